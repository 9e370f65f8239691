package dev.mvc.codec;

import java.util.Arrays;

/// Encodes folded differences in contexts: see [ContextModel] for what a context is.
final class ContextEncoder {
  /// Slots of a table for elements of 32 and 64 bits, whose alphabets are long; half as many for
  /// narrower ones took the same bytes and 5 to 10 % less time.
  private static final int MOST_LOG = 11;

  private final StreamWriter streams = new StreamWriter();
  private final ValueEncoder rowEncoder = new ValueEncoder(Alphabet.BYTES);
  private final ValueEncoder encoder = new ValueEncoder(Alphabet.VALUES);
  private final ValueEncoder wideEncoder = new ValueEncoder(Alphabet.WIDE);
  private final RowClassifier classifier = new RowClassifier();
  private final ElementCodes elements = new ElementCodes();
  private final ClassTables tables = new ClassTables();
  private final int[] codeOf = new int[ContextModel.MOST_ALL_CONTEXTS];

  /// Appends a frame.
  void encode(Frame frame, byte[] base, ByteWriter out) {
    int width = frame.elements().width();
    int count = frame.count() & -AnsEncoder.GROUP;
    int coded = count * width;
    out.putBytes(frame.data(), coded, frame.length() - coded);
    Segments segments = Segments.rows(frame.rowLength(), count);
    int zeros = width == Long.BYTES ? Differences.zeros(frame.data(), base, coded) : 0;
    ContextModel model = classifier.classify(frame, base, segments, zeros);
    code(frame, base, model, model.hasRows() ? segments : Segments.whole(count), zeros);
    int log = log(elements.count(), width);
    int contexts = model.allContexts();
    streams.start(elements.count() + segments.count(), width > Integer.BYTES ? 8 : 4);
    (width > Integer.BYTES ? wideEncoder : encoder)
        .encode(elements.codes(), elements.count(), elements.counts(), contexts, log, streams);
    elements.putPlainBits(streams.plain);
    if (model.hasRows()) {
      putRows(segments.count());
    }
    out.put(log);
    if (width == Long.BYTES) {
      out.put(zeros);
    }
    model.write(out);
    streams.finish(out);
  }

  private static int log(int count, int width) {
    int enough = 29 - Integer.numberOfLeadingZeros(count | 1);
    return Math.clamp(
        enough, AnsTables.LEAST_LOG, width >= Integer.BYTES ? MOST_LOG : MOST_LOG - 1);
  }

  private void code(Frame frame, byte[] base, ContextModel model, Segments segments, int zeros) {
    int width = frame.elements().width();
    int tokens = Alphabet.of(width).size;
    Arrays.setAll(codeOf, c -> c * tokens);
    elements.start(width, segments.elements(), model.allContexts(), zeros);
    tables.start(model, frame.elements(), codeOf);
    int segment = 0;
    while (segment < segments.count()) {
      int start = segments.start(segment);
      int rowClass = model.hasRows() ? classifier.rows()[segment] : ContextModel.MOVING;
      segment++;
      while (segment < segments.count() && classifier.rows()[segment] == rowClass) {
        segment++;
      }
      if (rowClass != ContextModel.EQUAL) {
        codeStretch(frame, base, model, rowClass, start, segments.start(segment));
      }
    }
  }

  private void codeStretch(
      Frame frame, byte[] base, ContextModel model, int rowClass, int start, int end) {
    byte[] data = frame.data();
    Fields fields = tables.fields(rowClass);
    int[] table = tables.table(rowClass);
    if (model.decay().length > 0) {
      elements.addDecayed(data, base, start, end, fields, table, model.decay());
    } else {
      elements.add(data, base, start, end, fields, table);
    }
  }

  private void putRows(int count) {
    char[] rows = classifier.rows();
    int padded = (count + AnsEncoder.GROUP - 1) & -AnsEncoder.GROUP;
    Arrays.fill(rows, count, padded, rows[count - 1]);
    int[] rowCounts = new int[Alphabet.BYTES.size];
    for (int s = 0; s < padded; s++) {
      rowCounts[rows[s]]++;
    }
    rowEncoder.encode(rows, padded, rowCounts, 1, AnsTables.LEAST_LOG, streams);
  }
}
