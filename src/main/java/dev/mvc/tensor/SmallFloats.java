package dev.mvc.tensor;

/// The floating-point types of a byte and less, by tables of all their values.
///
/// Sources: OCP 8-bit Floating Point Specification 1.0 (E4M3, E5M2), OCP Microscaling Formats 1.0
/// (E8M0, FP6, FP4), and LLVM's APFloat semantics for the FNUZ kinds.
final class SmallFloats {
  /// What the patterns mean that IEEE 754 gives to infinities, NaNs and -0.
  private enum Specials {
    /// As in IEEE 754.
    IEEE,
    /// No infinities; the pattern of all ones is NaN.
    FN,
    /// No infinities, no -0; its pattern is NaN.
    FNUZ,
    /// Every pattern is a finite number.
    NONE
  }

  private static final double[] E4M3 = table(4, 3, 7, Specials.FN);
  private static final double[] E5M2 = table(5, 2, 15, Specials.IEEE);
  private static final double[] E4M3_FNUZ = table(4, 3, 8, Specials.FNUZ);
  private static final double[] E4M3_B11_FNUZ = table(4, 3, 11, Specials.FNUZ);
  private static final double[] E5M2_FNUZ = table(5, 2, 16, Specials.FNUZ);
  private static final double[] E2M3 = table(2, 3, 1, Specials.NONE);
  private static final double[] E3M2 = table(3, 2, 3, Specials.NONE);
  private static final double[] E2M1 = table(2, 1, 1, Specials.NONE);
  private static final double[] E8M0 = scales();

  private SmallFloats() {}

  static ValueDecoder of(DType dtype) {
    return switch (dtype) {
      case F4 -> nibbles(E2M1);
      case F6_E2M3 -> sixBits(E2M3);
      case F6_E3M2 -> sixBits(E3M2);
      case F8_E4M3 -> bytes(E4M3);
      case F8_E5M2 -> bytes(E5M2);
      case F8_E4M3FNUZ -> bytes(E4M3_FNUZ);
      case F8_E4M3B11FNUZ -> bytes(E4M3_B11_FNUZ);
      case F8_E5M2FNUZ -> bytes(E5M2_FNUZ);
      case F8_E8M0 -> bytes(E8M0);
      default -> throw new IllegalArgumentException(dtype + " has no table");
    };
  }

  private static ValueDecoder bytes(double[] table) {
    return (bytes, at, elements, into, to) -> {
      for (int i = 0; i < elements; i++) {
        into[to + i] = table[bytes[at + i] & 0xFF];
      }
    };
  }

  private static ValueDecoder nibbles(double[] table) {
    return (bytes, at, elements, into, to) -> {
      for (int i = 0; i < elements; i += 2) {
        int pair = bytes[at + i / 2];
        into[to + i] = table[pair & 0xF];
        into[to + i + 1] = table[(pair >> 4) & 0xF];
      }
    };
  }

  private static ValueDecoder sixBits(double[] table) {
    return (bytes, at, elements, into, to) -> {
      int from = at;
      for (int i = 0; i < elements; i += 4, from += 3) {
        int four =
            (bytes[from] & 0xFF) | (bytes[from + 1] & 0xFF) << 8 | (bytes[from + 2] & 0xFF) << 16;
        into[to + i] = table[four & 0x3F];
        into[to + i + 1] = table[(four >> 6) & 0x3F];
        into[to + i + 2] = table[(four >> 12) & 0x3F];
        into[to + i + 3] = table[four >> 18];
      }
    };
  }

  /// The value of each pattern of sign, exponent and mantissa, the sign in the highest bit.
  private static double[] table(int exponentBits, int mantissaBits, int bias, Specials specials) {
    int half = 1 << (exponentBits + mantissaBits);
    double[] values = new double[2 * half];
    for (int magnitude = 0; magnitude < half; magnitude++) {
      int exponent = magnitude >> mantissaBits;
      int mantissa = magnitude & ((1 << mantissaBits) - 1);
      // A subnormal has the exponent of the smallest normal number, and no implied one before it.
      int significand = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
      int scale = Math.max(exponent, 1) - bias - mantissaBits;
      double value = Math.scalb((double) significand, scale);
      boolean highest = exponent == (1 << exponentBits) - 1;
      if (specials == Specials.IEEE && highest) {
        value = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if (specials == Specials.FN && magnitude == half - 1) {
        value = Double.NaN;
      }
      values[magnitude] = value;
      values[half + magnitude] = -value;
    }
    if (specials == Specials.FNUZ) {
      values[half] = Double.NaN;
    }
    return values;
  }

  private static double[] scales() {
    double[] values = new double[256];
    for (int exponent = 0; exponent < 255; exponent++) {
      values[exponent] = Math.scalb(1.0, exponent - 127);
    }
    values[255] = Double.NaN;
    return values;
  }
}
