package dev.mvc.codec;

/// Measures how far the elements of a row moved on average: in real size, not in units of the last
/// place, which would mix the rows' activity with the weights' own size.
///
/// A difference is shifted down by as many bits as its base's exponent lies below the frame's
/// largest. A row is read until enough elements have moved: a busy row is known after a quarter,
/// and one in which hardly anything moved is read at the speed of a comparison.
final class RowActivity {
  private static final int GROUP = AnsEncoder.GROUP;

  /// So many elements that moved tell a row's activity to within an eighth.
  private static final int ENOUGH = 64;

  /// A difference counts as at most this, after scaling, so that sums cannot overflow.
  private static final int MOST = 1 << 22;

  /// The frame's range of exponents is taken from one element in this many.
  private static final int STRIDE = 61;

  /// The same for elements of eight bytes, of which few more than [#ENOUGH] are summed.
  private static final long MOST_WIDE = 1L << 55;

  private static final int MOST_EXPONENTS = 1 << 11;

  private final int[] down = new int[MOST_EXPONENTS];
  private Elements elements = Elements.BYTES;
  private Fields fields = Fields.exponent(Elements.BYTES);
  private int least;
  private int most;
  private int scale;
  private int cap;
  private long wideCap;
  private int zeros;

  /// The smallest exponent that a look at the frame found, 0 for integers.
  int least() {
    return least;
  }

  /// The largest.
  int most() {
    return most;
  }

  /// @param zeros lowest bits of all differences that are left out, of elements of eight bytes
  void start(Frame frame, byte[] base, int zeros) {
    this.zeros = zeros;
    elements = frame.elements();
    fields = Fields.exponent(elements);
    least = fields.mask();
    most = 0;
    for (int i = 0; i < frame.count(); i += STRIDE) {
      int exponent = fields.at(base, i);
      least = Math.min(least, exponent);
      most = Math.max(most, exponent);
    }
    boolean wide = elements.width() == Long.BYTES;
    int widest = wide ? 63 : 31;
    for (int e = 0; e <= fields.mask(); e++) {
      down[e] = Math.clamp(most - e, 0, widest);
    }
    // A larger difference than the mantissa's range is a change of sign: its size says nothing.
    int range = elements.isFloat() ? elements.exponentShift() + 2 : 8 * elements.width();
    range -= zeros;
    scale = Math.clamp((wide ? 55 : 22) - (long) range, 0, wide ? 54 : 22);
    cap = MOST >>> scale;
    wideCap = MOST_WIDE >>> scale;
  }

  /// The logarithm of the mean of |difference| · 2^exponent over the elements of a stretch, or −∞
  /// if all are equal.
  double measure(byte[] data, byte[] base, int from, int to) {
    int width = elements.width();
    if (width == Long.BYTES) {
      return measureWide(data, base, from, to);
    }
    if (width == Integer.BYTES) {
      return measureInts(data, base, from, to);
    }
    long sum = 0;
    int moved = 0;
    int at = from;
    for (; at < to && moved < ENOUGH; at += GROUP) {
      if (differ(data, base, width, at)) {
        for (int i = at; i < at + GROUP; i++) {
          int folded = Lanes.difference(data, base, width, i);
          sum += size(folded, Lanes.get(base, width, i));
          moved += folded == 0 ? 0 : 1;
        }
      }
    }
    return log(sum, moved, at - from);
  }

  private double measureInts(byte[] data, byte[] base, int from, int to) {
    long sum = 0;
    int moved = 0;
    int at = 4 * from;
    for (; at < 4 * to && moved < ENOUGH; at += 8) {
      long b = (long) Views.LONG.get(base, at);
      long d = (long) Views.LONG.get(data, at);
      if (b != d) {
        int low = (int) d - (int) b;
        int high = (int) (d >>> 32) - (int) (b >>> 32);
        sum += size(Differences.fold(low), (int) b);
        sum += size(Differences.fold(high), (int) (b >>> 32));
        moved += (low == 0 ? 0 : 1) + (high == 0 ? 0 : 1);
      }
    }
    return log(sum, moved, at / 4 - from);
  }

  private double measureWide(byte[] data, byte[] base, int from, int to) {
    long sum = 0;
    int moved = 0;
    int at = from;
    for (; at < to && moved < ENOUGH; at++) {
      long b = (long) Views.LONG.get(base, 8 * at);
      long difference = (long) Views.LONG.get(data, 8 * at) - b >> zeros;
      long size = Math.min(Differences.fold(difference) + 1 >>> 1, wideCap);
      sum += size << scale >>> down[fields.of((int) (b >>> 32))];
      moved += difference == 0 ? 0 : 1;
    }
    return log(sum, moved, at - from);
  }

  /// The same for F32 of which decay has taken off its units.
  double measureDecayed(byte[] data, byte[] base, int from, int to, int[] decay) {
    int at = from;
    // A row of which decay explains all is not coded at all, so that is worth finding out.
    while (at < to && DecayFinder.remainder(data, base, at, decay) == 0) {
      at++;
    }
    long sum = 0;
    int moved = at < to ? 1 : 0;
    int end = Math.min(to, Math.max(at + 1, from + 2 * ENOUGH));
    for (; at < end; at++) {
      int folded = DecayFinder.remainder(data, base, at, decay);
      sum += size(folded, (int) Views.INT.get(base, 4 * at));
    }
    return log(sum, moved, at - from);
  }

  private static boolean differ(byte[] data, byte[] base, int width, int at) {
    return switch (width) {
      case 1 -> (int) Views.INT.get(data, at) != (int) Views.INT.get(base, at);
      case 2 -> (long) Views.LONG.get(data, 2 * at) != (long) Views.LONG.get(base, 2 * at);
      default -> true;
    };
  }

  private int size(int folded, int base) {
    return Math.min((folded + 1) >>> 1, cap) << scale >>> down[fields.of(base)];
  }

  private double log(long sum, int moved, int seen) {
    return moved == 0
        ? Double.NEGATIVE_INFINITY
        : log2(Math.max((double) sum, 0.5) / seen) + most - scale;
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
