package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.LittleEndian;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundingTest {
  /// Pairs of a float's bits and the bfloat16 that is nearest to it.
  private static final List<int[]> BF16 =
      List.of(
          new int[] {0x3f800000, 0x3f80}, // 1
          new int[] {0x3f808000, 0x3f80}, // halfway, even stays
          new int[] {0x3f818000, 0x3f82}, // halfway, odd goes up
          new int[] {0x3f808001, 0x3f81}, // just above halfway
          new int[] {0x80000000, 0x8000}, // −0
          new int[] {0x7f7fffff, 0x7f80}, // the largest float overflows
          new int[] {0xff800000, 0xff80}, // −infinity
          new int[] {0x00000001, 0x0000}); // the smallest subnormal

  @Test
  void bfloat16IsRoundedToNearestEven() {
    for (int[] pair : BF16) {
      assertThat(round(Elements.BF16, pair[0])).as("0x%08x", pair[0]).isEqualTo((short) pair[1]);
    }
  }

  @Test
  void aNanStaysANan() {
    assertThat(round(Elements.BF16, 0x7f800001) & 0x7fff).isGreaterThan(0x7f80);
    assertThat(Float.isNaN(Float.float16ToFloat(round(Elements.F16, 0x7f800001)))).isTrue();
  }

  @Test
  void theRoundedValueIsTheNearest() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 10_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-4, 4)));
      short half = round(Elements.F16, Float.floatToRawIntBits(value));
      double error = Math.abs(Float.float16ToFloat(half) - (double) value);
      assertThat(error).isLessThanOrEqualTo(distance(value, (short) (half + 1)));
      assertThat(error).isLessThanOrEqualTo(distance(value, (short) (half - 1)));
    }
  }

  private static double distance(float value, short half) {
    double distance = Math.abs(Float.float16ToFloat(half) - (double) value);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  private static short round(Elements to, int bits) {
    byte[] into = new byte[2];
    byte[] floats = new byte[4];
    LittleEndian.putInt(floats, 0, bits);
    Rounding.round(to, floats, into, 1);
    return LittleEndian.getShort(into, 0);
  }
}
