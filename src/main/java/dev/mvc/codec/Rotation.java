package dev.mvc.codec;

/// Moves the sign of each float below its mantissa, so that the top byte is the exponent: or, for
/// the kinds with a short one, the exponent and the mantissa's first bits.
final class Rotation {
  private Rotation() {}

  static void left(byte[] from, byte[] into, int length, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < length; i++) {
          into[i] = (byte) (from[i] << 1 | (from[i] & 0xff) >>> 7);
        }
      }
      case 2 -> {
        for (int i = 0; i < length; i += 2) {
          int v = (short) Views.SHORT.get(from, i);
          Views.SHORT.set(into, i, (short) (v << 1 | (v & 0xffff) >>> 15));
        }
      }
      case 4 -> {
        for (int i = 0; i < length; i += 4) {
          Views.INT.set(into, i, Integer.rotateLeft((int) Views.INT.get(from, i), 1));
        }
      }
      default -> {
        for (int i = 0; i < length; i += 8) {
          Views.LONG.set(into, i, Long.rotateLeft((long) Views.LONG.get(from, i), 1));
        }
      }
    }
  }

  /// The way back, in place.
  static void right(byte[] data, int length, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < length; i++) {
          data[i] = (byte) ((data[i] & 0xff) >>> 1 | data[i] << 7);
        }
      }
      case 2 -> {
        for (int i = 0; i < length; i += 2) {
          int v = (short) Views.SHORT.get(data, i);
          Views.SHORT.set(data, i, (short) ((v & 0xffff) >>> 1 | v << 15));
        }
      }
      case 4 -> {
        for (int i = 0; i < length; i += 4) {
          Views.INT.set(data, i, Integer.rotateRight((int) Views.INT.get(data, i), 1));
        }
      }
      default -> {
        for (int i = 0; i < length; i += 8) {
          Views.LONG.set(data, i, Long.rotateRight((long) Views.LONG.get(data, i), 1));
        }
      }
    }
  }
}
