package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;

/// The integer types as doubles. One plain loop a type: the compiler turns each into vector code.
final class IntegerValues {
  private IntegerValues() {}

  static void bool(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = bytes[at + i] == 0 ? 0 : 1;
    }
  }

  static void i4(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i += 2) {
      int pair = bytes[at + i / 2];
      into[to + i] = (byte) (pair << 4) >> 4;
      into[to + i + 1] = pair >> 4;
    }
  }

  static void u4(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i += 2) {
      int pair = bytes[at + i / 2];
      into[to + i] = pair & 0xF;
      into[to + i + 1] = (pair >> 4) & 0xF;
    }
  }

  static void i2(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = (byte) (bytes[at + i / 4] << 6 - 2 * (i % 4)) >> 6;
    }
  }

  static void u2(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = (bytes[at + i / 4] >> 2 * (i % 4)) & 3;
    }
  }

  static void i8(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = bytes[at + i];
    }
  }

  static void u8(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = bytes[at + i] & 0xFF;
    }
  }

  static void i16(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = LittleEndian.getShort(bytes, at + 2 * i);
    }
  }

  static void u16(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = LittleEndian.getShort(bytes, at + 2 * i) & 0xFFFF;
    }
  }

  static void i32(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = LittleEndian.getInt(bytes, at + 4 * i);
    }
  }

  static void u32(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = LittleEndian.getInt(bytes, at + 4 * i) & 0xFFFFFFFFL;
    }
  }

  static void i64(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = LittleEndian.getLong(bytes, at + 8 * i);
    }
  }

  static void u64(byte[] bytes, int at, int elements, double[] into, int to) {
    for (int i = 0; i < elements; i++) {
      into[to + i] = unsigned(LittleEndian.getLong(bytes, at + 8 * i));
    }
  }

  /// The double nearest to an unsigned number.
  private static double unsigned(long value) {
    if (value >= 0) {
      return value;
    }
    // From 2^63 on, doubles are 2048 apart. Halved, the number has room for the sign; the bit
    // shifted
    // out is kept in the lowest place, where it still breaks the tie of a rounding.
    double half = (value >>> 1) | (value & 1);
    return 2 * half;
  }
}
