package dev.mvc.format.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.CountingSource;
import dev.mvc.format.Fixtures;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.LittleEndian;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hdf5FileTest {
  private static final String OLD = "h5-layouts/v1/layouts.h5";
  private static final String NEW = "h5-layouts/v1/latest.h5";

  @Test
  void aHardLinkIsAnotherNameOfTheSameExtent() throws Exception {
    Hdf5File.Content content = read(OLD);
    assertThat(find(content, "m/größe/hard").values())
        .isSameAs(find(content, "m/größe/half").values());
    assertThat(content.extents()).extracting(e -> e.tensor().name()).contains("m/größe/half");
    assertThat(content.extents()).extracting(e -> e.tensor().name()).doesNotContain("m/größe/hard");
  }

  @Test
  void eachChunkIsAnExtentNamedByItsIndices() throws Exception {
    Hdf5File.Content content = read(OLD);
    Values.Chunks gzip = (Values.Chunks) find(content, "m/größe/gzip").values();
    assertThat(gzip.chunks()).hasSize(6);
    Extent last = gzip.chunks().getLast().in().extent();
    assertThat(last.tensor().name()).isEqualTo("m/größe/gzip[320:384,0:48]");
    assertThat(last.packing()).hasToString("shuffle4 zlib4");
    Extent swapped = ((Values.Whole) find(content, "m/größe/be").values()).in().extent();
    assertThat(swapped.packing()).hasToString("swap4");
  }

  @Test
  void aChecksumAfterAChunkIsNoPartOfItsExtent() throws Exception {
    Hdf5File.Content content = read("h5-indexes/v1/latest.h5");
    Values.Chunks plain = (Values.Chunks) find(content, "chunk/fletcher32").values();
    assertThat(plain.chunks())
        .allSatisfy(chunk -> {
          assertThat(chunk.in().extent().length()).isEqualTo(13 * 5 * 4);
          assertThat(chunk.in().extent().packing().isNone()).isTrue();
        });
    Values.Chunks packed = (Values.Chunks) find(content, "chunk/all").values();
    assertThat(packed.chunks().getFirst().in().extent().packing()).hasToString("shuffle4 zlib9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"earliest", "latest", "ordered"})
  void theRootsAttributesAreFoundWhereverTheyAre(String file) throws Exception {
    Map<String, String> attributes = read("h5-indexes/v1/" + file + ".h5").attributes();
    assertThat(attributes)
        .containsEntry("attribute7", "3.5")
        .containsEntry("attribute14", "7")
        .containsEntry("fixed", "hi")
        .containsEntry("empty", "")
        .containsEntry("long", "x".repeat(5000))
        .doesNotContainKey("list");
    assertThat(attributes.getOrDefault("huge", ""))
        .isEqualTo(file.equals("earliest") ? "" : "y".repeat(70000));
  }

  @Test
  void aStretchOfAFileIsReadAsAFile() throws Exception {
    byte[] whole = Files.readAllBytes(Fixtures.ROOT.resolve(OLD));
    byte[] moved = new byte[whole.length + 1234];
    System.arraycopy(whole, 0, moved, 1000, whole.length);
    ByteSource source = ByteSource.of(moved);
    Hdf5File.Content content = Hdf5File.read(source.slice(1000, whole.length), 0, 1000);
    List<Extent> there = read(OLD).extents();
    assertThat(content.extents()).hasSameSizeAs(there);
    for (int i = 0; i < there.size(); i++) {
      assertThat(content.extents().get(i).offset()).isEqualTo(there.get(i).offset() + 1000);
    }
  }

  @Test
  void dataFarBehindFourGigabytesIsFoundWithoutReadingIt(@TempDir Path folder) throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve(OLD));
    long far = 5_000_000_000L;
    replace(bytes, 2888, far);
    replace(bytes, bytes.length, far + 384 * 48 * 4);
    Path path = folder.resolve("far.h5");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(bytes);
      file.setLength(far + 384 * 48 * 4);
    }
    try (ByteSource file = FileSource.open(path)) {
      CountingSource counting = new CountingSource(file);
      Hdf5File.Content content = Hdf5File.read(counting, 0, 0);
      assertThat(content.extents().getLast().offset()).isEqualTo(far);
      assertThat(counting.bytes()).isLessThan(100_000);
    }
  }

  @Test
  void datasetsThatShareBytesAreRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve(OLD));
    replace(bytes, 374394, 2900);
    assertThatThrownBy(() -> Hdf5File.read(ByteSource.of(bytes), 0, 0))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("tensor \"m/größe/half\" at byte 2900 overlaps \"m/größe/contiguous\"");
  }

  @Test
  void aDatasetThatEndsBeyondTheFileIsRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve(OLD));
    replace(bytes, 374394, bytes.length - 4799);
    assertThatThrownBy(() -> Hdf5File.read(ByteSource.of(bytes), 0, 0))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("tensor \"m/größe/half\" ends at byte 389787, beyond the file");
  }

  @ParameterizedTest
  @CsvSource({
    "OHDR, the object header",
    "BTHD, a B-tree's header",
    "FRHP, a fractal heap",
    "FAHD, an array of chunks"
  })
  void whatDoesNotHaveItsChecksumIsRefused(String signature, String what) throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve(NEW));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf(signature) + 9] ^= 0x10;
    assertThatThrownBy(() -> Hdf5File.read(ByteSource.of(bytes), 0, 0))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageMatching(what + ".*");
  }

  @Test
  void aGroupThatHoldsItselfIsWalkedOnce() throws Exception {
    assertThat(read("h5-indexes/v1/earliest.h5").tensors())
        .extracting(tensor -> tensor.info().name())
        .contains("g0/g1/g2/g3/g4/g5/g6/g7/g8/g9/g10/g11/deep")
        .noneMatch(name -> name.startsWith("g0/up"));
  }

  @Test
  void whatIsNotMadeOfNumbersIsNoTensor() throws Exception {
    assertThat(read("h5-indexes/v1/latest.h5").tensors())
        .extracting(tensor -> tensor.info().name())
        .contains("type/bfloat16", "type/array", "type/enum")
        .noneMatch(name -> name.startsWith("type/no_"));
  }

  /// Replaces an address, which must be in the file once.
  private static void replace(byte[] bytes, long from, long to) {
    int count = 0;
    for (int at = 0; at <= bytes.length - 8; at++) {
      if (LittleEndian.getLong(bytes, at) == from) {
        LittleEndian.putLong(bytes, at, to);
        count++;
      }
    }
    assertThat(count).isEqualTo(1);
  }

  private static Hdf5File.Content read(String fixture) throws Exception {
    try (ByteSource file = FileSource.open(Fixtures.ROOT.resolve(fixture))) {
      return Hdf5File.read(file, Hdf5File.find(file.read(0, 4096)), 0);
    }
  }

  private static NamedTensor find(Hdf5File.Content content, String name) {
    return content.tensors().stream()
        .filter(tensor -> tensor.info().name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
