package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValueEncoderTest {
  private static double decoded(DType dtype, byte... bytes) {
    double[] value = new double[2];
    ValueDecoder.of(dtype).decode(bytes, 0, 1, value, 0);
    return value[0];
  }

  private static byte[] encoded(DType dtype, double value) {
    byte[] bytes = new byte[dtype.unitBytes()];
    ValueEncoder.of(dtype).encode(new double[] {value}, 1, bytes, 0);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F16", "BF16", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ"})
  void everyValueOfATypeBecomesItself(DType dtype) {
    int patterns = 1 << (8 * dtype.unitBytes());
    for (int pattern = 0; pattern < patterns; pattern++) {
      byte[] bytes = {(byte) pattern, (byte) (pattern >> 8)};
      byte[] expected = Arrays.copyOf(bytes, dtype.unitBytes());
      double value = decoded(dtype, expected);
      if (Double.isNaN(value)) {
        assertThat(decoded(dtype, encoded(dtype, value))).isNaN();
      } else {
        assertThat(encoded(dtype, value)).as("%s %x", dtype, pattern).isEqualTo(expected);
      }
    }
  }

  /// Between two neighbours the nearer one wins, and of two equally near ones the even one, also
  /// where a double lies just beside the middle, which a float could not tell from it.
  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ"})
  void roundingHappensOnce(DType dtype) {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 20_000; round++) {
      int pattern = random.nextInt(0, largest(dtype));
      double below = decoded(dtype, bytes(dtype, pattern));
      double above = decoded(dtype, bytes(dtype, pattern + 1));
      if (!Double.isFinite(above)) {
        continue;
      }
      double middle = below + (above - below) / 2;
      double even = (pattern & 1) == 0 ? below : above;
      assertThat(decoded(dtype, encoded(dtype, middle))).isEqualTo(even);
      assertThat(decoded(dtype, encoded(dtype, Math.nextDown(middle)))).isEqualTo(below);
      assertThat(decoded(dtype, encoded(dtype, Math.nextUp(middle)))).isEqualTo(above);
      assertThat(decoded(dtype, encoded(dtype, -Math.nextUp(middle)))).isEqualTo(-above);
      double anywhere = below + (above - below) * random.nextDouble();
      assertThat(new BigDecimal(decoded(dtype, encoded(dtype, anywhere))))
          .isBetween(new BigDecimal(below), new BigDecimal(above));
    }
  }

  private static int largest(DType dtype) {
    return switch (dtype) {
      case F32 -> 0x7f7fffff;
      case F16 -> 0x7bff;
      case BF16 -> 0x7f7f;
      default -> 0x7e;
    };
  }

  private static byte[] bytes(DType dtype, int pattern) {
    byte[] bytes = new byte[dtype.unitBytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (pattern >> (8 * i));
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "F8_E4M3, 464, 448",
    "F8_E4M3, 464.001, NaN",
    "F8_E5M2, 61439.9, 57344",
    "F8_E5M2, 61440, Infinity",
    "F8_E5M2, -1e9, -Infinity",
    "F8_E4M3FNUZ, 1000, NaN",
    "F8_E4M3FNUZ, -0.0, 0",
    "F8_E4M3, -0.0, -0.0",
    "F16, 65520, Infinity",
    "F16, 65519.9, 65504",
    "BF16, 1e39, Infinity",
    "F32, 1e39, Infinity",
    "BF16, 1e-60, 0.0"
  })
  void whatIsTooLargeOrTooSmallBecomesTheNextThingThereIs(
      DType dtype, double value, double expected) {
    assertThat(decoded(dtype, encoded(dtype, value))).isEqualTo(Double.valueOf(expected));
  }

  @Test
  void nothingIsRoundedToIntegers() {
    for (DType dtype : DType.values()) {
      if (ValueEncoder.has(dtype)) {
        assertThat(ValueEncoder.of(dtype)).as("%s", dtype).isNotNull();
      } else {
        assertThatThrownBy(() -> ValueEncoder.of(dtype))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(ValueEncoder.has(DType.I64)).isFalse();
  }
}
