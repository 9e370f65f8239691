package dev.mvc.format.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.CountingSource;
import dev.mvc.format.Fixtures;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipDirectoryTest {
  private static final byte[] TEXT = "weights, weights, weights".getBytes(StandardCharsets.UTF_8);

  @Test
  void membersAreFoundWhereverTheirHeadersEnd() throws Exception {
    byte[] zip = zip("", List.of("a", "dir/b", "é"));
    ZipDirectory directory = ZipDirectory.read(ByteSource.of(zip));
    assertThat(directory.warnings()).isEmpty();
    assertThat(directory.members()).extracting(ZipMember::name).containsExactly("a", "dir/b", "é");
    for (ZipMember member : directory.members()) {
      assertThat(member.read(ByteSource.of(zip), 100)).isEqualTo(TEXT);
    }
    ZipMember stored = directory.find("a").orElseThrow();
    assertThat(stored.isStored()).isTrue();
    int at = (int) stored.dataOffset();
    assertThat(Arrays.copyOfRange(zip, at, at + TEXT.length)).isEqualTo(TEXT);
    assertThat(directory.find("é").orElseThrow().isStored()).isFalse();
    assertThat(directory.find("b")).isEmpty();
  }

  @Test
  void aCommentThatLooksLikeTheEndIsAComment() throws Exception {
    String fake = "PK\u0005\u0006" + "\0".repeat(30);
    for (String comment : List.of("x", "y".repeat(65_535), fake, fake + "z".repeat(3000))) {
      byte[] zip = zip(comment, List.of("a"));
      assertThat(ZipDirectory.read(ByteSource.of(zip)).members()).hasSize(1);
    }
  }

  @Test
  void offsetsCountFromTheBeginningOfTheArchive() throws Exception {
    byte[] zip = zip("", List.of("a", "b"));
    byte[] prefixed = new byte[1000 + zip.length];
    System.arraycopy(zip, 0, prefixed, 1000, zip.length);
    ZipDirectory directory = ZipDirectory.read(ByteSource.of(prefixed));
    assertThat(directory.warnings()).containsExactly("1000 bytes stand before the zip archive");
    assertThat(directory.find("a").orElseThrow().read(ByteSource.of(prefixed), 100))
        .isEqualTo(TEXT);
    ByteSource stretch = ByteSource.of(prefixed).slice(1000, zip.length);
    assertThat(ZipDirectory.read(stretch)).isEqualTo(ZipDirectory.read(ByteSource.of(zip)));
  }

  @Test
  void moreMembersThan16BitsAreRead() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (int i = 0; i < 70_000; i++) {
        ZipEntry entry = new ZipEntry("m" + i);
        entry.setSize(0);
        entry.setCrc(0);
        zip.putNextEntry(entry);
      }
    }
    ZipDirectory directory = ZipDirectory.read(ByteSource.of(bytes.toByteArray()));
    assertThat(directory.members()).hasSize(70_000);
    assertThat(directory.members().getLast().name()).isEqualTo("m69999");
  }

  @Test
  void aMemberBeyondFourGigabytesIsFound() throws Exception {
    long gap = 5L << 30;
    byte[] tail = archive64(gap);
    ByteSource sparse = sparse(gap, tail);
    CountingSource counting = new CountingSource(sparse);
    ZipDirectory directory = ZipDirectory.read(counting);
    assertThat(counting.bytes()).isLessThan(10_000);
    ZipMember large = directory.find("large").orElseThrow();
    assertThat(large.dataOffset()).isEqualTo(35);
    assertThat(large.size()).isEqualTo(gap - 35);
    ZipMember small = directory.find("small").orElseThrow();
    assertThat(small.read(sparse, 10)).isEqualTo(new byte[] {1, 2, 3});
    assertThat(small.dataOffset()).isEqualTo(gap + 35);
  }

  @Test
  void damageOfASmallMemberIsFound() throws Exception {
    byte[] zip = zip("", List.of("a", "b"));
    ZipDirectory directory = ZipDirectory.read(ByteSource.of(zip));
    ZipMember stored = directory.find("a").orElseThrow();
    ZipMember deflated = directory.find("b").orElseThrow();
    zip[(int) stored.dataOffset()] ^= 1;
    zip[(int) deflated.dataOffset()] ^= 7;
    assertThatThrownBy(() -> stored.read(ByteSource.of(zip), 100))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("member \"a\" has the CRC ");
    assertThatThrownBy(() -> deflated.read(ByteSource.of(zip), 100))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("member \"b\" does not unpack to 25 bytes");
    assertThatThrownBy(() -> stored.read(ByteSource.of(zip), 10))
        .hasMessage("member \"a\" has 25 bytes, more than 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "traversal.pt | leads out of the archive's folder",
        "traversal.npz | leads out of the archive's folder",
        "traversal.keras | leads out of the archive's folder",
        "symlink_member.pt | is a symbolic link",
        "duplicate_members.npz | is there twice",
        "name_mismatch.pt | has another name in its own header",
        "prefix_junk.npz | 17 bytes stand before the zip archive",
      })
  void whatIsOddIsAWarning(String name, String warning) throws Exception {
    ZipDirectory directory = ZipDirectory.read(bad(name));
    assertThat(directory.members()).isNotEmpty();
    assertThat(directory.warnings()).anyMatch(line -> line.endsWith(warning));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "truncated.pt | the zip archive has no end: it is cut off, or goes on",
        "truncated_middle.pt | the zip archive has no end: it is cut off, or goes on",
        "eocd_absurd.pt | the zip archive's directory of ",
        "bomb_overlap.pt | member \"k0001\" at byte 40 overlaps the one before it",
        "size_lie.npz | member \"a.npy\" of ",
      })
  void whatIsALieIsRefused(String name, String reason) {
    assertThatThrownBy(() -> ZipDirectory.read(bad(name)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "bomb_200mb.npz, 1",
    "many_members.npz, 6000",
    "empty_zip.pt, 0",
    "crc_mismatch.pt, 3"
  })
  void whatTheDirectoryDoesNotTellIsForItsReaders(String name, int members) throws Exception {
    ZipDirectory directory = ZipDirectory.read(bad(name));
    assertThat(directory.members()).hasSize(members);
    assertThat(directory.warnings()).isEmpty();
  }

  @Test
  void aMemberOfAnUnknownMethodHasNoContent() throws Exception {
    ByteSource file = bad("unknown_method.npz");
    ZipMember member = ZipDirectory.read(file).members().getFirst();
    assertThat(member.packing()).isEmpty();
    assertThatThrownBy(() -> member.content(file))
        .hasMessageEndingWith("is compressed by method 99, which is not known");
  }

  @Test
  void anEncryptedMemberHasNoContent() throws Exception {
    byte[] zip = zip("", List.of("a"));
    int entry = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
    zip[entry + 8] |= 1;
    ZipDirectory directory = ZipDirectory.read(ByteSource.of(zip));
    assertThat(directory.warnings()).containsExactly("member \"a\" is encrypted");
    assertThatThrownBy(() -> directory.members().getFirst().content(ByteSource.of(zip)))
        .hasMessage("member \"a\" is encrypted");
  }

  @Test
  void damagedArchivesAreReadOrRefused() throws Exception {
    byte[] sound = zip("comment", List.of("a", "b", "c"));
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] =
            (byte) (random.nextBoolean() ? random.nextInt() : -1);
      }
      try {
        for (ZipMember member : ZipDirectory.read(ByteSource.of(damaged)).members()) {
          assertThat(member.dataOffset() + member.compressedSize())
              .isBetween(0L, (long) damaged.length);
          assertThat(member.size()).isBetween(0L, 1032L * damaged.length);
        }
      } catch (MalformedFileException e) {
        assertThat(e.getMessage()).matches("[\\x20-\\x7E\\xA0-\\xFF…]{10,250}");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5000);
  }

  private static ByteSource bad(String name) throws IOException {
    return ByteSource.of(Files.readAllBytes(Fixtures.bad("zip/" + name)));
  }

  /// An archive of the JDK: the first member stored, the others deflated, each with an extra field
  /// that only its own header has as long as it is there.
  private static byte[] zip(String comment, List<String> names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(comment);
      for (String name : names) {
        ZipEntry entry = new ZipEntry(name);
        entry.setLastModifiedTime(FileTime.fromMillis(1_000_000_000_000L));
        entry.setLastAccessTime(FileTime.fromMillis(1_000_000_000_000L));
        if (name.equals(names.getFirst())) {
          CRC32 crc = new CRC32();
          crc.update(TEXT);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(TEXT.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(TEXT);
      }
    }
    return bytes.toByteArray();
  }

  /// What follows a member of `gap - 35` zeros whose header is at byte 0: a second member, the
  /// directory and both ends.
  private static byte[] archive64(long gap) {
    ByteBuffer tail = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    crc.update(new byte[] {1, 2, 3});
    tail.put(header("small")).put(new byte[] {1, 2, 3});
    int directory = tail.position();
    tail.put(entry("large", 0, gap - 35, 0));
    tail.put(entry("small", (int) crc.getValue(), 3, gap));
    int size = tail.position() - directory;
    int end64 = tail.position();
    tail.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    tail.putInt(0).putInt(0).putLong(2).putLong(2).putLong(size).putLong(gap + directory);
    tail.putInt(0x07064b50).putInt(0).putLong(gap + end64).putInt(1);
    tail.putInt(0x06054b50).putInt(0).putShort((short) 2).putShort((short) 2);
    tail.putInt(size).putInt(-1).putShort((short) 0);
    return Arrays.copyOf(tail.array(), tail.position());
  }

  private static byte[] header(String name) {
    ByteBuffer header = ByteBuffer.allocate(35).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0x04034b50).position(26);
    return header
        .putShort((short) 5)
        .putShort((short) 0)
        .put(name.getBytes(StandardCharsets.UTF_8))
        .array();
  }

  private static byte[] entry(String name, int crc, long size, long offset) {
    ByteBuffer entry = ByteBuffer.allocate(46 + 5 + 28).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(0x02014b50).putInt(16, crc).putInt(20, -1).putInt(24, -1).putShort(28, (short) 5);
    entry.putShort(30, (short) 28).putInt(42, -1).position(46);
    entry.put(name.getBytes(StandardCharsets.UTF_8)).putShort((short) 1).putShort((short) 24);
    return entry.putLong(size).putLong(size).putLong(offset).array();
  }

  /// The header of `large`, zeros up to `gap`, and `tail`.
  private static ByteSource sparse(long gap, byte[] tail) {
    byte[] head = header("large");
    return new ByteSource() {
      @Override
      public long size() {
        return gap + tail.length;
      }

      @Override
      public void read(long offset, byte[] into, int at, int length) {
        for (int i = 0; i < length; i++) {
          long from = offset + i;
          into[at + i] =
              from < head.length ? head[(int) from] : from < gap ? 0 : tail[(int) (from - gap)];
        }
      }

      @Override
      public void close() {}
    };
  }
}
