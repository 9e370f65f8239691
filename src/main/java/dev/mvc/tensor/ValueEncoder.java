package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;

/// Turns doubles into the little-endian bytes of floating-point elements, each rounded once: to the
/// nearest value, ties to even (IEEE 754). Too large values become infinite, where the type has
/// that.
///
/// Holds no state: any number of threads may share an encoder.
@FunctionalInterface
public interface ValueEncoder {
  /// Encodes `elements` values from `values[0..]` to `into[at..]`.
  void encode(double[] values, int elements, byte[] into, int at);

  /// The encoder of a floating-point type of whole bytes. A complex element is two values.
  ///
  /// @throws IllegalArgumentException when there is none
  static ValueEncoder of(DType dtype) {
    return switch (dtype) {
      case F64, C128 -> ValueEncoder::f64;
      case F32, C64 -> ValueEncoder::f32;
      case BF16 -> ValueEncoder::bf16;
      case F16 -> ValueEncoder::f16;
      case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> NearestByte.of(dtype);
      default -> throw new IllegalArgumentException("no encoder of " + dtype);
    };
  }

  /// Whether a type has an encoder: whether arithmetic may produce its values.
  static boolean has(DType dtype) {
    return switch (dtype) {
      case F64, C128, F32, C64, BF16, F16, F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> true;
      default -> false;
    };
  }

  private static void f64(double[] values, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putLong(into, at + 8 * i, Double.doubleToRawLongBits(values[i]));
    }
  }

  private static void f32(double[] values, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putInt(into, at + 4 * i, Float.floatToRawIntBits((float) values[i]));
    }
  }

  private static void bf16(double[] values, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      int bits = Float.floatToRawIntBits(toOdd(values[i]));
      int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
      boolean isNan = (bits & 0x7fffffff) > 0x7f800000;
      LittleEndian.putShort(into, at + 2 * i, (short) (isNan ? (bits >>> 16) | 0x40 : rounded));
    }
  }

  private static void f16(double[] values, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putShort(into, at + 2 * i, Float.floatToFloat16(toOdd(values[i])));
    }
  }

  /// The float between whose neighbours a double lies, with its last bit set if it is not exact:
  /// "round to odd", after which rounding once more to fewer bits gives what rounding the double
  /// would (Boldo and Melquiond, 2008).
  private static float toOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    float towardsZero =
        Math.abs((double) nearest) > Math.abs(value)
            ? Float.intBitsToFloat(Float.floatToRawIntBits(nearest) - 1)
            : nearest;
    return Float.intBitsToFloat(Float.floatToRawIntBits(towardsZero) | 1);
  }
}
