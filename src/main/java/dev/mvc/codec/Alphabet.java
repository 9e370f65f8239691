package dev.mvc.codec;

/// What the tokens of the entropy coder stand for: a token's smallest value, and how many plain
/// bits tell the values apart that share it.
final class Alphabet {
  /// Tokens for numbers that are mostly small.
  ///
  /// Values below 16 are tokens of their own. Above, an octave has four tokens, each followed by
  /// the bits below the top three: within a quarter of an octave the distribution of a weight's
  /// difference is so nearly flat that finer tokens gain less than their tables cost (measured: 8
  /// an octave are 0.01 % larger, not smaller).
  static final Alphabet VALUES = new Alphabet(128, 16);

  /// Tokens for bytes without an order: each its own.
  static final Alphabet BYTES = new Alphabet(256, 256);

  final int size;
  final int[] base;
  final byte[] rawBits;

  private Alphabet(int size, int direct) {
    this.size = size;
    this.base = new int[size];
    this.rawBits = new byte[size];
    for (int token = 0; token < size; token++) {
      int raw = token < direct ? 0 : (token >> 2) - 2;
      rawBits[token] = (byte) raw;
      base[token] = token < direct ? token : (4 | token & 3) << raw;
    }
  }

  /// The token of a number, taken as unsigned, in [#VALUES].
  static int token(int value) {
    if (value >>> 4 == 0) {
      return value;
    }
    int raw = 29 - Integer.numberOfLeadingZeros(value);
    return (raw << 2) + 4 + (value >>> raw);
  }
}
