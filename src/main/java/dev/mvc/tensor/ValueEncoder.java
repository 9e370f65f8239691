package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;
import java.util.Optional;

/// Turns doubles into the little-endian bytes of floating-point elements, each rounded once: to the
/// nearest value, ties to even (IEEE 754). Too large values become infinite, where the type has
/// that.
///
/// Holds no state: any number of threads may share an encoder.
@FunctionalInterface
public interface ValueEncoder {
  /// Encodes `values[from..from + elements)` to `into[at..]`.
  void encode(double[] values, int from, int elements, byte[] into, int at);

  /// The encoder of a type; none for types whose values arithmetic should not produce: integers,
  /// booleans, scales, and types of less than a byte.
  static Optional<ValueEncoder> of(DType dtype) {
    return Optional.ofNullable(
        switch (dtype) {
          case F64, C128 -> ValueEncoder::f64;
          case F32, C64 -> ValueEncoder::f32;
          case BF16 -> ValueEncoder::bf16;
          case F16 -> ValueEncoder::f16;
          case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> NearestByte.of(dtype);
          default -> null;
        });
  }

  private static void f64(double[] values, int from, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putLong(into, at + 8 * i, Double.doubleToRawLongBits(values[from + i]));
    }
  }

  private static void f32(double[] values, int from, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putInt(into, at + 4 * i, Float.floatToRawIntBits((float) values[from + i]));
    }
  }

  private static void bf16(double[] values, int from, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      int bits = Float.floatToRawIntBits(toOdd(values[from + i]));
      int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
      boolean isNan = (bits & 0x7fffffff) > 0x7f800000;
      LittleEndian.putShort(into, at + 2 * i, (short) (isNan ? (bits >>> 16) | 0x40 : rounded));
    }
  }

  private static void f16(double[] values, int from, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      LittleEndian.putShort(into, at + 2 * i, Float.floatToFloat16(toOdd(values[from + i])));
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
