package dev.mvc.tensor;

import java.util.Arrays;

/// Rounds doubles to the nearest value of a type of one byte, by searching the table of its values.
final class NearestByte {
  private final double[] values;
  private final byte[] patterns;
  private final byte nan;
  private final boolean hasNegativeZero;

  private NearestByte(double[] values, byte[] patterns, byte nan, boolean hasNegativeZero) {
    this.values = values;
    this.patterns = patterns;
    this.nan = nan;
    this.hasNegativeZero = hasNegativeZero;
  }

  static ValueEncoder of(DType dtype) {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    double[] decoded = new double[256];
    ValueDecoder.of(dtype).decode(all, 0, 256, decoded, 0);
    // Non-negative patterns are in the order of their values.
    int count = 0;
    while (count < 128 && !Double.isNaN(decoded[count])) {
      count++;
    }
    int nan = 0;
    while (!Double.isNaN(decoded[nan])) {
      nan++;
    }
    boolean hasNegativeZero = !Double.isNaN(decoded[128]);
    NearestByte rounding =
        new NearestByte(
            Arrays.copyOf(decoded, count), Arrays.copyOf(all, count), (byte) nan, hasNegativeZero);
    return rounding::encode;
  }

  private void encode(double[] from, int elements, byte[] into, int at) {
    for (int i = 0; i < elements; i++) {
      into[at + i] = nearest(from[i]);
    }
  }

  private byte nearest(double value) {
    if (Double.isNaN(value)) {
      return nan;
    }
    byte magnitude = magnitude(Math.abs(value));
    boolean isNegative = Double.doubleToRawLongBits(value) < 0;
    if (magnitude == nan || !isNegative || (magnitude == 0 && !hasNegativeZero)) {
      return magnitude;
    }
    return (byte) (magnitude | 0x80);
  }

  /// Beyond the largest finite value by half of a last place or more, a value is infinite, or NaN
  /// where there is no infinity: so do the conversions of PyTorch and ml_dtypes.
  private byte magnitude(double value) {
    int last = values.length - 1;
    boolean hasInfinity = Double.isInfinite(values[last]);
    int largest = hasInfinity ? last - 1 : last;
    double step = values[largest] - values[largest - 1];
    if (value > values[largest]) {
      double limit = values[largest] + step / 2;
      boolean isOver = value > limit || (value == limit && (patterns[largest] & 1) != 0);
      return isOver ? (hasInfinity ? patterns[last] : nan) : patterns[largest];
    }
    int found = Arrays.binarySearch(values, 0, largest + 1, value);
    if (found >= 0) {
      return patterns[found];
    }
    int above = -found - 1;
    double middle = (values[above - 1] + values[above]) / 2;
    boolean isUp = value > middle || (value == middle && (patterns[above] & 1) == 0);
    return patterns[isUp ? above : above - 1];
  }
}
