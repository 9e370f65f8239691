package dev.mvc.codec;

/// What the tokens of the entropy coder stand for: a token's smallest value, and how many plain
/// bits tell the values apart that share it.
final class Alphabet {
  /// Tokens for numbers that are mostly small.
  ///
  /// Values below 16 are tokens of their own. Above, an octave has four tokens, each followed by
  /// the bits below the top three: within a quarter of an octave the distribution of a weight's
  /// difference is so nearly flat that finer tokens gain less than their tables cost (measured:
  /// eight to an octave are 0.04 % larger, not smaller).
  static final Alphabet VALUES = new Alphabet(128, 16);

  /// Values below are tokens of their own, in [#VALUES] and [#WIDE].
  static final int DIRECT = 16;

  /// The same, continued to numbers of 64 bits.
  static final Alphabet WIDE = new Alphabet(256, 16);

  /// Tokens for bytes without an order: each its own.
  static final Alphabet BYTES = new Alphabet(256, 256);

  /// The tables of [#VALUES] as constants, so that the hot loops need not check their length.
  static final int[] VALUE_BASE = new int[VALUES.size];

  static final byte[] VALUE_RAW_BITS = VALUES.rawBits;

  /// As many ones as a token has plain bits, of the tokens of 16-bit numbers.
  static final long[] SHORT_MASKS = new long[VALUES.size];

  /// The same of all tokens.
  static final int[] INT_MASKS = new int[VALUES.size];

  static final long[] WIDE_BASE = WIDE.base;

  static final byte[] WIDE_RAW_BITS = WIDE.rawBits;

  /// Plain bits of the largest number of 16 bits.
  static final int MOST_RAW_16 = 13;

  static {
    for (int token = 0; token < VALUES.size; token++) {
      VALUE_BASE[token] = (int) VALUES.base[token];
      INT_MASKS[token] = (1 << VALUE_RAW_BITS[token]) - 1;
      SHORT_MASKS[token] =
          VALUE_RAW_BITS[token] > MOST_RAW_16 ? 0 : (1L << VALUE_RAW_BITS[token]) - 1;
    }
  }

  /// By the leading zeros of a number of 64 bits: how many bits its token drops, and, from the
  /// eighth bit up, what is then added. A shift looks at the lowest bits only.
  private static final int[] OCTAVES = new int[128];

  static {
    for (int zeros = 0; zeros < 60; zeros++) {
      int raw = 61 - zeros;
      OCTAVES[zeros] = (raw + 1) * 4 << 8 | raw;
    }
  }

  final int size;
  private final long[] base;
  final byte[] rawBits;

  private Alphabet(int size, int direct) {
    this.size = size;
    this.base = new long[size];
    this.rawBits = new byte[size];
    for (int token = 0; token < size; token++) {
      int raw = token < direct ? 0 : (token >> 2) - 2;
      rawBits[token] = (byte) raw;
      base[token] = token < direct ? token : (4L | (token & 3)) << raw;
    }
  }

  /// The alphabet for values of elements of `width` bytes.
  static Alphabet of(int width) {
    return width > Integer.BYTES ? WIDE : VALUES;
  }

  /// The token of a number, taken as unsigned, in [#VALUES]: without a branch, which would be
  /// guessed wrong half the time.
  static int token(int value) {
    int octave = OCTAVES[Integer.numberOfLeadingZeros(value) + Integer.SIZE & 127];
    return (value >>> octave) + (octave >>> 8);
  }

  /// The same in [#WIDE].
  static int token(long value) {
    int octave = OCTAVES[Long.numberOfLeadingZeros(value) & 127];
    return (int) (value >>> octave) + (octave >>> 8);
  }
}
