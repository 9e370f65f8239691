package dev.mvc.codec;

import java.util.Arrays;

/// Encodes folded differences in contexts: see [ContextModel] for what a context is.
final class ContextEncoder {
  private static final int MOST_LOG = 11;
  private static final int TOKENS = Alphabet.VALUES.size;

  private final StreamWriter bits = new StreamWriter();
  private final ValueEncoder rowEncoder = new ValueEncoder(Alphabet.BYTES);
  private final ValueEncoder encoder = new ValueEncoder(Alphabet.VALUES);
  private final RowClassifier classifier = new RowClassifier();
  private final Lanes lanes = new Lanes();
  private final int[] contexts = new int[Lanes.BLOCK];
  private final int[] tokens = new int[Lanes.BLOCK];
  private final int[] table = new int[Fields.VALUES];
  private final int[] codeOf = new int[ContextModel.MOST_CONTEXTS + (1 << Fields.MANTISSA_BITS)];
  private final int[] counts = new int[codeOf.length * TOKENS];
  private final int[] moreCounts = new int[counts.length];
  private int[] folded = new int[0];
  private char[] codes = new char[0];

  ContextEncoder() {
    Arrays.setAll(codeOf, c -> c * TOKENS);
  }

  /// Appends a frame of elements of at most four bytes.
  void encode(Frame frame, byte[] base, ByteWriter out) {
    int width = frame.elements().width();
    int count = frame.count() & -AnsEncoder.GROUP;
    out.putBytes(frame.data(), count * width, frame.length() - count * width);
    subtract(frame, base, count);
    Segments segments = Segments.rows(frame.rowLength(), count);
    ContextModel model = classifier.classify(frame, base, segments, folded);
    int coded =
        model.hasRows()
            ? code(frame, base, model, segments)
            : code(frame, base, model, Segments.whole(count));
    int log = log(coded);
    bits.start(count);
    encoder.encode(codes, folded, coded, counts, model.allContexts(), log, bits);
    if (model.hasRows()) {
      putRows(segments);
    }
    out.put(log);
    model.write(out);
    bits.finish(out);
  }

  private static int log(int count) {
    int enough = 29 - Integer.numberOfLeadingZeros(count | 1);
    return Math.clamp(enough, AnsTables.LEAST_LOG, MOST_LOG);
  }

  private void subtract(Frame frame, byte[] base, int count) {
    if (folded.length < count) {
      folded = new int[count];
      codes = new char[count];
    }
    int width = frame.elements().width();
    for (int at = 0; at < count; at += Lanes.BLOCK) {
      int block = Math.min(Lanes.BLOCK, count - at);
      lanes.subtract(frame.data(), base, width, at, folded, at, block);
    }
  }

  /// Writes the codes of all elements that are coded, counts them, and moves their differences
  /// together.
  private int code(Frame frame, byte[] base, ContextModel model, Segments segments) {
    int size = model.allContexts() * TOKENS;
    Arrays.fill(counts, 0, size, 0);
    Arrays.fill(moreCounts, 0, size, 0);
    char[] rows = classifier.rows();
    int to = 0;
    int segment = 0;
    while (segment < segments.count()) {
      int start = segments.start(segment);
      int rowClass = model.hasRows() ? rows[segment] : ContextModel.MOVING;
      segment++;
      while (segment < segments.count() && rows[segment] == rowClass) {
        segment++;
      }
      if (rowClass != ContextModel.EQUAL) {
        to = codeStretch(frame, base, model, rowClass, start, segments.start(segment), to);
      }
    }
    for (int i = 0; i < size; i++) {
      counts[i] += moreCounts[i];
    }
    return to;
  }

  private int codeStretch(
      Frame frame, byte[] base, ContextModel model, int rowClass, int start, int end, int to) {
    boolean decaying = rowClass == ContextModel.DECAYING;
    Fields fields =
        decaying ? Fields.mantissa(frame.elements()) : Fields.exponent(frame.elements());
    if (decaying) {
      System.arraycopy(codeOf, model.contexts(), table, 0, fields.mask() + 1);
    } else {
      model.fill(rowClass, codeOf, table, fields.mask() + 1);
    }
    int next = to;
    for (int at = start; at < end; at += Lanes.BLOCK) {
      int count = Math.min(Lanes.BLOCK, end - at);
      lanes.look(base, frame.elements().width(), at, fields, table, contexts, count);
      System.arraycopy(folded, at, folded, next, count);
      codeBlock(next, count);
      next += count;
    }
    return next;
  }

  private void codeBlock(int at, int count) {
    int[] t = tokens;
    for (int i = 0; i < count; i++) {
      t[i] = Alphabet.token(folded[at + i]);
    }
    // Two sets of counts: the same code often comes twice running, and the second increment would
    // wait for the first.
    int[] even = counts;
    int[] odd = moreCounts;
    for (int i = 0; i < count; i += 2) {
      int first = contexts[i] + t[i];
      int second = contexts[i + 1] + t[i + 1];
      codes[at + i] = (char) first;
      codes[at + i + 1] = (char) second;
      even[first]++;
      odd[second]++;
    }
  }

  private void putRows(Segments segments) {
    char[] rows = classifier.rows();
    int n = segments.count();
    int padded = n + AnsEncoder.GROUP - 1 & -AnsEncoder.GROUP;
    Arrays.fill(rows, n, padded, rows[n - 1]);
    int[] rowCounts = new int[Alphabet.BYTES.size];
    for (int s = 0; s < padded; s++) {
      rowCounts[rows[s]]++;
    }
    rowEncoder.encode(rows, new int[0], padded, rowCounts, 1, AnsTables.LEAST_LOG, bits);
  }
}
