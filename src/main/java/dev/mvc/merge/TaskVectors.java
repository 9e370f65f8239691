package dev.mvc.merge;

import java.util.Arrays;

/// The base, plus a sum of the heads' differences from it: their task vectors.
///
/// @param thinning what is kept of each head's difference
/// @param weights of the heads
/// @param hasConsensus whether of each element only the differences count that have the sign of the
///   weighted sum (0 counts as positive)
/// @param isNormalized whether the sum is divided by the sum of the weights that went into it
/// @param lambda what the sum is multiplied with
@SuppressWarnings("ArrayRecordComponent") // a computation, never compared
record TaskVectors(
    Thinning[] thinning,
    double[] weights,
    boolean hasConsensus,
    boolean isNormalized,
    double lambda)
    implements Blend {
  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final long INFINITE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  @Override
  public void compute(double[][] inputs, double[] result, int count, long block) {
    double[] base = inputs[0];
    for (int head = 0; head < weights.length; head++) {
      double[] difference = inputs[head + 1];
      for (int i = 0; i < count; i++) {
        difference[i] -= base[i];
      }
      thinning[head].thin(difference, count, block);
      double weight = weights[head];
      for (int i = 0; i < count; i++) {
        difference[i] *= weight;
      }
    }
    sum(inputs, result, count);
    if (hasConsensus) {
      agree(inputs, result, count);
    }
    for (int i = 0; i < count; i++) {
      result[i] = base[i] + lambda * result[i];
    }
  }

  private void sum(double[][] inputs, double[] result, int count) {
    Arrays.fill(result, 0, count, 0);
    for (int head = 0; head < weights.length; head++) {
      double[] difference = inputs[head + 1];
      for (int i = 0; i < count; i++) {
        result[i] += difference[i];
      }
    }
  }

  /// Sums anew what has the sign of the sum. A sum that is NaN has none and must not get lost.
  ///
  /// Loops over one thing and without branches: the compiler turns them into vector code, and no
  /// processor foretells signs.
  private void agree(double[][] inputs, double[] sums, int count) {
    double[] agreed = new double[count];
    double[] divisors = new double[count];
    for (int head = 0; head < weights.length; head++) {
      double[] difference = inputs[head + 1];
      long weight = Double.doubleToRawLongBits(weights[head]);
      for (int i = 0; i < count; i++) {
        long value = Double.doubleToRawLongBits(difference[i]);
        // The sign of -0 is that of 0.
        long sign = Double.doubleToRawLongBits(sums[i] + 0.0);
        long mask = (isNotZero(value) & ~(value ^ sign)) >> 63;
        agreed[i] += Double.longBitsToDouble(value & mask);
        divisors[i] += Double.longBitsToDouble(weight & mask);
      }
    }
    for (int i = 0; i < count; i++) {
      double mean = isNormalized ? agreed[i] / orOne(divisors[i]) : agreed[i];
      long isNaN = (INFINITE - (Double.doubleToRawLongBits(sums[i]) & Long.MAX_VALUE)) >> 63;
      sums[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(mean) | isNaN);
    }
  }

  /// The highest bit is set for all numbers but 0 and -0.
  private static long isNotZero(long bits) {
    return bits << 1 | -(bits << 1);
  }

  private static double orOne(double divisor) {
    long isZero = ~isNotZero(Double.doubleToRawLongBits(divisor)) >> 63;
    return divisor + Double.longBitsToDouble(ONE & isZero);
  }
}
