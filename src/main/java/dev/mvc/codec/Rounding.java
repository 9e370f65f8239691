package dev.mvc.codec;

import dev.mvc.io.LittleEndian;

/// Rounds 32-bit floats to 16 bits as training frameworks do when they save a copy of their
/// weights: to nearest, ties to even (IEEE 754).
///
/// The result only predicts: where a framework did it otherwise, for NaNs for example, what it
/// wrote is stored as a difference.
public final class Rounding {
  private Rounding() {}

  /// Rounds `count` floats to bfloat16 or float16.
  ///
  /// @param to [Elements#BF16] or [Elements#F16]
  /// @param floats little-endian, `4 × count` bytes
  /// @param into gets `2 × count` bytes
  public static void round(Elements to, byte[] floats, byte[] into, int count) {
    switch (to) {
      case BF16 -> toBf16(floats, into, count);
      case F16 -> toF16(floats, into, count);
      default -> throw new IllegalArgumentException("floats are not rounded to " + to);
    }
  }

  private static void toBf16(byte[] floats, byte[] into, int count) {
    for (int i = 0; i < count; i++) {
      int bits = LittleEndian.getInt(floats, 4 * i);
      // Half of the last kept place, less one where the kept part is even.
      int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
      boolean isNan = (bits & 0x7fffffff) > 0x7f800000;
      LittleEndian.putShort(into, 2 * i, (short) (isNan ? (bits >>> 16) | 0x40 : rounded));
    }
  }

  private static void toF16(byte[] floats, byte[] into, int count) {
    for (int i = 0; i < count; i++) {
      float value = Float.intBitsToFloat(LittleEndian.getInt(floats, 4 * i));
      LittleEndian.putShort(into, 2 * i, Float.floatToFloat16(value));
    }
  }
}
