package dev.mvc.codec;

import java.util.Arrays;

/// Encodes folded differences in contexts: see [ContextModel] for what a context is.
final class ContextEncoder {
  /// Where rows' activities vary less than this (standard deviation, octaves) a class for each row
  /// gains nothing: on dense matrices it cost 0.2 to 1.5 %.
  private static final double DENSE_DEVIATION = 0.9;

  /// Expected differences below 2^−9 units are all alike: none is seen.
  private static final int LEAST_OCTAVE = -9;

  private static final int MOST_OCTAVE = 31;

  private final BitWriter bits = new BitWriter();
  private final ValueEncoder rowEncoder = new ValueEncoder(Alphabet.BYTES);
  private final ValueEncoder encoder = new ValueEncoder(Alphabet.VALUES);
  private final RowActivity activity = new RowActivity();
  private final DecayFinder decays = new DecayFinder();
  private final int[] contexts = new int[AnsDecoder.BLOCK];
  private final int[] table = new int[256];
  private final int[] codeOf = new int[ContextModel.MOST_CONTEXTS + 32];
  private int[] folded = new int[0];
  private char[] codes = new char[0];
  private int[] counts = new int[0];
  private double[] measured = new double[0];
  private char[] rows = new char[0];

  /// Appends a frame of elements of at most four bytes.
  void encode(Frame frame, byte[] base, ByteWriter out) {
    int width = frame.elements().width();
    int count = frame.count() & -Ans.GROUP;
    out.putBytes(frame.data(), count * width, frame.length() - count * width);
    reserve(count);
    Differences.subtract(frame.data(), base, width, 0, count, folded);
    Segments segments = Segments.rows(frame.rowLength(), count);
    ContextModel model = model(frame, base, segments);
    if (!model.hasRows()) {
      segments = Segments.whole(count);
    }
    int coded = code(frame, base, model, segments);
    int log = log(coded);
    bits.start(5 * count + (1 << 16));
    encoder.encode(codes, folded, coded, counts, model.allContexts(), log, bits);
    if (model.hasRows()) {
      putRows(segments);
    }
    out.put(log);
    model.write(out);
    bits.finish(out);
  }

  static int log(int count) {
    int enough = 29 - Integer.numberOfLeadingZeros(count | 1);
    return Math.clamp(enough, AnsTables.LEAST_LOG, 11);
  }

  private void reserve(int count) {
    if (folded.length < count) {
      folded = new int[count];
      codes = new char[count];
    }
  }

  /// Decides the rows' classes, and what contexts there are.
  private ContextModel model(Frame frame, byte[] base, Segments segments) {
    int[] decay = decays.takeOff(frame.elements(), base, segments, folded);
    measure(frame, base, segments);
    if (decay.length == 0 && isDense(segments.count())) {
      rows[0] = ContextModel.MOVING;
      int amount = amount(1, total(segments.count()) / segments.count());
      return contexts(frame, 1, amount, amount, 0, decay);
    }
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    int n = segments.count();
    for (int s = 0; s < n; s++) {
      rows[s] = ContextModel.EQUAL;
      if (measured[s] > 0) {
        int start = segments.start(s);
        if (decay.length > 0 && decays.decays(folded, start, segments.end(s) - start)) {
          rows[s] = ContextModel.DECAYING;
        } else {
          rows[s] = ContextModel.MOVING;
          int amount = amount(2, measured[s]);
          least = Math.min(least, amount);
          most = Math.max(most, amount);
        }
      }
    }
    if (most < least) {
      least = 0;
      most = 0;
    }
    least = Math.max(least, most - ContextModel.MOST_CLASSES + 1);
    for (int s = 0; s < n; s++) {
      if (rows[s] == ContextModel.MOVING) {
        rows[s] += (char) Math.max(0, amount(2, measured[s]) - least);
      }
    }
    return contexts(frame, 2, least, most, most - least + 1, decay);
  }

  private boolean isDense(int n) {
    double sum = 0;
    double squares = 0;
    int moving = 0;
    for (int s = 0; s < n; s++) {
      if (measured[s] > 0) {
        double log = log2(measured[s]);
        sum += log;
        squares += log * log;
        moving++;
      }
    }
    double mean = sum / moving;
    return n == 1
        || moving * 10 > n * 9 && squares / moving - mean * mean < square(DENSE_DEVIATION);
  }

  private double total(int n) {
    double total = 0;
    for (int s = 0; s < n; s++) {
      total += measured[s];
    }
    return total;
  }

  private void measure(Frame frame, byte[] base, Segments segments) {
    int n = segments.count();
    if (measured.length < n) {
      measured = new double[n];
      rows = new char[n + Ans.GROUP];
    }
    activity.clear();
    for (int s = 0; s < n; s++) {
      measured[s] =
          activity.measure(frame.elements(), base, segments.start(s), segments.end(s), folded);
    }
  }

  private static int amount(int steps, double mean) {
    return mean > 0 ? (int) Math.round(steps * log2(mean)) : 0;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static double square(double value) {
    return value * value;
  }

  /// Lays the contexts over the differences that may be expected.
  private ContextModel contexts(
      Frame frame, int steps, int least, int most, int classes, int[] decay) {
    boolean isFloat = frame.elements().isFloat();
    int lowest = least - steps * (activity.most() - 128);
    int highest = most - steps * (activity.least() - 128);
    lowest = Math.max(lowest, steps * LEAST_OCTAVE);
    highest = Math.min(highest, steps * MOST_OCTAVE);
    int contexts = Math.clamp(highest - lowest + 1, 1, ContextModel.MOST_CONTEXTS);
    int first = least - lowest + (isFloat ? 128 * steps : 0);
    return new ContextModel(steps, contexts, first, classes, decay);
  }

  /// Writes the codes of all elements that are coded, counts them, and moves their differences
  /// together.
  private int code(Frame frame, byte[] base, ContextModel model, Segments segments) {
    int size = model.allContexts() * Alphabet.VALUES.size;
    if (counts.length < size) {
      counts = new int[size];
    }
    Arrays.fill(counts, 0, size, 0);
    for (int c = 0; c < model.allContexts(); c++) {
      codeOf[c] = c * Alphabet.VALUES.size;
    }
    int to = 0;
    int segment = 0;
    while (segment < segments.count()) {
      int start = segments.start(segment);
      int rowClass = rows[segment];
      while (segment < segments.count() && rows[segment] == rowClass) {
        segment++;
      }
      if (rowClass != ContextModel.EQUAL) {
        to = codeStretch(frame, base, model, rowClass, start, segments.start(segment), to);
      }
    }
    return to;
  }

  private int codeStretch(
      Frame frame, byte[] base, ContextModel model, int rowClass, int start, int end, int to) {
    int width = frame.elements().width();
    boolean decaying = rowClass == ContextModel.DECAYING;
    Fields fields =
        decaying ? Fields.mantissa(frame.elements()) : Fields.exponent(frame.elements());
    int[] look = table;
    if (decaying) {
      System.arraycopy(codeOf, model.contexts(), table, 0, fields.mask() + 1);
    } else {
      model.fill(rowClass, codeOf, table, fields.mask() + 1);
    }
    int next = to;
    for (int at = start; at < end; at += AnsDecoder.BLOCK) {
      int count = Math.min(AnsDecoder.BLOCK, end - at);
      fields.look(base, width, at, count, look, contexts);
      for (int i = 0; i < count; i++) {
        int value = folded[at + i];
        int code = contexts[i] + Alphabet.token(value);
        folded[next] = value;
        codes[next++] = (char) code;
        counts[code]++;
      }
    }
    return next;
  }

  private void putRows(Segments segments) {
    int n = segments.count();
    int padded = n + 3 & -Ans.GROUP;
    int[] rowCounts = new int[Alphabet.BYTES.size];
    for (int s = 0; s < padded; s++) {
      if (s >= n) {
        rows[s] = rows[n - 1];
      }
      rowCounts[rows[s]]++;
    }
    int[] values = new int[padded];
    rowEncoder.encode(rows, values, padded, rowCounts, 1, AnsTables.LEAST_LOG, bits);
  }
}
