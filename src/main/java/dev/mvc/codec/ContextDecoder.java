package dev.mvc.codec;

import java.util.Arrays;

/// Decodes what [ContextEncoder] wrote.
///
/// Rows that lie next to one another are decoded a block at a time: each row's contexts are looked
/// up with its own class, then the block's differences are decoded and added to the base.
final class ContextDecoder {
  private final StreamReader streams = new StreamReader();
  private final ValueDecoder rowDecoder = new ValueDecoder(Alphabet.BYTES);
  private final ValueDecoder decoder = new ValueDecoder(Alphabet.VALUES);
  private final ValueDecoder wideDecoder = new ValueDecoder(Alphabet.WIDE);
  private final ClassTables tables = new ClassTables();
  private final Lanes lanes = new Lanes();
  private final int[] contexts = new int[Lanes.BLOCK];
  private final int[] values = new int[Lanes.BLOCK];
  private int[] rows = new int[0];
  private int zeros;

  void decode(ByteReader in, Frame into, byte[] base) throws CorruptFrameException {
    int width = into.elements().width();
    int count = into.count() & -AnsEncoder.GROUP;
    int coded = count * width;
    in.getBytes(into.data(), coded, into.length() - coded);
    int log = in.get();
    if (log < AnsTables.LEAST_LOG || log > AnsTables.MOST_LOG) {
      throw new CorruptFrameException("A table of 2^" + log + " states.");
    }
    zeros = width == Long.BYTES ? in.get() : 0;
    if (zeros >= Long.SIZE) {
      throw new CorruptFrameException("Differences of which " + zeros + " bits are left out.");
    }
    ContextModel model = ContextModel.read(in);
    if (model.decay().length > 0 && into.elements() != Elements.F32) {
      throw new CorruptFrameException("Elements of " + into.elements() + " do not decay.");
    }
    streams.start(in);
    Segments segments =
        model.hasRows() ? Segments.rows(into.rowLength(), count) : Segments.whole(count);
    readRows(model, segments);
    ValueDecoder values = width == Long.BYTES ? wideDecoder : decoder;
    AnsDecoder ans = values.start(model.allContexts(), log, streams);
    tables.start(model, into.elements(), values.tableOf);
    if (width == Short.BYTES && ans.mostRaw() > Alphabet.MOST_RAW_16) {
      throw new CorruptFrameException("A difference of 16 bits has more.");
    }
    decodeRows(ans, model, segments, into, base);
    ans.expectEnd();
    streams.expectEnd();
  }

  private void readRows(ContextModel model, Segments segments) throws CorruptFrameException {
    int padded = (segments.count() + AnsEncoder.GROUP - 1) & -AnsEncoder.GROUP;
    if (rows.length < padded) {
      rows = new int[padded];
    }
    if (!model.hasRows()) {
      rows[0] = ContextModel.MOVING;
      return;
    }
    rowDecoder.decodeAll(AnsTables.LEAST_LOG, streams, rows, padded);
    for (int i = 0; i < padded; i++) {
      boolean decays = rows[i] == ContextModel.DECAYING;
      if (rows[i] >= ContextModel.MOVING + model.classes()
          || (decays && model.decay().length == 0)) {
        throw new CorruptFrameException("There is no row class " + rows[i] + ".");
      }
    }
  }

  private void decodeRows(
      AnsDecoder ans, ContextModel model, Segments segments, Frame into, byte[] base)
      throws CorruptFrameException {
    int blockStart = 0;
    int filled = 0;
    for (int s = 0; s < segments.count(); s++) {
      int end = segments.end(s);
      boolean coded = rows[s] != ContextModel.EQUAL;
      for (int at = segments.start(s); at < end; ) {
        int count = Math.min(end - at, Lanes.BLOCK - filled);
        if (coded) {
          decodeRow(ans, rows[s], into.elements().width(), base, at, filled, count);
          filled += count;
        }
        at += count;
        if (filled == Lanes.BLOCK || (!coded && filled > 0)) {
          decodeBlock(model, blockStart, filled, into, base);
          filled = 0;
        }
        if (!coded) {
          copy(model, at - count, count, into, base);
        }
        blockStart = at - filled;
      }
    }
    decodeBlock(model, blockStart, filled, into, base);
  }

  private void decodeRow(
      AnsDecoder ans, int rowClass, int width, byte[] base, int at, int to, int count)
      throws CorruptFrameException {
    Fields fields = tables.fields(rowClass);
    int[] look = tables.table(rowClass);
    switch (width) {
      case 1 -> {
        lanes.look(base, at, fields, look, contexts, 0, count);
        ans.decode(contexts, values, to, count);
      }
      case 2 -> ans.decodeShorts(base, at, fields, look, values, to, count);
      case 4 -> ans.decodeInts(base, at, fields, look, values, to, count);
      default -> ans.decodeLongs(base, at, fields, look, values, to, count);
    }
  }

  private void decodeBlock(ContextModel model, int at, int count, Frame into, byte[] base)
      throws CorruptFrameException {
    switch (into.elements().width()) {
      case 1 -> lanes.add(values, base, 1, at, count, into.data());
      case 2 -> Reconstruction.shorts(values, count, streams.plain, base, into.data(), at);
      case 4 -> {
        if (model.decay().length > 0) {
          Reconstruction.decayed(
              values, count, streams.plain, base, into.data(), at, model.decay());
        } else {
          Reconstruction.ints(values, count, streams.plain, base, into.data(), at);
        }
      }
      default -> Reconstruction.longs(values, count, streams.plain, base, into.data(), at, zeros);
    }
  }

  private void copy(ContextModel model, int at, int count, Frame into, byte[] base) {
    int width = into.elements().width();
    if (model.decay().length == 0) {
      System.arraycopy(base, at * width, into.data(), at * width, count * width);
    } else {
      Arrays.fill(values, 0, count, 0);
      add(model, at, count, into, base);
    }
  }

  private void add(ContextModel model, int at, int count, Frame into, byte[] base) {
    int width = into.elements().width();
    if (model.decay().length > 0) {
      Fields mantissa = Fields.mantissa(into.elements());
      lanes.look(base, at, mantissa, model.decay(), contexts, 0, count);
      DecayFinder.restore(values, contexts, count);
    }
    lanes.add(values, base, width, at, count, into.data());
  }
}
