package dev.mvc.merge;

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
    for (int i = 0; i < count; i++) {
      result[i] = base[i] + lambda * sum(inputs, i);
    }
  }

  private double sum(double[][] inputs, int i) {
    double all = 0;
    for (int head = 0; head < weights.length; head++) {
      all += inputs[head + 1][i];
    }
    double sum = 0;
    double divisor = 0;
    for (int head = 0; head < weights.length; head++) {
      double value = inputs[head + 1][i];
      // A NaN has no sign and must not get lost.
      if (!hasConsensus || Math.signum(value) == (all >= 0 ? 1 : -1) || Double.isNaN(value)) {
        sum += value;
        divisor += weights[head];
      }
    }
    return isNormalized && divisor != 0 ? sum / divisor : sum;
  }
}
