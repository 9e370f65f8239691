package dev.mvc.codec;

/// The hot loops of the entropy coder: four interleaved states over one stream of bits.
///
/// Elements go in groups of four: the bits of their four states, then the plain bits of their four
/// values. Four states hide the latency of the table look-ups; one load serves the states of a
/// group (4 × 12 bits) and one serves two values (2 × 28 bits; 29 are rare), since 57 bits can be
/// had at any position.
final class Ans {
  static final int GROUP = 4;

  private Ans() {}

  /// Encodes `count` values, a multiple of four, last to first.
  ///
  /// @param codes context · tokens + token of each value
  /// @param alphabet what the tokens are; its size is a power of two
  static void encode(
      AnsTables.Encoding tables,
      char[] codes,
      int[] values,
      int count,
      Alphabet alphabet,
      int log,
      BitWriter out) {
    long[] steps = tables.steps;
    char[] states = tables.states;
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    int s0 = 1 << log;
    int s1 = s0;
    int s2 = s0;
    int s3 = s0;
    byte[] rawBits = alphabet.rawBits;
    int tokenMask = alphabet.size - 1;
    for (int i = count - GROUP; i >= 0; i -= GROUP) {
      int c0 = codes[i];
      int c1 = codes[i + 1];
      int c2 = codes[i + 2];
      int c3 = codes[i + 3];
      int r0 = rawBits[c0 & tokenMask];
      int r1 = rawBits[c1 & tokenMask];
      int r2 = rawBits[c2 & tokenMask];
      int r3 = rawBits[c3 & tokenMask];
      int raw = r0 | r1 | r2 | r3;
      if (raw != 0) {
        // Two of the 29 bits that a change of sign takes do not fit a long with 7 pending ones.
        boolean wide = raw > 28;
        bits = bits << r3 | values[i + 3] & (1L << r3) - 1;
        pending += r3;
        if (wide) {
          Views.LONG.set(buffer, position - 8, bits << -pending);
          position -= pending >>> 3;
          pending &= 7;
        }
        bits = bits << r2 | values[i + 2] & (1L << r2) - 1;
        pending += r2;
        Views.LONG.set(buffer, position - 8, bits << -pending);
        position -= pending >>> 3;
        pending &= 7;
        bits = bits << r1 | values[i + 1] & (1L << r1) - 1;
        pending += r1;
        if (wide) {
          Views.LONG.set(buffer, position - 8, bits << -pending);
          position -= pending >>> 3;
          pending &= 7;
        }
        bits = bits << r0 | values[i] & (1L << r0) - 1;
        pending += r0;
        Views.LONG.set(buffer, position - 8, bits << -pending);
        position -= pending >>> 3;
        pending &= 7;
      }
      long t3 = steps[c3];
      int n3 = s3 + (int) (t3 >>> 32) >>> 16;
      bits = bits << n3 | s3 & (1 << n3) - 1;
      s3 = states[(s3 >>> n3) + (int) t3];
      long t2 = steps[c2];
      int n2 = s2 + (int) (t2 >>> 32) >>> 16;
      bits = bits << n2 | s2 & (1 << n2) - 1;
      s2 = states[(s2 >>> n2) + (int) t2];
      long t1 = steps[c1];
      int n1 = s1 + (int) (t1 >>> 32) >>> 16;
      bits = bits << n1 | s1 & (1 << n1) - 1;
      s1 = states[(s1 >>> n1) + (int) t1];
      long t0 = steps[c0];
      int n0 = s0 + (int) (t0 >>> 32) >>> 16;
      bits = bits << n0 | s0 & (1 << n0) - 1;
      s0 = states[(s0 >>> n0) + (int) t0];
      pending += n3 + n2 + n1 + n0;
      Views.LONG.set(buffer, position - 8, bits << -pending);
      position -= pending >>> 3;
      pending &= 7;
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
    int mask = (1 << log) - 1;
    out.put((long) (s3 & mask) << log | s2 & mask, 2 * log);
    out.put((long) (s1 & mask) << log | s0 & mask, 2 * log);
  }
}
