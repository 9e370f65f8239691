package dev.mvc.codec;

/// The last step of decoding: entries of a decoding table become values by their plain bits, values
/// become differences, and these are added to the base.
///
/// One loop does all of it for a kind of element. A pass each for values, decay and sum went
/// through the same few kilobytes four times, which took a third of the time of 16-bit elements.
final class Reconstruction {
  /// Bits that one load has at any position.
  private static final int MOST_AT_ONCE = 57;

  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long TOPS = 0x8000_8000_8000_8000L;

  private static final int MANTISSA_SHIFT = Elements.F32.exponentShift() - Fields.MANTISSA_BITS;

  private static final long INT_ONES = 0x0000_0001_0000_0001L;
  private static final long INT_TOPS = 0x8000_0000_8000_0000L;
  private static final long HALF = 0xffff_ffffL;

  /// For each token of 16-bit values its smallest value and, in the upper half, its plain bits.
  private static final long[] SHORT_TOKENS = new long[128];

  /// For all tokens.
  private static final long[] INT_TOKENS = new long[128];

  static {
    for (int t = 0; t < Alphabet.VALUES.size; t++) {
      long smallest = Alphabet.VALUE_BASE[t] & HALF;
      INT_TOKENS[t] = (long) Alphabet.INT_MASKS[t] << 32 | smallest;
      SHORT_TOKENS[t] =
          Alphabet.VALUE_RAW_BITS[t] > Alphabet.MOST_RAW_16
              ? 0
              : Alphabet.SHORT_MASKS[t] << 32 | smallest;
    }
  }

  private Reconstruction() {}

  /// Elements of two bytes: values have at most 13 plain bits, so one load has those of four.
  static void shorts(int[] entries, int count, BitReader in, byte[] base, byte[] data, int from)
      throws CorruptFrameException {
    long[] tokens = SHORT_TOKENS;
    byte[] buffer = in.buffer;
    int position = in.position;
    int at = 2 * from;
    for (int i = 0; i < count; i += AnsEncoder.GROUP, at += Long.BYTES) {
      long t01 = tokens[entries[i] >>> 12 & 0x7f] | tokens[entries[i + 1] >>> 12 & 0x7f] << 16;
      long t23 = tokens[entries[i + 2] >>> 12 & 0x7f] | tokens[entries[i + 3] >>> 12 & 0x7f] << 16;
      long mask = t01 >>> 32 | t23 & ~HALF;
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      position += Long.bitCount(mask);
      long folded = (t01 & HALF | t23 << 32) + LaneBits.expandShorts(word, mask);
      long d = (folded & ~ONES) >>> 1 ^ (folded & ONES) * 0xffff;
      long b = (long) Views.LONG.get(base, at);
      Views.LONG.set(data, at, (b & ~TOPS) + (d & ~TOPS) ^ (b ^ d) & TOPS);
    }
    in.position = position;
    in.check();
  }

  /// Elements of four bytes.
  static void ints(int[] entries, int count, BitReader in, byte[] base, byte[] data, int from)
      throws CorruptFrameException {
    long[] tokens = INT_TOKENS;
    byte[] buffer = in.buffer;
    int position = in.position;
    int at = 4 * from;
    for (int i = 0; i < count; i += 2, at += Long.BYTES) {
      long t0 = tokens[entries[i] >>> 12 & 0x7f];
      long t1 = tokens[entries[i + 1] >>> 12 & 0x7f];
      long mask = t0 >>> 32 | t1 & ~HALF;
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int bits = Long.bitCount(mask);
      if (bits > MOST_AT_ONCE) {
        word |= (long) Views.LONG.get(buffer, position + 32 >>> 3) >>> (position & 7) << 32;
      }
      position += bits;
      long folded = (t0 & HALF | t1 << 32) + LaneBits.expandInts(word, mask);
      long d = folded >>> 1 & ~INT_TOPS ^ (folded & INT_ONES) * HALF;
      long b = (long) Views.LONG.get(base, at);
      Views.LONG.set(data, at, (b & ~INT_TOPS) + (d & ~INT_TOPS) ^ (b ^ d) & INT_TOPS);
    }
    in.position = position;
    in.check();
  }

  /// Elements of four bytes of which decay took off units, by leading mantissa bits.
  static void decayed(
      int[] entries, int count, BitReader in, byte[] base, byte[] data, int from, int[] units)
      throws CorruptFrameException {
    ints(entries, count, in, base, data, from);
    for (int at = 4 * from; at < 4 * (from + count); at += 4) {
      int off = units[(int) Views.INT.get(base, at) >>> MANTISSA_SHIFT & units.length - 1];
      Views.INT.set(data, at, (int) Views.INT.get(data, at) + off);
    }
  }

  /// Elements of eight bytes, whose differences all end in `zeros` bits that are 0.
  static void longs(
      int[] entries, int count, BitReader in, byte[] base, byte[] data, int from, int zeros)
      throws CorruptFrameException {
    long[] smallest = Alphabet.WIDE_BASE;
    byte[] buffer = in.buffer;
    int position = in.position;
    int at = 8 * from;
    for (int i = 0; i < count; i++, at += Long.BYTES) {
      int e = entries[i];
      int raw = AnsTables.wideRawBits(e);
      long v = smallest[e >>> 12 & 0xff] + PlainBits.bits(buffer, position, raw);
      position += raw;
      long d = Differences.unfold(v) << zeros;
      Views.LONG.set(data, at, (long) Views.LONG.get(base, at) + d);
    }
    in.position = position;
    in.check();
  }
}
