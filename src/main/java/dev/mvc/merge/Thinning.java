package dev.mvc.merge;

/// Sets elements of a difference to zero. What is no finite number becomes NaN instead: it must not
/// get lost.
interface Thinning {
  /// Keeps everything.
  Thinning NONE = (values, count, block) -> {};

  /// Thins a block of [MergedTensor#BLOCK] values, of which the last of a tensor has fewer.
  void thin(double[] values, int count, long block);

  /// Keeps elements by how they rank among all, the largest magnitude first: those above `low` that
  /// are not above `high`.
  record ByRank(Cut low, Cut high) implements Thinning {
    @Override
    public void thin(double[] values, int count, long block) {
      long lowTies = low.tiesBefore(block);
      long highTies = high.tiesBefore(block);
      for (int i = 0; i < count; i++) {
        int key = Cut.key(values[i]);
        boolean isAboveLow = key > low.key() || (key == low.key() && lowTies++ < low.ties());
        boolean isAboveHigh = key > high.key() || (key == high.key() && highTies++ < high.ties());
        if (!isAboveLow || isAboveHigh) {
          values[i] *= 0;
        }
      }
    }
  }

  /// Keeps each element with a probability, by a hash of its place, and divides it by that.
  ///
  /// @param seed of this head's difference of this tensor
  record AtRandom(double density, long seed) implements Thinning {
    @Override
    public void thin(double[] values, int count, long block) {
      long place = block * MergedTensor.BLOCK;
      for (int i = 0; i < count; i++) {
        double drawn = (mix(seed + GOLDEN * (place + i)) >>> 11) * 0x1p-53;
        values[i] *= drawn < density ? 1 / density : 0;
      }
    }

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// The output function of SplitMix64 (Steele, Lea and Flood, 2014).
    static long mix(long state) {
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }
}
