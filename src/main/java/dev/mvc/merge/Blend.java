package dev.mvc.merge;

/// Computes elements of a merged tensor from those of its inputs.
///
/// Holds no state that changes: any number of threads may share one.
interface Blend {
  /// Computes `count` values.
  ///
  /// @param inputs the values of the base, where the blend needs one, then those of each head; may
  ///   be overwritten
  /// @param result gets the values; none of the inputs
  /// @param block which block of [MergedTensor#BLOCK] values these are
  void compute(double[][] inputs, double[] result, int count, long block);

  /// The weighted mean.
  ///
  /// @param weights for each head; their sum is not 0
  @SuppressWarnings("ArrayRecordComponent") // a computation, never compared
  record Average(double[] weights) implements Blend {
    @Override
    public void compute(double[][] inputs, double[] result, int count, long block) {
      double sum = 0;
      for (double weight : weights) {
        sum += weight;
      }
      for (int i = 0; i < count; i++) {
        double value = 0;
        for (int head = 0; head < weights.length; head++) {
          value += weights[head] * inputs[head][i];
        }
        result[i] = value / sum;
      }
    }
  }

  /// A fixed combination of two heads.
  record Pair(double first, double second) implements Blend {
    @Override
    public void compute(double[][] inputs, double[] result, int count, long block) {
      for (int i = 0; i < count; i++) {
        result[i] = first * inputs[0][i] + second * inputs[1][i];
      }
    }
  }
}
