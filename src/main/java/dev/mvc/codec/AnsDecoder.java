package dev.mvc.codec;

/// Decodes what [Ans#encode] wrote, a block at a time: the states live from block to block.
final class AnsDecoder {
  /// Values that one call may decode.
  static final int BLOCK = 2048;

  private final int[] entries;
  private final int[] base;
  private final BitReader in;
  private int state0;
  private int state1;
  private int state2;
  private int state3;

  AnsDecoder(AnsTables.Decoding tables, Alphabet alphabet, int log, BitReader in)
      throws CorruptFrameException {
    this.entries = tables.entries;
    this.base = alphabet.base;
    this.in = in;
    state0 = in.get(log);
    state1 = in.get(log);
    state2 = in.get(log);
    state3 = in.get(log);
  }

  /// Decodes `count` values, a multiple of four and at most [#BLOCK].
  ///
  /// @param contexts the index of each value's table, shifted left by the tables' log
  void decode(int[] contexts, int[] values, int at, int count) throws CorruptFrameException {
    byte[] buffer = in.buffer;
    long position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0, v = at; i < count; i += Ans.GROUP, v += Ans.GROUP) {
      long word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
      int e0 = entries[contexts[i] + s0];
      int e1 = entries[contexts[i + 1] + s1];
      int e2 = entries[contexts[i + 2] + s2];
      int e3 = entries[contexts[i + 3] + s3];
      int n0 = e0 >>> 8 & 15;
      int n1 = e1 >>> 8 & 15;
      int n2 = e2 >>> 8 & 15;
      int n3 = e3 >>> 8 & 15;
      s0 = (e0 >>> 12 & 0xfff) + ((int) word & (1 << n0) - 1);
      word >>>= n0;
      s1 = (e1 >>> 12 & 0xfff) + ((int) word & (1 << n1) - 1);
      word >>>= n1;
      s2 = (e2 >>> 12 & 0xfff) + ((int) word & (1 << n2) - 1);
      word >>>= n2;
      s3 = (e3 >>> 12 & 0xfff) + ((int) word & (1 << n3) - 1);
      position += n0 + n1 + n2 + n3;
      int v0 = base[e0 & 0xff];
      int v1 = base[e1 & 0xff];
      int v2 = base[e2 & 0xff];
      int v3 = base[e3 & 0xff];
      if ((e0 | e1 | e2 | e3) >>> 24 != 0) {
        int r0 = e0 >>> 24;
        int r1 = e1 >>> 24;
        int r2 = e2 >>> 24;
        int r3 = e3 >>> 24;
        // Two of the 29 bits that a change of sign takes cannot be had at once.
        boolean wide = (r0 | r1 | r2 | r3) > 28;
        word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
        v0 += (int) word & (1 << r0) - 1;
        position += r0;
        word >>>= r0;
        if (wide) {
          word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
        }
        v1 += (int) word & (1 << r1) - 1;
        position += r1;
        word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
        v2 += (int) word & (1 << r2) - 1;
        position += r2;
        word >>>= r2;
        if (wide) {
          word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
        }
        v3 += (int) word & (1 << r3) - 1;
        position += r3;
      }
      values[v] = v0;
      values[v + 1] = v1;
      values[v + 2] = v2;
      values[v + 3] = v3;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
    in.check();
  }

  /// The states end where the encoder started, or something between was damaged.
  void expectEnd() throws CorruptFrameException {
    if ((state0 | state1 | state2 | state3) != 0) {
      throw new CorruptFrameException("The coder's states do not end where they started.");
    }
  }
}
