package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NonFiniteTest {
  /// NaN and infinities of F64 and F32, and their neighbours.
  private static final byte[][] SPECIAL = {
    bytes(0x7FF0000000000000L), bytes(0xFFF0000000000000L), bytes(0x7FF0000000000001L),
    bytes(0xFFFFFFFFFFFFFFFFL), bytes(0x7FEFFFFFFFFFFFFFL), bytes(0x7F8000007F800001L),
    bytes(0xFF80000000000000L), bytes(0x7F7FFFFFFF7FFFFFL), bytes(0xFFC000007FC00000L),
    bytes(0x3FF0000000000000L), bytes(0), bytes(0x8000000080000000L),
  };

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /// Counts by the decoder of values, one by one.
  private static NonFinite slowly(DType dtype, byte[] bytes) {
    int parts = dtype.kind() == DType.Kind.COMPLEX ? 2 : 1;
    int elements = bytes.length / dtype.unitBytes() * dtype.unitElements();
    double[] values = new double[parts * elements];
    ValueDecoder.of(dtype).decode(bytes, 0, elements, values, 0);
    return new NonFinite(
        Arrays.stream(values).filter(Double::isNaN).count(),
        Arrays.stream(values).filter(Double::isInfinite).count());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {
        "F64",
        "F32",
        "F16",
        "BF16",
        "C128",
        "C64",
        "C32",
        "F8_E5M2",
        "F8_E4M3",
        "F8_E8M0",
        "F8_E4M3FNUZ",
        "F8_E5M2FNUZ",
        "F8_E4M3B11FNUZ",
        "F6_E2M3",
        "F6_E3M2",
        "F4"
      })
  void countsWhatTheDecoderOfValuesSees(DType dtype) {
    SplittableRandom random = new SplittableRandom(dtype.unitBytes());
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[dtype.unitBytes() * random.nextInt(1, 40)];
      random.nextBytes(bytes);
      // Exponents of all ones, which chance would not give to wide types.
      for (int i = 0; i < bytes.length; i += Long.BYTES) {
        byte[] special = SPECIAL[random.nextInt(SPECIAL.length)];
        System.arraycopy(special, 0, bytes, i, Math.min(Long.BYTES, bytes.length - i));
      }
      assertThat(NonFinite.count(dtype, bytes, bytes.length)).isEqualTo(slowly(dtype, bytes));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {
        "F16",
        "BF16",
        "F8_E5M2",
        "F8_E4M3",
        "F8_E8M0",
        "F8_E4M3FNUZ",
        "F8_E5M2FNUZ",
        "F8_E4M3B11FNUZ"
      })
  void everyPatternOfSmallFloatsIsToldApart(DType dtype) {
    int patterns = 1 << 8 * dtype.unitBytes();
    ByteBuffer all = ByteBuffer.allocate(patterns * dtype.unitBytes());
    all.order(ByteOrder.LITTLE_ENDIAN);
    for (int pattern = 0; pattern < patterns; pattern++) {
      byte[] one = new byte[dtype.unitBytes()];
      one[0] = (byte) pattern;
      if (one.length > 1) {
        one[1] = (byte) (pattern >> 8);
      }
      all.put(one);
      assertThat(NonFinite.count(dtype, one, one.length))
          .as("%s %x", dtype, pattern)
          .isEqualTo(slowly(dtype, one));
    }
    assertThat(NonFinite.count(dtype, all.array(), all.capacity()))
        .isEqualTo(slowly(dtype, all.array()));
  }

  @Test
  void onlyTheFirstBytesCount() {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, 20, 64, (byte) 0xFF);
    assertThat(NonFinite.count(DType.F32, bytes, 20)).isEqualTo(NonFinite.NONE);
    assertThat(NonFinite.count(DType.F32, bytes, 28)).isEqualTo(new NonFinite(2, 0));
    assertThat(NonFinite.count(DType.F32, bytes, 0)).isEqualTo(NonFinite.NONE);
  }

  @Test
  void integersAndBlocksHaveNone() {
    byte[] bytes = new byte[144];
    Arrays.fill(bytes, (byte) 0xFF);
    for (DType dtype : new DType[] {DType.I32, DType.U8, DType.BOOL, DType.F4, DType.Q4_K}) {
      assertThat(NonFinite.isPossible(dtype)).isFalse();
      assertThat(NonFinite.count(dtype, bytes, bytes.length)).isEqualTo(NonFinite.NONE);
    }
  }
}
