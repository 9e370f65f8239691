package dev.mvc.codec;

import java.util.Arrays;

/// Decodes what [ContextEncoder] wrote.
final class ContextDecoder {
  private final StreamReader bits = new StreamReader();
  private final ValueDecoder rowDecoder = new ValueDecoder(Alphabet.BYTES);
  private final ValueDecoder decoder = new ValueDecoder(Alphabet.VALUES);
  private final Lanes lanes = new Lanes();
  private final int[] contexts = new int[Lanes.BLOCK];
  private final int[] values = new int[Lanes.BLOCK];
  private final int[] table = new int[256];
  private final int[] decayTable = new int[1 << Fields.MANTISSA_BITS];
  private int[] rows = new int[0];

  void decode(ByteReader in, Frame into, byte[] base) throws CorruptFrameException {
    int width = into.elements().width();
    int count = into.count() & -AnsEncoder.GROUP;
    int coded = count * width;
    in.getBytes(into.data(), coded, into.length() - coded);
    int log = in.get();
    if (log < AnsTables.LEAST_LOG || log > AnsTables.MOST_LOG) {
      throw new CorruptFrameException("A table of 2^" + log + " states.");
    }
    ContextModel model = ContextModel.read(in);
    bits.start(in);
    Segments segments =
        model.hasRows() ? Segments.rows(into.rowLength(), count) : Segments.whole(count);
    readRows(model, segments);
    AnsDecoder ans = decoder.start(model.allContexts(), log, bits);
    int segment = 0;
    while (segment < segments.count()) {
      int start = segments.start(segment);
      int rowClass = rows[segment];
      while (segment < segments.count() && rows[segment] == rowClass) {
        segment++;
      }
      decodeStretch(ans, model, rowClass, start, segments.start(segment), into, base);
    }
    ans.expectEnd();
    bits.expectEnd();
  }

  private void readRows(ContextModel model, Segments segments) throws CorruptFrameException {
    int padded = segments.count() + 3 & -AnsEncoder.GROUP;
    if (rows.length < padded) {
      rows = new int[padded];
    }
    if (!model.hasRows()) {
      rows[0] = ContextModel.MOVING;
      return;
    }
    rowDecoder.decodeAll(AnsTables.LEAST_LOG, bits, rows, padded);
    for (int i = 0; i < padded; i++) {
      if (rows[i] >= ContextModel.MOVING + model.classes()
          || rows[i] == ContextModel.DECAYING && model.decay().length == 0) {
        throw new CorruptFrameException("There is no row class " + rows[i] + ".");
      }
    }
  }

  private void decodeStretch(
      AnsDecoder ans, ContextModel model, int rowClass, int start, int end, Frame into, byte[] base)
      throws CorruptFrameException {
    int width = into.elements().width();
    boolean decay = model.decay().length > 0;
    if (rowClass == ContextModel.EQUAL && !decay) {
      System.arraycopy(base, start * width, into.data(), start * width, (end - start) * width);
      return;
    }
    boolean decaying = rowClass == ContextModel.DECAYING;
    Fields fields = decaying ? Fields.mantissa(into.elements()) : Fields.exponent(into.elements());
    int[] look = decaying ? decayTable : table;
    if (decaying) {
      System.arraycopy(decoder.tableOf, model.contexts(), decayTable, 0, decayTable.length);
    } else {
      model.fill(rowClass, decoder.tableOf, table, fields.mask() + 1);
    }
    for (int at = start; at < end; at += Lanes.BLOCK) {
      int count = Math.min(Lanes.BLOCK, end - at);
      if (rowClass == ContextModel.EQUAL) {
        Arrays.fill(values, 0, count, 0);
      } else {
        lanes.look(base, width, at, fields, look, contexts, count);
        ans.decode(contexts, values, 0, count);
      }
      if (decay) {
        Fields mantissa = Fields.mantissa(into.elements());
        lanes.look(base, width, at, mantissa, model.decay(), contexts, count);
        DecayFinder.restore(values, contexts, count);
      }
      lanes.add(values, base, width, at, count, into.data());
    }
  }
}
