package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.LittleEndian;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueDecoderTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void halfPrecisionCoversAllItsPatterns() {
    double[] values = decode(DType.F16, shorts(0, 1, 0x3FF, 0x400, 0x3C00, 0xC000, 0x7BFF));
    assertThat(values).containsExactly(0, 0x1p-24, 1023 * 0x1p-24, 0x1p-14, 1, -2, 65504);
    assertThat(decode(DType.F16, shorts(0x7C00, 0xFC00, 0x7E01))).containsExactly(INF, -INF, NAN);
    assertThat(1 / decode(DType.F16, shorts(0x8000))[0]).isEqualTo(-INF);
  }

  @Test
  void everyHalfPrecisionPatternHasTheValueOfTheStandard() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = (bits >> 10) & 0x1F;
      int mantissa = bits & 0x3FF;
      double expected = exponent == 0 ? mantissa * 0x1p-24 : (mantissa + 1024) * scale(exponent);
      if (exponent == 31) {
        expected = mantissa == 0 ? INF : NAN;
      }
      double sign = bits < 1 << 15 ? 1 : -1;
      assertThat(decode(DType.F16, shorts(bits))).containsExactly(sign * expected);
    }
  }

  private static double scale(int exponent) {
    return Math.scalb(1.0, exponent - 25);
  }

  @Test
  void bfloatIsTheUpperHalfOfAFloat() {
    assertThat(decode(DType.BF16, shorts(0x3F80, 0xC049, 1, 0x7F80, 0x7FC0)))
        .containsExactly(1, -3.140625, Float.intBitsToFloat(0x10000), INF, NAN);
  }

  @Test
  void floatsAndDoublesAreTakenAsTheyAre() {
    byte[] floats = floats(1.5f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY);
    assertThat(decode(DType.F32, floats)).containsExactly(1.5, Float.MIN_VALUE, -INF);
    byte[] doubles = doubles(Math.PI, Double.MIN_VALUE);
    assertThat(decode(DType.F64, doubles)).containsExactly(Math.PI, Double.MIN_VALUE);
  }

  @Test
  void aComplexNumberIsTwoValues() {
    assertThat(decode(DType.C64, floats(1, -2, 3, 4))).containsExactly(1, -2, 3, 4);
    assertThat(decode(DType.C32, bytes(0x00, 0x3C, 0x00, 0xC0))).containsExactly(1, -2);
    assertThat(decode(DType.C128, doubles(0.1, -0.2))).containsExactly(0.1, -0.2);
  }

  @Test
  void e4m3HasNoInfinities() {
    assertThat(decode(DType.F8_E4M3, bytes(0x01, 0x07, 0x08, 0x38, 0x7E, 0x7F, 0xFE, 0xFF)))
        .containsExactly(0x1p-9, 7 * 0x1p-9, 0x1p-6, 1, 448, NAN, -448, NAN);
  }

  @Test
  void e5m2IsAShortHalf() {
    assertThat(decode(DType.F8_E5M2, bytes(0x01, 0x04, 0x3C, 0x7B, 0x7C, 0x7D, 0xFC)))
        .containsExactly(0x1p-16, 0x1p-14, 1, 57344, INF, NAN, -INF);
    for (int bits = 0; bits < 256; bits++) {
      double half = decode(DType.F16, shorts(bits << 8))[0];
      assertThat(decode(DType.F8_E5M2, bytes(bits))).containsExactly(half);
    }
  }

  @Test
  void theFnuzKindsHaveOneNanAndNoNegativeZero() {
    assertThat(decode(DType.F8_E4M3FNUZ, bytes(0, 1, 0x40, 0x7F, 0x80, 0xFF)))
        .containsExactly(0, 0x1p-10, 1, 240, NAN, -240);
    assertThat(decode(DType.F8_E5M2FNUZ, bytes(0, 1, 0x40, 0x7F, 0x80, 0xFF)))
        .containsExactly(0, 0x1p-17, 1, 57344, NAN, -57344);
    assertThat(decode(DType.F8_E4M3B11FNUZ, bytes(0, 1, 0x58, 0x7F, 0x80, 0xFF)))
        .containsExactly(0, 0x1p-13, 1, 30, NAN, -30);
  }

  @Test
  void e8m0IsAPowerOfTwo() {
    assertThat(decode(DType.F8_E8M0, bytes(0, 126, 127, 128, 254, 255)))
        .containsExactly(0x1p-127, 0.5, 1, 2, 0x1p127, NAN);
  }

  @Test
  void fourBitFloatsLieLowHalfFirst() {
    assertThat(decode(DType.F4, bytes(0x10, 0x32, 0x54, 0x76)))
        .containsExactly(0, 0.5, 1, 1.5, 2, 3, 4, 6);
    assertThat(decode(DType.F4, bytes(0xF9))).containsExactly(-0.5, -6);
  }

  @Test
  void sixBitFloatsLieLowBitsFirst() {
    // 1.0, 7.5, -0.125, 0 of E2M3 as 24 bits.
    assertThat(decode(DType.F6_E2M3, sixBits(0x08, 0x1F, 0x21, 0)))
        .containsExactly(1, 7.5, -0.125, 0);
    // 1, 28, -0.0625, 0.25 of E3M2.
    assertThat(decode(DType.F6_E3M2, sixBits(0x0C, 0x1F, 0x21, 0x04)))
        .containsExactly(1, 28, -0.0625, 0.25);
  }

  private static byte[] sixBits(int a, int b, int c, int d) {
    int all = a | b << 6 | c << 12 | d << 18;
    return bytes(all, all >> 8, all >> 16);
  }

  @Test
  void integersKeepTheirSigns() {
    assertThat(decode(DType.I8, bytes(0x80, 0xFF, 0x7F))).containsExactly(-128, -1, 127);
    assertThat(decode(DType.U8, bytes(0x80, 0xFF))).containsExactly(128, 255);
    assertThat(decode(DType.I16, shorts(0x8000, 0xFFFF))).containsExactly(-32768, -1);
    assertThat(decode(DType.U16, shorts(0x8000, 0xFFFF))).containsExactly(32768, 65535);
    byte[] int32 = bytes(0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF);
    assertThat(decode(DType.I32, int32)).containsExactly(Integer.MIN_VALUE, -1);
    assertThat(decode(DType.U32, int32)).containsExactly(0x1p31, 0xFFFFFFFFL);
    assertThat(decode(DType.I4, bytes(0x87, 0x1F))).containsExactly(7, -8, -1, 1);
    assertThat(decode(DType.U4, bytes(0x87, 0x1F))).containsExactly(7, 8, 15, 1);
    assertThat(decode(DType.I2, bytes(0xB4, 0x01))).containsExactly(0, 1, -1, -2, 1, 0, 0, 0);
    assertThat(decode(DType.U2, bytes(0xB4, 0x01))).containsExactly(0, 1, 3, 2, 1, 0, 0, 0);
    assertThat(decode(DType.BOOL, bytes(0, 1, 2, 0xFF))).containsExactly(0, 1, 1, 1);
  }

  @Test
  void longsAreRoundedToTheNearestDouble() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 20_000; i++) {
      long bits = i < 3 ? -1L << (i * 10) : random.nextLong() >> random.nextInt(64);
      byte[] bytes = longs(bits);
      double unsigned = new BigDecimal(new BigInteger(Long.toUnsignedString(bits))).doubleValue();
      assertThat(decode(DType.I64, bytes)).containsExactly((double) bits);
      assertThat(decode(DType.U64, bytes)).containsExactly(unsigned);
    }
  }

  /// Ties go to the even one, and a bit far below the half decides.
  @Test
  void unsignedLongsBreakTiesAsTheStandardDoes() {
    long[] numbers = {(1L << 63) + 1024, (1L << 63) + 1025, (1L << 63) + 3072, (1L << 63) + 3071};
    double[] expected = {0x1p63, 0x1p63 + 2048, 0x1p63 + 4096, 0x1p63 + 2048};
    for (int i = 0; i < numbers.length; i++) {
      byte[] bytes = longs(numbers[i]);
      assertThat(decode(DType.U64, bytes)).containsExactly(expected[i]);
    }
  }

  static List<DType> typesWithKnownValues() {
    return Stream.of(DType.values()).filter(type -> ValueDecoder.find(type).isPresent()).toList();
  }

  @ParameterizedTest
  @MethodSource("typesWithKnownValues")
  void aStretchIsDecodedWhereItIsAskedFor(DType dtype) {
    SplittableRandom random = new SplittableRandom(dtype.name().length());
    int units = 50;
    int perUnit = dtype.unitElements() * ValueDecoder.valuesPerElement(dtype);
    byte[] bytes = new byte[units * dtype.unitBytes()];
    random.nextBytes(bytes);
    double[] whole = decode(dtype, bytes);
    double[] part = DoubleStream.generate(() -> 99).limit(20L * perUnit + 2).toArray();
    ValueDecoder.of(dtype).decode(bytes, 7 * dtype.unitBytes(), 20 * dtype.unitElements(), part, 1);
    assertThat(part[0]).isEqualTo(99);
    assertThat(part[part.length - 1]).isEqualTo(99);
    assertThat(Arrays.copyOfRange(part, 1, part.length - 1))
        .containsExactly(Arrays.copyOfRange(whole, 7 * perUnit, 27 * perUnit));
  }

  private static double[] decode(DType dtype, byte[] bytes) {
    int elements = bytes.length / dtype.unitBytes() * dtype.unitElements();
    double[] values = new double[elements * ValueDecoder.valuesPerElement(dtype)];
    ValueDecoder.of(dtype).decode(bytes, 0, elements, values, 0);
    return values;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] shorts(int... values) {
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putShort(bytes, 2 * i, (short) values[i]);
    }
    return bytes;
  }

  private static byte[] floats(float... values) {
    byte[] bytes = new byte[4 * values.length];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putInt(bytes, 4 * i, Float.floatToRawIntBits(values[i]));
    }
    return bytes;
  }

  private static byte[] doubles(double... values) {
    return longs(DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray());
  }

  private static byte[] longs(long... values) {
    byte[] bytes = new byte[8 * values.length];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putLong(bytes, 8 * i, values[i]);
    }
    return bytes;
  }
}
