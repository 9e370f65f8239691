package dev.mvc.codec;

/// A field of an element's bits: how the base's exponent, or its leading mantissa bits, are read
/// off to choose a context.
///
/// @param width bytes of an element
/// @param shift bits below the field
/// @param mask the field, shifted down; 0 for kinds without one
record Fields(int width, int shift, int mask) {
  /// Leading mantissa bits that tell how far a decaying weight moves.
  static final int MANTISSA_BITS = 5;

  /// Fields have at most this many values.
  static final int VALUES = 256;

  static Fields exponent(Elements elements) {
    return new Fields(
        elements.width(), elements.exponentShift(), (1 << elements.exponentBits()) - 1);
  }

  static Fields mantissa(Elements elements) {
    return new Fields(
        elements.width(), elements.exponentShift() - MANTISSA_BITS, (1 << MANTISSA_BITS) - 1);
  }

  int of(int element) {
    return element >>> shift & mask;
  }

  /// A table that gives back the field itself.
  static int[] identity() {
    int[] table = new int[VALUES];
    for (int i = 0; i < VALUES; i++) {
      table[i] = i;
    }
    return table;
  }
}
