package dev.mvc.codec;

/// A field of an element's bits: how the base's exponent, or its leading mantissa bits, are read
/// off to choose a context. Of elements of eight bytes it lies in the upper four.
///
/// @param width bytes of an element
/// @param shift bits below the field, in an element or its upper four bytes
/// @param mask the field, shifted down; 0 for kinds without one
record Fields(int width, int shift, int mask) {
  /// Leading mantissa bits that tell how far a decaying weight moves.
  static final int MANTISSA_BITS = 5;

  static Fields exponent(Elements elements) {
    int below = Math.max(0, elements.width() - Integer.BYTES) * Byte.SIZE;
    return new Fields(
        elements.width(),
        Math.max(0, elements.exponentShift() - below),
        (1 << elements.exponentBits()) - 1);
  }

  static Fields mantissa(Elements elements) {
    return new Fields(
        elements.width(), elements.exponentShift() - MANTISSA_BITS, (1 << MANTISSA_BITS) - 1);
  }

  /// The field of an element, or of the upper four bytes of one of eight.
  int of(int element) {
    return element >>> shift & mask;
  }

  /// The field of the element at an index.
  int at(byte[] bytes, int index) {
    return of(
        width == Long.BYTES
            ? (int) Views.INT.get(bytes, Long.BYTES * index + Integer.BYTES)
            : Lanes.get(bytes, width, index));
  }
}
