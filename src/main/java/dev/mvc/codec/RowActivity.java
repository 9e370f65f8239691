package dev.mvc.codec;

/// Measures how far the elements of a row moved on average: in real size, not in units of the last
/// place, which would mix the rows' activity with the weights' own size.
final class RowActivity {
  /// A difference larger than this many times a mantissa's range is a change of sign; its size in
  /// units says nothing.
  private static final int MOST_MANTISSAS = 1;

  private static final int[] SELF = new int[256];

  /// Integers have no exponent: their differences count as they are.
  private static final int[] UNSCALED = {128};

  private static final double[] SCALE = new double[256];

  static {
    for (int e = 0; e < 256; e++) {
      SELF[e] = e;
      SCALE[e] = Math.scalb(1.0, Math.max(1, e) - 128);
    }
  }

  private final int[] exponents = new int[AnsDecoder.BLOCK];

  /// The smallest and the largest exponent seen since [#clear].
  private int least;

  private int most;

  void clear() {
    least = 255;
    most = 0;
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  /// The mean of |difference| · 2^(exponent − 128) over some elements.
  double measure(Elements elements, byte[] base, int from, int to, int[] folded) {
    Fields fields = Fields.exponent(elements);
    int cap =
        elements.isFloat() ? 1 << elements.exponentShift() + MOST_MANTISSAS : Integer.MAX_VALUE;
    double sum = 0;
    for (int at = from; at < to; at += exponents.length) {
      int count = Math.min(exponents.length, to - at);
      fields.look(
          base, elements.width(), at, count, elements.isFloat() ? SELF : UNSCALED, exponents);
      sum += sum(folded, at, count, cap);
    }
    return sum / (to - from);
  }

  private double sum(int[] folded, int at, int count, int cap) {
    double even = 0;
    double odd = 0;
    int low = least;
    int high = most;
    for (int i = 0; i < count; i += 2) {
      int z0 = folded[at + i];
      int z1 = folded[at + i + 1];
      int e0 = exponents[i];
      int e1 = exponents[i + 1];
      even += Math.min((z0 >>> 1) + (z0 & 1), cap) * SCALE[e0];
      odd += Math.min((z1 >>> 1) + (z1 & 1), cap) * SCALE[e1];
      low = Math.min(low, Math.min(e0, e1));
      high = Math.max(high, Math.max(e0, e1));
    }
    least = low;
    most = high;
    return even + odd;
  }
}
