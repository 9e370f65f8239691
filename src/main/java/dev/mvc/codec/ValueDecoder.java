package dev.mvc.codec;

import java.util.Arrays;

/// Reads what [ValueEncoder] wrote: first the tables, then the values in blocks.
final class ValueDecoder {
  private final Alphabet alphabet;
  private final AnsTables.Decoding tables = new AnsTables.Decoding();
  private final int[] frequencies;
  private final int[] contexts = new int[Lanes.BLOCK];

  /// The index of each context's table, shifted left by the log: what [AnsDecoder#decode] wants.
  int[] tableOf = new int[0];

  ValueDecoder(Alphabet alphabet) {
    this.alphabet = alphabet;
    this.frequencies = new int[alphabet.size];
  }

  /// Reads the tables.
  AnsDecoder start(int contextCount, int log, StreamReader in) throws CorruptFrameException {
    if (tableOf.length < contextCount) {
      tableOf = new int[contextCount];
    }
    int table = 0;
    tableOf[0] = 0;
    for (int c = 1; c < contextCount; c++) {
      table += in.states.get(1);
      tableOf[c] = table << log;
    }
    tables.start(table + 1, log);
    for (int t = 0; t <= table; t++) {
      Frequencies.read(in.states, alphabet.size, log, frequencies);
      tables.build(t, frequencies, alphabet, log);
    }
    return new AnsDecoder(tables, log, in.states, in.plain);
  }

  /// Decodes values that all have the one context, `count` of them, a multiple of four.
  void decodeAll(int log, StreamReader in, int[] values, int count) throws CorruptFrameException {
    AnsDecoder decoder = start(1, log, in);
    Arrays.fill(contexts, 0);
    for (int at = 0; at < count; at += Lanes.BLOCK) {
      decoder.decode(contexts, values, at, Math.min(Lanes.BLOCK, count - at));
    }
    decoder.expectEnd();
  }

  /// The same for bytes.
  void decodeBytes(int log, StreamReader in, byte[] into, int at, int count)
      throws CorruptFrameException {
    AnsDecoder decoder = start(1, log, in);
    for (int i = 0; i < count; i += Lanes.BLOCK) {
      decoder.decodeBytes(into, at + i, Math.min(Lanes.BLOCK, count - i));
    }
    decoder.expectEnd();
  }
}
