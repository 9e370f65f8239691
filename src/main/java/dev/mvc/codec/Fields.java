package dev.mvc.codec;

/// Looks up a number for each element by a field of its bits: how the base's exponent, or its
/// leading mantissa bits, become a context.
///
/// @param shift bits below the field
/// @param mask the field, shifted down; 0 for kinds without one
record Fields(int shift, int mask) {
  /// Leading mantissa bits that tell how far a decaying weight moves.
  static final int MANTISSA_BITS = 5;

  static Fields exponent(Elements elements) {
    return new Fields(elements.exponentShift(), (1 << elements.exponentBits()) - 1);
  }

  static Fields mantissa(Elements elements) {
    return new Fields(elements.exponentShift() - MANTISSA_BITS, (1 << MANTISSA_BITS) - 1);
  }

  /// For `count` elements of at most four bytes, starting with element `from`.
  void look(byte[] bytes, int width, int from, int count, int[] table, int[] into) {
    switch (width) {
      case 1 -> {
        for (int i = 0, at = from; i < count; i++, at++) {
          into[i] = table[(bytes[at] & 0xff) >>> shift & mask];
        }
      }
      case 2 -> {
        for (int i = 0, at = 2 * from; i < count; i++, at += 2) {
          into[i] = table[((short) Views.SHORT.get(bytes, at) & 0xffff) >>> shift & mask];
        }
      }
      default -> {
        for (int i = 0, at = 4 * from; i < count; i++, at += 4) {
          into[i] = table[(int) Views.INT.get(bytes, at) >>> shift & mask];
        }
      }
    }
  }
}
