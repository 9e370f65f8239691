package dev.mvc.codec;

/// Decodes what [AnsEncoder] wrote, a block at a time: the states live from block to block.
final class AnsDecoder {
  private final int[] entries;
  private final int mostRaw;
  private final BitReader in;
  private final BitReader plain;
  private int state0;
  private int state1;
  private int state2;
  private int state3;

  AnsDecoder(AnsTables.Decoding tables, int log, BitReader in, BitReader plain)
      throws CorruptFrameException {
    this.entries = tables.entries;
    this.mostRaw = tables.mostRaw;
    this.in = in;
    this.plain = plain;
    state0 = in.get(log);
    state1 = in.get(log);
    state2 = in.get(log);
    state3 = in.get(log);
  }

  /// Decodes `count` values, a multiple of four and at most [Lanes#BLOCK].
  ///
  /// @param contexts the index of each value's table, shifted left by the tables' log
  @SuppressWarnings("MethodLength") // the states have to stay in local variables to be in registers
  void decode(int[] contexts, int[] values, int at, int count) throws CorruptFrameException {
    decodeEntries(contexts, values, at, count);
    in.check();
    if (mostRaw > 0) {
      PlainBits.decode(values, at, count, plain);
    } else {
      for (int i = at; i < at + count; i++) {
        values[i] = AnsTables.token(values[i]);
      }
    }
  }

  /// The hot loop: leaves the tables' entries in `values`.
  private void decodeEntries(int[] contexts, int[] values, int at, int count) {
    int[] table = entries;
    byte[] buffer = in.buffer;
    long position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      long word = (long) Views.LONG.get(buffer, (int) (position >>> 3)) >>> (int) (position & 7);
      int e0 = table[contexts[i] + s0];
      int e1 = table[contexts[i + 1] + s1];
      int e2 = table[contexts[i + 2] + s2];
      int e3 = table[contexts[i + 3] + s3];
      values[at + i] = e0;
      values[at + i + 1] = e1;
      values[at + i + 2] = e2;
      values[at + i + 3] = e3;
      int n0 = e0 >>> 28;
      int n1 = e1 >>> 28;
      int n2 = e2 >>> 28;
      int n3 = e3 >>> 28;
      int n01 = n0 + n1;
      int n012 = n01 + n2;
      s0 = (e0 & 0xfff) + ((int) word & ~(-1 << n0));
      s1 = (e1 & 0xfff) + ((int) (word >>> n0) & ~(-1 << n1));
      s2 = (e2 & 0xfff) + ((int) (word >>> n01) & ~(-1 << n2));
      s3 = (e3 & 0xfff) + ((int) (word >>> n012) & ~(-1 << n3));
      position += n012 + n3;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
  }

  /// The states end where the encoder started, or something between was damaged.
  void expectEnd() throws CorruptFrameException {
    if ((state0 | state1 | state2 | state3) != 0) {
      throw new CorruptFrameException("The coder's states do not end where they started.");
    }
  }
}
