package dev.mvc.codec;

/// Decides for a frame what its rows' classes are and what contexts there are: see [ContextModel].
final class RowClassifier {
  /// Where rows' activities vary less than this (standard deviation, octaves) a class for each row
  /// gains nothing: on dense matrices it cost 0.2 to 1.5 %.
  private static final double DENSE_DEVIATION = 0.9;

  /// So many rows are looked at first; if they are alike the others are not.
  private static final int PROBES = 48;

  /// Expected differences below 2^−9 units are all alike: none is seen.
  private static final int LEAST_OCTAVE = -9;

  private static final int[] NO_DECAY = new int[0];

  private final RowActivity activity = new RowActivity();
  private final DecayFinder decays = new DecayFinder();
  private double[] measured = new double[0];
  private int[] amounts = new int[0];
  private char[] rows = new char[0];
  private int mostOctave;

  /// The class of each row, and room to round their number up to a multiple of four.
  char[] rows() {
    return rows;
  }

  /// @param zeros lowest bits of all differences that are left out, of elements of eight bytes
  ContextModel classify(Frame frame, byte[] base, Segments segments, int zeros) {
    int count = segments.count();
    if (rows.length < count + AnsEncoder.GROUP) {
      measured = new double[count + PROBES];
      amounts = new int[count];
      rows = new char[count + AnsEncoder.GROUP];
    }
    activity.start(frame, base, zeros);
    mostOctave = 8 * Math.max(Integer.BYTES, frame.elements().width()) - 1;
    // First, since rows that all decay look as dense as rows that all move.
    int[] decay =
        frame.elements() == Elements.F32 ? decays.find(frame.data(), base, segments) : NO_DECAY;
    int probes = probe(frame, base, segments);
    if (count == 1 || (decay.length == 0 && isDense(probes))) {
      return dense(probes);
    }
    for (int s = 0; s < count; s++) {
      measured[s] = measure(frame, base, segments, s, decay);
    }
    return ofRows(frame, base, segments, decay);
  }

  /// Measures some rows, or pieces of the one; returns how many.
  private int probe(Frame frame, byte[] base, Segments segments) {
    int elements = segments.elements();
    int probes = Math.min(segments.count() == 1 ? elements / 64 + 1 : segments.count(), PROBES);
    if (measured.length < probes) {
      measured = new double[PROBES];
    }
    for (int p = 0; p < probes; p++) {
      int from = (int) ((long) p * elements / probes) & -AnsEncoder.GROUP;
      int to = elements;
      if (segments.count() > 1) {
        int segment = (int) ((long) p * segments.count() / probes);
        from = segments.start(segment);
        to = segments.end(segment);
      }
      measured[p] = activity.measure(frame.data(), base, from, to);
    }
    return probes;
  }

  private boolean isDense(int count) {
    double sum = 0;
    double squares = 0;
    int moving = 0;
    for (int s = 0; s < count; s++) {
      if (moves(s)) {
        sum += measured[s];
        squares += measured[s] * measured[s];
        moving++;
      }
    }
    double mean = sum / moving;
    double variance = squares / moving - mean * mean;
    return moving * 10 > count * 9 && variance < DENSE_DEVIATION * DENSE_DEVIATION;
  }

  private boolean moves(int segment) {
    return measured[segment] > Double.NEGATIVE_INFINITY;
  }

  /// One class for the whole frame.
  private ContextModel dense(int probes) {
    double most = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < probes; s++) {
      most = Math.max(most, measured[s]);
    }
    if (most == Double.NEGATIVE_INFINITY) {
      return contexts(1, 0, 0, 0, NO_DECAY);
    }
    double sum = 0;
    for (int s = 0; s < probes; s++) {
      sum += Math.pow(2, measured[s] - most);
    }
    int amount = (int) Math.round(most + RowActivity.log2(sum / probes));
    return contexts(1, amount, amount, 0, NO_DECAY);
  }

  private double measure(Frame frame, byte[] base, Segments segments, int segment, int[] decay) {
    int start = segments.start(segment);
    int end = segments.end(segment);
    return decay.length == 0
        ? activity.measure(frame.data(), base, start, end)
        : activity.measureDecayed(frame.data(), base, start, end, decay);
  }

  private ContextModel ofRows(Frame frame, byte[] base, Segments segments, int[] decay) {
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int s = 0; s < segments.count(); s++) {
      rows[s] = (char) kind(frame, base, segments, s, decay);
      if (rows[s] == ContextModel.MOVING) {
        amounts[s] = (int) Math.round(2 * measured[s]);
        least = Math.min(least, amounts[s]);
        most = Math.max(most, amounts[s]);
      }
    }
    if (most < least) {
      return contexts(2, 0, 0, 1, decay);
    }
    least = Math.max(least, most - ContextModel.MOST_CLASSES + 1);
    for (int s = 0; s < segments.count(); s++) {
      if (rows[s] == ContextModel.MOVING) {
        rows[s] += (char) Math.max(0, amounts[s] - least);
      }
    }
    return contexts(2, least, most, most - least + 1, decay);
  }

  private int kind(Frame frame, byte[] base, Segments segments, int segment, int[] decay) {
    if (!moves(segment)) {
      return ContextModel.EQUAL;
    }
    int start = segments.start(segment);
    int end = segments.end(segment);
    return decay.length > 0 && DecayFinder.explains(frame.data(), base, start, end, decay)
        ? ContextModel.DECAYING
        : ContextModel.MOVING;
  }

  /// Lays the contexts over the differences that may be expected.
  private ContextModel contexts(int steps, int least, int most, int classes, int[] decay) {
    int lowest = Math.max(least - steps * activity.most(), steps * LEAST_OCTAVE);
    int highest = Math.min(most - steps * activity.least(), steps * mostOctave);
    int contexts = Math.clamp(highest - lowest + 1L, 1, ContextModel.MOST_CONTEXTS);
    return new ContextModel(steps, contexts, least - lowest, classes, decay);
  }
}
