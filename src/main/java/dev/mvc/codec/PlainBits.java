package dev.mvc.codec;

/// The hot loops for the bits of values that their tokens do not tell.
///
/// They have a stream of their own: in one stream with the states, each group of four would have to
/// wait for the group before it twice (4.1 ns an element instead of 1.7 + 1.2).
final class PlainBits {
  private PlainBits() {}

  /// Puts the bits of `count` values, a multiple of four, last to first.
  ///
  /// @param codes in the lowest seven bits of each its token in [Alphabet#VALUES]
  static void encode(char[] codes, int[] values, int count, BitWriter out) {
    byte[] rawBits = Alphabet.VALUE_RAW_BITS;
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    for (int i = count - 2; i >= 0; i -= 2) {
      int ra = rawBits[codes[i] & 0x7f];
      int rb = rawBits[codes[i + 1] & 0x7f];
      if ((ra | rb) != 0) {
        bits = bits << rb | (values[i + 1] & ~(-1 << rb));
        pending += rb;
        if ((ra | rb) > 28) {
          // Two of the 29 bits that a change of sign takes do not fit a long with 7 pending ones.
          Views.LONG.set(buffer, position - 8, bits << -pending);
          position -= pending >>> 3;
          pending &= 7;
        }
        bits = bits << ra | (values[i] & ~(-1 << ra));
        pending += ra;
        Views.LONG.set(buffer, position - 8, bits << -pending);
        position -= pending >>> 3;
        pending &= 7;
      }
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
  }

  /// The same for values of 32 bits, two of which lie in a long; their number is a multiple of
  /// four.
  static void encodeInts(char[] codes, long[] values, int count, BitWriter out) {
    int[] masks = Alphabet.INT_MASKS;
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    for (int i = count - 2; i >= 0; i -= 2) {
      long mask = (long) masks[codes[i + 1] & 0x7f] << 32 | masks[codes[i] & 0x7f];
      int raw = Long.bitCount(mask);
      long plain = LaneBits.compressInts(values[i >>> 1], mask);
      if (raw > 56) {
        // Two of the 29 bits that a change of sign takes do not fit a long with 7 pending ones.
        bits = bits << raw - 32 | plain >>> 32;
        pending += raw - 32;
        Views.LONG.set(buffer, position - 8, bits << -pending);
        position -= pending >>> 3;
        pending &= 7;
        plain &= 0xffff_ffffL;
        raw = 32;
      }
      bits = bits << raw | plain;
      pending += raw;
      Views.LONG.set(buffer, position - 8, bits << -pending);
      position -= pending >>> 3;
      pending &= 7;
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
  }

  /// The same for values of 16 bits, four of which lie in a long.
  static void encodeShorts(char[] codes, long[] values, int count, BitWriter out) {
    long[] masks = Alphabet.SHORT_MASKS;
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    for (int i = count - 4; i >= 0; i -= 4) {
      long mask =
          masks[codes[i] & 0x7f]
              | masks[codes[i + 1] & 0x7f] << 16
              | masks[codes[i + 2] & 0x7f] << 32
              | masks[codes[i + 3] & 0x7f] << 48;
      int raw = Long.bitCount(mask);
      bits = bits << raw | LaneBits.compressShorts(values[i >>> 2], mask);
      pending += raw;
      Views.LONG.set(buffer, position - 8, bits << -pending);
      position -= pending >>> 3;
      pending &= 7;
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
  }

  /// The same for values of 64 bits.
  ///
  /// @param tokens one less than the alphabet's size, which is a power of two
  static void encode(char[] codes, int tokens, long[] values, int count, BitWriter out) {
    byte[] rawBits = Alphabet.WIDE_RAW_BITS;
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    for (int i = count - 1; i >= 0; i--) {
      long value = values[i];
      int raw = rawBits[codes[i] & tokens];
      if (raw == 0) {
        continue;
      }
      if (raw > 32) {
        // With 7 pending bits a long has no room for all of these; the upper ones are put first.
        raw -= 32;
        bits = bits << raw | (value >>> 32 & ~(-1L << raw));
        pending += raw;
        Views.LONG.set(buffer, position - 8, bits << -pending);
        position -= pending >>> 3;
        pending &= 7;
        raw = 32;
      }
      bits = bits << raw | (value & ~(-1L << raw));
      pending += raw;
      Views.LONG.set(buffer, position - 8, bits << -pending);
      position -= pending >>> 3;
      pending &= 7;
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
  }

  /// Turns entries of a decoding table into values of up to 64 bits.
  static void decode(int[] entries, long[] values, int at, int count, BitReader in)
      throws CorruptFrameException {
    int position = in.position;
    for (int i = 0; i < count; i++) {
      int raw = AnsTables.wideRawBits(entries[i]);
      values[at + i] =
          Alphabet.WIDE_BASE[AnsTables.token(entries[i])] + bits(in.buffer, position, raw);
      position += raw;
    }
    in.position = position;
    in.check();
  }

  /// Up to 61 bits from a position on.
  static long bits(byte[] buffer, int position, int count) {
    long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
    if (count > 57) {
      word |= (long) Views.LONG.get(buffer, position + 32 >>> 3) >>> (position & 7) << 32;
    }
    return word & ~(-1L << count);
  }

  /// Turns entries of a decoding table into values.
  static void decode(int[] values, int at, int count, BitReader in) throws CorruptFrameException {
    int[] base = Alphabet.VALUE_BASE;
    byte[] buffer = in.buffer;
    int position = in.position;
    for (int i = at; i < at + count; i += 2) {
      int e0 = values[i];
      int e1 = values[i + 1];
      int r0 = AnsTables.rawBits(e0);
      int r1 = AnsTables.rawBits(e1);
      int v0 = base[AnsTables.token(e0) & 0x7f];
      int v1 = base[AnsTables.token(e1) & 0x7f];
      if ((r0 | r1) != 0) {
        long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
        v0 += (int) word & ~(-1 << r0);
        position += r0;
        word >>>= r0;
        if ((r0 | r1) > 28) {
          word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
        }
        v1 += (int) word & ~(-1 << r1);
        position += r1;
      }
      values[i] = v0;
      values[i + 1] = v1;
    }
    in.position = position;
    in.check();
  }
}
