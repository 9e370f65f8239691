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

  /// Rotates elements of eight bytes left, which may be in place.
  ///
  /// By four bits, the top byte of an F64 is the exponent's lower eight bits. They tell weights
  /// apart, while its upper three are the same in all that are smaller than 2: with the sign alone
  /// behind the mantissa the three lowest bits of the exponent lie in another byte than those that
  /// they depend on, and cost up to a bit more.
  static void longs(byte[] from, byte[] into, int length, int bits) {
    for (int i = 0; i < length; i += Long.BYTES) {
      Views.LONG.set(into, i, Long.rotateLeft((long) Views.LONG.get(from, i), bits));
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
