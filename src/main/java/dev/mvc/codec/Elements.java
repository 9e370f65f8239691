package dev.mvc.codec;

/// How the elements of a frame are laid out: what the coders need to know of a data type.
///
/// A complex number is two elements; a type narrower than a byte, and anything unknown, is
/// [#BYTES]. Signed, unsigned and boolean integers of a width are one kind, since differences are
/// taken modulo 2^width. The FNUZ kinds of 8-bit floats have the layout of their plain kinds.
public enum Elements {
  /// Bytes without a structure that is known: compressed as text or data would be.
  BYTES(0, 1, 0, 0),
  INT8(1, 1, 0, 0),
  F8_E4M3(2, 1, 3, 4),
  F8_E5M2(3, 1, 2, 5),
  INT16(4, 2, 0, 0),
  F16(5, 2, 10, 5),
  BF16(6, 2, 7, 8),
  INT32(7, 4, 0, 0),
  F32(8, 4, 23, 8),
  INT64(9, 8, 0, 0),
  F64(10, 8, 52, 11);

  private static final Elements[] BY_CODE = values();

  private final int code;
  private final int width;
  private final int exponentShift;
  private final int exponentBits;

  Elements(int code, int width, int exponentShift, int exponentBits) {
    this.code = code;
    this.width = width;
    this.exponentShift = exponentShift;
    this.exponentBits = exponentBits;
  }

  /// The number that stands for this kind in the repository format.
  public int code() {
    return code;
  }

  /// Bytes per element.
  public int width() {
    return width;
  }

  /// Bits below the exponent, 0 for integers.
  public int exponentShift() {
    return exponentShift;
  }

  /// Bits of the exponent, 0 for integers.
  public int exponentBits() {
    return exponentBits;
  }

  public boolean isFloat() {
    return exponentBits > 0;
  }

  /// The kind with this number.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Elements of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("There is no element kind " + code + ".");
    }
    return BY_CODE[code];
  }
}
