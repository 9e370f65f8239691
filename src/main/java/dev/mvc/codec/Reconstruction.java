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

  private static final int[] NO_UNITS = new int[1 << Fields.MANTISSA_BITS];
  private static final int MANTISSA_SHIFT = Elements.F32.exponentShift() - Fields.MANTISSA_BITS;

  private Reconstruction() {}

  /// Elements of two bytes: values have at most 13 plain bits, so one load has those of four.
  static void shorts(int[] entries, int count, BitReader in, byte[] base, byte[] data, int from)
      throws CorruptFrameException {
    int[] smallest = Alphabet.VALUE_BASE;
    byte[] buffer = in.buffer;
    int position = in.position;
    int at = 2 * from;
    for (int i = 0; i < count; i += AnsEncoder.GROUP, at += Long.BYTES) {
      int e0 = entries[i];
      int e1 = entries[i + 1];
      int e2 = entries[i + 2];
      int e3 = entries[i + 3];
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int r0 = AnsTables.rawBits(e0);
      int r1 = AnsTables.rawBits(e1);
      int r2 = AnsTables.rawBits(e2);
      int r3 = AnsTables.rawBits(e3);
      int r01 = r0 + r1;
      position += r01 + (r2 + r3);
      int v0 = smallest[e0 >>> 12 & 0x7f] + ((int) word & ~(-1 << r0));
      int v1 = smallest[e1 >>> 12 & 0x7f] + ((int) (word >>> r0) & ~(-1 << r1));
      word >>>= r01;
      int v2 = smallest[e2 >>> 12 & 0x7f] + ((int) word & ~(-1 << r2));
      int v3 = smallest[e3 >>> 12 & 0x7f] + ((int) (word >>> r2) & ~(-1 << r3));
      long folded = (v0 | v1 << 16) & 0xffff_ffffL | (long) (v2 | v3 << 16) << 32;
      long d = (folded & ~ONES) >>> 1 ^ (folded & ONES) * 0xffff;
      long b = (long) Views.LONG.get(base, at);
      Views.LONG.set(data, at, (b & ~TOPS) + (d & ~TOPS) ^ (b ^ d) & TOPS);
    }
    in.position = position;
    in.check();
  }

  /// Elements of four bytes; `units` are what decay took off by leading mantissa bits, or empty.
  static void ints(
      int[] entries, int count, BitReader in, byte[] base, byte[] data, int from, int[] units)
      throws CorruptFrameException {
    int[] smallest = Alphabet.VALUE_BASE;
    byte[] buffer = in.buffer;
    int position = in.position;
    int[] off = units.length == 0 ? NO_UNITS : units;
    int at = 4 * from;
    for (int i = 0; i < count; i += 2, at += Long.BYTES) {
      int e0 = entries[i];
      int e1 = entries[i + 1];
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int r0 = AnsTables.rawBits(e0);
      int r1 = AnsTables.rawBits(e1);
      int v0 = smallest[e0 >>> 12 & 0x7f] + ((int) word & ~(-1 << r0));
      word >>>= r0;
      if (r0 + r1 > MOST_AT_ONCE) {
        word = (long) Views.LONG.get(buffer, position + r0 >>> 3) >>> (position + r0 & 7);
      }
      int v1 = smallest[e1 >>> 12 & 0x7f] + ((int) word & ~(-1 << r1));
      position += r0 + r1;
      int b0 = (int) Views.INT.get(base, at);
      int b1 = (int) Views.INT.get(base, at + 4);
      Views.INT.set(
          data, at, b0 + Differences.unfold(v0) + off[b0 >>> MANTISSA_SHIFT & NO_UNITS.length - 1]);
      Views.INT.set(
          data,
          at + 4,
          b1 + Differences.unfold(v1) + off[b1 >>> MANTISSA_SHIFT & NO_UNITS.length - 1]);
    }
    in.position = position;
    in.check();
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
