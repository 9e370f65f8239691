package dev.mvc.codec;

/// Measures how far the elements of a row moved on average: in real size, not in units of the last
/// place, which would mix the rows' activity with the weights' own size.
///
/// All in integers: a difference is shifted down by as many bits as its base's exponent lies below the
/// frame's largest.
final class RowActivity {
  /// A difference counts as at most this, after scaling, so that sums cannot overflow.
  private static final int MOST = 1 << 22;

  /// The frame's range of exponents is taken from one element in this many.
  private static final int STRIDE = 61;

  /// Elements of a row that are looked at: of 16-bit rows most elements may not have moved at all, of
  /// 32-bit rows a few tell.
  private static final int SAMPLE_WIDE = 96;

  private static final int SAMPLE = 768;

  private final Lanes lanes = new Lanes();
  private final int[] folded = new int[SAMPLE];
  private final int[] bases = new int[SAMPLE];
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

  /// The logarithm of the mean of |difference| · 2^exponent over the first elements of a stretch, or
  /// −∞ if all are 0.
  ///
  /// @param decay units to take off the differences first, or none
  double measure(byte[] data, byte[] base, int from, int to, int[] decay) {
    int width = elements.width();
    int count = Math.min(to - from, width == Integer.BYTES ? SAMPLE_WIDE : SAMPLE);
    lanes.subtract(data, base, width, from, folded, 0, count);
    lanes.load(base, width, from, bases, 0, count);
    if (decay.length > 0) {
      DecayFinder.takeOff(folded, bases, decay, count);
    }
    long sum = 0;
    int together = 0;
    for (int i = 0; i < count; i++) {
      int z = folded[i];
      int size = Math.min((z + 1) >>> 1, cap) << scale;
      sum += size >>> Math.clamp(most - fields.of(bases[i]), 0, 31);
      together |= z;
    }
    return together == 0
        ? Double.NEGATIVE_INFINITY
        : log2(Math.max(sum, 0.5) / count) + most - scale;
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
