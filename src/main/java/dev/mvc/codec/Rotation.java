package dev.mvc.codec;

/// Moves the sign of each float below its mantissa, so that the top byte is the exponent: or, for
/// the kinds with a short one, the exponent and the mantissa's first bits.
///
/// As many elements at a time as fit a long, whatever their width.
final class Rotation {
  private Rotation() {}

  static void left(byte[] from, byte[] into, int length, int width) {
    long lowest = lowestBits(width);
    int top = 8 * width - 1;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      long v = (long) Views.LONG.get(from, i);
      Views.LONG.set(into, i, v << 1 & ~lowest | v >>> top & lowest);
    }
    for (; i < length; i += width) {
      int v = Lanes.get(from, width, i / width);
      Lanes.put(into, width, i / width, v << 1 | v >>> top);
    }
  }

  /// The way back, in place.
  static void right(byte[] data, int length, int width) {
    long lowest = lowestBits(width);
    int top = 8 * width - 1;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      long v = (long) Views.LONG.get(data, i);
      Views.LONG.set(data, i, (v & ~lowest) >>> 1 | (v & lowest) << top);
    }
    for (; i < length; i += width) {
      int v = Lanes.get(data, width, i / width);
      Lanes.put(data, width, i / width, v >>> 1 | v << top);
    }
  }

  /// The lowest bit of each element in a long.
  private static long lowestBits(int width) {
    return switch (width) {
      case 1 -> 0x0101_0101_0101_0101L;
      case 2 -> 0x0001_0001_0001_0001L;
      case 4 -> 0x0000_0001_0000_0001L;
      default -> 1;
    };
  }
}
