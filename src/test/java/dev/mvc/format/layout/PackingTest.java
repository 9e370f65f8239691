package dev.mvc.format.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters, and content read from what they packed.
class PackingTest {
  private static final String HEADER = "header5:aGVsbG8"; // "hello"

  @ParameterizedTest
  @CsvSource({
    "swap2, 0102030405060708, 0201040306050807",
    "swap4, 0102030405060708, 0403020108070605",
    "swap8, 0102030405060708, 0807060504030201",
    "shuffle2, 0102030405060708, 0103050702040608",
    "shuffle4, 010203040506070809, 010502060307040809",
    "header2:AAE, 0203, 00010203",
    "header2:AAE, '', 0001",
    "swap2 header2:qrs shuffle2, 01020304, aa0204bb0103",
  })
  void eachStepDoesWhatItsNameSays(String steps, String content, String packed) throws IOException {
    Packing packing = Packing.parse(steps).orElseThrow();
    byte[] bytes = HexFormat.of().parseHex(content);
    assertThat(HexFormat.of().formatHex(pack(packing, bytes, 3))).isEqualTo(packed);
    assertThat(unpack(packing, pack(packing, bytes, 100), bytes.length)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "swap2",
        "swap16",
        "shuffle4",
        "shuffle7",
        "deflate6",
        "zlib9",
        "zstd3",
        HEADER,
        "shuffle4 zlib4",
        "swap8 " + HEADER + " deflate6",
        "shuffle8 zstd1",
      })
  void whatIsPackedComesBack(String steps) throws IOException {
    Packing packing = Packing.parse(steps).orElseThrow();
    assertThat(packing).hasToString(steps);
    SplittableRandom random = new SplittableRandom(1);
    for (int size : new int[] {0, 16, 4096, 65_536, 65_552, 300_000}) {
      byte[] bytes = text(size, random);
      byte[] packed = pack(packing, bytes, 1000);
      assertThat(pack(packing, bytes, 77_777)).isEqualTo(packed);
      assertThat(unpack(packing, packed, size)).isEqualTo(bytes);
    }
  }

  @Test
  void deflateIsWhatOtherProgramsRead() throws IOException {
    byte[] bytes = text(100_000, new SplittableRandom(2));
    byte[] packed = pack(Packing.of(Filter.Kind.ZLIB, 6), bytes, 5000);
    assertThat(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes())
        .isEqualTo(bytes);
    byte[] raw = pack(Packing.of(Filter.Kind.DEFLATE, 6), bytes, 5000);
    assertThat(raw).isEqualTo(Arrays.copyOfRange(packed, 2, packed.length - 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "swap",
        "swap3",
        "swap32",
        "shuffle0",
        "shuffle100",
        "zlib10",
        "zstd23",
        "deflate-1",
        "lzma6",
        "zlib4  swap4",
        "zlib4:aGVsbG8",
        "header5",
        "header4:aGVsbG8",
        "header0:",
        "header5:aGV*bG8",
        "header5:a",
      })
  void unknownStepsAreRefused(String steps) {
    assertThat(Packing.parse(steps)).isEmpty();
  }

  @Test
  void theFirstGuessIsWhatTheFormatSays() {
    Packing packing = Packing.parse("shuffle4 zlib4").orElseThrow();
    assertThat(packing.guesses()).doesNotHaveDuplicates().hasSize(9);
    assertThat(packing.guesses().getFirst()).isEqualTo(packing);
    Packing headed = Packing.parse("swap4 " + HEADER + " deflate6").orElseThrow();
    assertThat(headed.guesses()).hasSize(9).allMatch(g -> g.toString().contains(HEADER));
  }

  @Test
  void whatMustBeHeldIsBounded() {
    long large = Packing.MAX_HELD + 1L;
    assertThat(Packing.parse("shuffle4 zlib4").orElseThrow().isPossible(large)).isFalse();
    assertThat(Packing.parse("zstd1").orElseThrow().isPossible(large)).isFalse();
    assertThat(Packing.parse("swap4 " + HEADER + " zlib4").orElseThrow().isPossible(large))
        .isTrue();
    assertThat(Packing.parse("shuffle4").orElseThrow().isPossible(Packing.MAX_HELD)).isTrue();
  }

  @Test
  void contentOfAnotherSizeOrDamagedIsRefused() throws IOException {
    byte[] bytes = text(50_000, new SplittableRandom(3));
    for (String steps : new String[] {"zlib6", HEADER + " deflate6", "zstd1", "shuffle4 zlib1"}) {
      Packing packing = Packing.parse(steps).orElseThrow();
      byte[] packed = pack(packing, bytes, 4096);
      for (int wrong : new int[] {-1, 1}) {
        assertThatThrownBy(() -> unpack(packing, packed, bytes.length + wrong))
            .isInstanceOf(IOException.class);
      }
      byte[] cut = Arrays.copyOf(packed, packed.length / 2);
      assertThatThrownBy(() -> unpack(packing, cut, bytes.length)).isInstanceOf(IOException.class);
      byte[] damaged = packed.clone();
      damaged[0] ^= 0x7F;
      damaged[1] ^= 0x7F;
      assertThatThrownBy(() -> unpack(packing, damaged, bytes.length))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void anotherHeaderIsNotPassedOver() throws IOException {
    byte[] packed = pack(Packing.parse(HEADER).orElseThrow(), new byte[10], 10);
    Packing other = Packing.parse("header5:aGVsbGE").orElseThrow();
    assertThatThrownBy(() -> unpack(other, packed, 10))
        .isInstanceOf(IOException.class)
        .hasMessage("another header stands before it");
  }

  @Test
  void contentIsReadByPosition() throws IOException {
    byte[] bytes = text(200_000, new SplittableRandom(4));
    Packing packing = Packing.parse("swap4 zlib6").orElseThrow();
    ByteSource packed = ByteSource.of(pack(packing, bytes, 999));
    try (ByteSource content = packing.unpack(packed, bytes.length)) {
      SplittableRandom random = new SplittableRandom(5);
      for (int round = 0; round < 200; round++) {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(bytes.length - from + 1);
        assertThat(content.read(from, length))
            .isEqualTo(Arrays.copyOfRange(bytes, from, from + length));
      }
      assertThatThrownBy(() -> content.read(bytes.length, 1)).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> content.read(-1, 1)).isInstanceOf(EOFException.class);
    }
  }

  /// More than is held, packed to a few hundred kilobytes.
  @Test
  void contentThatIsNotHeldIsReadBackAndForth() throws IOException {
    long size = 2L * Packing.MAX_HELD + 12_345;
    Packing packing = Packing.of(Filter.Kind.ZLIB, 1);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 16];
    try (OutputStream stream = packing.packing(packed)) {
      for (long at = 0; at < size; at += block.length) {
        int length = (int) Math.min(block.length, size - at);
        generate(at, block, length);
        stream.write(block, 0, length);
      }
    }
    try (ByteSource content = packing.unpack(ByteSource.of(packed.toByteArray()), size)) {
      long window = 16L << 20;
      long[] places = {
        0, window - 10, 3 * window, 2 * window + 5, window, 5, size - 20_000, size - window, 100
      };
      byte[] expected = new byte[20_000];
      for (long place : places) {
        generate(place, expected, expected.length);
        assertThat(crc(content.read(place, expected.length)))
            .as("at %d", place)
            .isEqualTo(crc(expected));
      }
    }
  }

  /// The byte at a position: mostly runs, so that it packs well.
  private static void generate(long from, byte[] into, int length) {
    for (int i = 0; i < length; i++) {
      long at = from + i;
      into[i] = (byte) (at % 1000 == 0 ? at / 1000 * 31 : at >>> 20);
    }
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static byte[] text(int size, SplittableRandom random) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) "weights and biases ".charAt(random.nextInt(19));
    }
    return bytes;
  }

  /// @param step bytes that are written at a time
  private static byte[] pack(Packing packing, byte[] content, int step) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream stream = packing.packing(packed)) {
      for (int at = 0; at < content.length; at += step) {
        stream.write(content, at, Math.min(step, content.length - at));
      }
    }
    return packed.toByteArray();
  }

  private static byte[] unpack(Packing packing, byte[] packed, int length) throws IOException {
    try (ByteSource content = packing.unpack(ByteSource.of(packed), length)) {
      return content.read(0, length);
    }
  }
}
