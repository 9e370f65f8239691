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
      if (low.isSplitIn(block) || high.isSplitIn(block)) {
        thinOneByOne(values, count, block);
        return;
      }
      int least = low.least(block);
      int most = high.least(block);
      for (int i = 0; i < count; i++) {
        int key = Cut.key((float) values[i]);
        // Without a branch: which are kept, no processor foretells.
        int kept = ((least - 1 - key) & (key - most)) >> 31;
        values[i] *= (double) -kept;
      }
    }

    private void thinOneByOne(double[] values, int count, long block) {
      Above isAboveLow = new Above(low, block);
      Above isAboveHigh = new Above(high, block);
      for (int i = 0; i < count; i++) {
        int key = Cut.key((float) values[i]);
        // Both count their ties.
        boolean kept = isAboveLow.test(key);
        kept ^= isAboveHigh.test(key);
        values[i] *= kept ? 1 : 0;
      }
    }

    /// Whether elements of a block, one after the other, are above a place.
    private static final class Above {
      private final Cut cut;
      private final int least;
      private long ties;

      Above(Cut cut, long block) {
        this.cut = cut;
        boolean isSplit = cut.isSplitIn(block);
        this.least = isSplit ? cut.key() + 1 : cut.least(block);
        this.ties = isSplit ? cut.ties() - cut.tiesBefore(block) : 0;
      }

      boolean test(int key) {
        return key >= least || (key == cut.key() && ties-- > 0);
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
      // Of the 2^53 numbers that can be drawn, this many are below the density.
      long below = (long) Math.ceil(density * 0x1p53);
      long scale = Double.doubleToRawLongBits(1 / density);
      for (int i = 0; i < count; i++) {
        long drawn = mix(seed + GOLDEN * (place + i)) >>> 11;
        // Without a branch: which are kept, no processor foretells.
        values[i] *= Double.longBitsToDouble(scale & (drawn - below) >> 63);
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
