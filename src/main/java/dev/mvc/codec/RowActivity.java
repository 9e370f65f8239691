package dev.mvc.codec;

/// Measures how far the elements of a row moved on average: in real size, not in units of the last
/// place, which would mix the rows' activity with the weights' own size.
///
/// All in integers, so that the compiler vectorises it: a difference is shifted down by as many bits as
/// its base's exponent lies below the frame's largest.
final class RowActivity {
  /// Sums of this many shifted differences fit an int.
  private static final int CHUNK = 512;

  private static final int MOST = 1 << 22;

  /// The frame's range of exponents is taken from one element in this many.
  private static final int STRIDE = 13;

  private final Lanes lanes = new Lanes();
  private final int[] bases = new int[CHUNK];
  private Elements elements = Elements.BYTES;
  private Fields fields = Fields.exponent(Elements.BYTES);
  private int least;
  private int most;
  private int scale;
  private int cap;

  /// The smallest exponent that a look at the frame found, 0 for integers.
  int least() {
    return least;
  }

  /// The largest.
  int most() {
    return most;
  }

  void start(Frame frame, byte[] base) {
    elements = frame.elements();
    fields = Fields.exponent(elements);
    least = fields.mask();
    most = 0;
    for (int i = 0; i < frame.count(); i += STRIDE) {
      int exponent = fields.of(Lanes.get(base, elements.width(), i));
      least = Math.min(least, exponent);
      most = Math.max(most, exponent);
    }
    // A larger difference than the mantissa's range is a change of sign: its size says nothing.
    int range = elements.isFloat() ? elements.exponentShift() + 2 : 8 * elements.width();
    scale = Math.max(0, 22 - range);
    cap = MOST >>> scale;
  }

  /// The logarithm of the mean of |difference| · 2^exponent over some elements, or −∞ if all are 0.
  double measure(byte[] base, int from, int to, int[] folded) {
    long sum = 0;
    int together = 0;
    for (int at = from; at < to; at += CHUNK) {
      int count = Math.min(CHUNK, to - at);
      lanes.load(base, elements.width(), at, bases, 0, count);
      sum += sum(folded, at, count);
      together |= together(folded, at, count);
    }
    if (together == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return log2(Math.max(sum, 0.5) / (to - from)) + most - scale;
  }

  private int sum(int[] folded, int at, int count) {
    int[] b = bases;
    int shift = fields.shift();
    int mask = fields.mask();
    int top = most;
    int up = scale;
    int limit = cap;
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int size = Math.min((folded[at + i] + 1) >>> 1, limit) << up;
      int down = Math.min(Math.max(top - (b[i] >>> shift & mask), 0), 31);
      sum += size >>> down;
    }
    return sum;
  }

  private static int together(int[] folded, int at, int count) {
    int together = 0;
    for (int i = 0; i < count; i++) {
      together |= folded[at + i];
    }
    return together;
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
