package dev.mvc.codec;

/// The hot loop of the entropy encoder: four interleaved states over one stream of bits.
///
/// Four states hide the latency of the table look-ups, and one load serves the states of a group (4
/// × 12 bits), since 57 bits can be had at any position.
final class AnsEncoder {
  static final int GROUP = 4;

  private AnsEncoder() {}

  /// Encodes the tokens of `count` codes, a multiple of four, last to first.
  static void encode(AnsTables.Encoding tables, char[] codes, int count, int log, BitWriter out) {
    byte[] buffer = out.buffer;
    int position = out.position;
    long bits = out.bits;
    int pending = out.count;
    long[] steps = tables.steps;
    char[] states = tables.states;
    int a = 1 << log;
    int b = a;
    int c = a;
    int d = a;
    for (int i = count - GROUP; i >= 0; i -= GROUP) {
      long td = steps[codes[i + 3]];
      int nd = (d + (int) (td >>> 32)) >>> 16;
      bits = bits << nd | (d & ~(-1 << nd));
      d = states[(d >>> nd) + (int) td];
      long tc = steps[codes[i + 2]];
      int nc = (c + (int) (tc >>> 32)) >>> 16;
      bits = bits << nc | (c & ~(-1 << nc));
      c = states[(c >>> nc) + (int) tc];
      long tb = steps[codes[i + 1]];
      int nb = (b + (int) (tb >>> 32)) >>> 16;
      bits = bits << nb | (b & ~(-1 << nb));
      b = states[(b >>> nb) + (int) tb];
      long ta = steps[codes[i]];
      int na = (a + (int) (ta >>> 32)) >>> 16;
      bits = bits << na | (a & ~(-1 << na));
      a = states[(a >>> na) + (int) ta];
      pending += nd + nc + nb + na;
      Views.LONG.set(buffer, position - 8, bits << -pending);
      position -= pending >>> 3;
      pending &= 7;
    }
    out.position = position;
    out.bits = bits;
    out.count = pending;
    int mask = (1 << log) - 1;
    out.put((long) (d & mask) << log | (c & mask), 2 * log);
    out.put((long) (b & mask) << log | (a & mask), 2 * log);
  }
}
