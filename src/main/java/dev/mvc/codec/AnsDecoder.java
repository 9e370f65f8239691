package dev.mvc.codec;

/// Decodes what [AnsEncoder] wrote, a stretch at a time: the states live from call to call.
///
/// The hot loops are five times the same but for where a value's table comes from. Each finishes
/// one value before it starts the next, since that is what C2 can hold in registers: with the four
/// loads first, as one would write it for the processor, decoding of 16-bit differences was 11 %
/// slower and that of planes 6 %.
final class AnsDecoder {
  private static final int NEXT = 0xfff;

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

  /// The most plain bits that a value can have.
  int mostRaw() {
    return mostRaw;
  }

  /// Decodes `count` values, a multiple of four and at most [Lanes#BLOCK].
  ///
  /// @param contexts the index of each value's table, shifted left by the tables' log
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

  /// The same for values of 64 bits; `entries` is scratch for as many.
  void decode(int[] contexts, int[] entries, long[] values, int at, int count)
      throws CorruptFrameException {
    decodeEntries(contexts, entries, 0, count);
    in.check();
    PlainBits.decode(entries, values, at, count, plain);
  }

  private void decodeEntries(int[] contexts, int[] values, int at, int count) {
    int[] table = entries;
    byte[] buffer = in.buffer;
    int position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int e = table[contexts[i] + s0];
      values[at + i] = e;
      int n = e >>> 28;
      s0 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[contexts[i + 1] + s1];
      values[at + i + 1] = e;
      n = e >>> 28;
      s1 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[contexts[i + 2] + s2];
      values[at + i + 2] = e;
      n = e >>> 28;
      s2 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[contexts[i + 3] + s3];
      values[at + i + 3] = e;
      n = e >>> 28;
      s3 = (e & NEXT) + ((int) word & ~(-1 << n));
      position += n;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
  }

  /// Leaves in `values` the entries of elements of two bytes, whose tables a field of the base
  /// tells.
  void decodeShorts(
      byte[] base, int from, Fields fields, int[] look, int[] values, int at, int count)
      throws CorruptFrameException {
    int shift = fields.shift();
    int mask = fields.mask();
    int[] table = entries;
    byte[] buffer = in.buffer;
    int position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      long b = (long) Views.LONG.get(base, 2 * (from + i)) >>> shift;
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int e = table[look[(int) b & mask] + s0];
      values[at + i] = e;
      int n = e >>> 28;
      s0 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) (b >>> 16) & mask] + s1];
      values[at + i + 1] = e;
      n = e >>> 28;
      s1 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) (b >>> 32) & mask] + s2];
      values[at + i + 2] = e;
      n = e >>> 28;
      s2 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) (b >>> 48) & mask] + s3];
      values[at + i + 3] = e;
      n = e >>> 28;
      s3 = (e & NEXT) + ((int) word & ~(-1 << n));
      position += n;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
    in.check();
  }

  /// The same for elements of four bytes.
  void decodeInts(byte[] base, int from, Fields fields, int[] look, int[] values, int at, int count)
      throws CorruptFrameException {
    int shift = fields.shift();
    int mask = fields.mask();
    int[] table = entries;
    byte[] buffer = in.buffer;
    int position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      long b = (long) Views.LONG.get(base, 4 * (from + i)) >>> shift;
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int e = table[look[(int) b & mask] + s0];
      values[at + i] = e;
      int n = e >>> 28;
      s0 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) (b >>> 32) & mask] + s1];
      values[at + i + 1] = e;
      n = e >>> 28;
      s1 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      b = (long) Views.LONG.get(base, 4 * (from + i) + 8) >>> shift;
      e = table[look[(int) b & mask] + s2];
      values[at + i + 2] = e;
      n = e >>> 28;
      s2 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) (b >>> 32) & mask] + s3];
      values[at + i + 3] = e;
      n = e >>> 28;
      s3 = (e & NEXT) + ((int) word & ~(-1 << n));
      position += n;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
    in.check();
  }

  /// The same for elements of eight bytes, whose fields lie in the upper four.
  void decodeLongs(
      byte[] base, int from, Fields fields, int[] look, int[] values, int at, int count)
      throws CorruptFrameException {
    int shift = fields.shift();
    int mask = fields.mask();
    int[] table = entries;
    byte[] buffer = in.buffer;
    int position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      int b = 8 * (from + i) + 4;
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int e = table[look[(int) Views.INT.get(base, b) >>> shift & mask] + s0];
      values[at + i] = e;
      int n = e >>> 28;
      s0 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) Views.INT.get(base, b + 8) >>> shift & mask] + s1];
      values[at + i + 1] = e;
      n = e >>> 28;
      s1 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) Views.INT.get(base, b + 16) >>> shift & mask] + s2];
      values[at + i + 2] = e;
      n = e >>> 28;
      s2 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[look[(int) Views.INT.get(base, b + 24) >>> shift & mask] + s3];
      values[at + i + 3] = e;
      n = e >>> 28;
      s3 = (e & NEXT) + ((int) word & ~(-1 << n));
      position += n;
    }
    state0 = s0;
    state1 = s1;
    state2 = s2;
    state3 = s3;
    in.position = position;
    in.check();
  }

  /// Decodes bytes by the first table.
  void decodeBytes(byte[] into, int at, int count) throws CorruptFrameException {
    int[] table = entries;
    byte[] buffer = in.buffer;
    int position = in.position;
    int s0 = state0;
    int s1 = state1;
    int s2 = state2;
    int s3 = state3;
    for (int i = 0; i < count; i += AnsEncoder.GROUP) {
      long word = (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
      int e = table[s0];
      into[at + i] = (byte) (e >>> 12);
      int n = e >>> 28;
      s0 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[s1];
      into[at + i + 1] = (byte) (e >>> 12);
      n = e >>> 28;
      s1 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[s2];
      into[at + i + 2] = (byte) (e >>> 12);
      n = e >>> 28;
      s2 = (e & NEXT) + ((int) word & ~(-1 << n));
      word >>>= n;
      position += n;
      e = table[s3];
      into[at + i + 3] = (byte) (e >>> 12);
      n = e >>> 28;
      s3 = (e & NEXT) + ((int) word & ~(-1 << n));
      position += n;
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
