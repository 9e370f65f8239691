package dev.mvc.merge;

import java.io.IOException;
import java.util.Arrays;

/// A place in the ranking of a difference's elements, the largest magnitude first and, among equal
/// ones, the first in the tensor first.
///
/// Magnitudes are compared as 32-bit floats, whose bits without the sign are in the order of the
/// magnitudes.
///
/// @param key of the elements at the place; those of larger ones are above it
/// @param ties how many of the elements with that key are above it too
/// @param before how many elements with that key are before each block; empty where there are no
///   others than the first `ties`
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Cut(int key, long ties, long[] before) {
  private static final int HALF = 1 << 16;

  /// Above everything.
  static final Cut TOP = new Cut(Integer.MAX_VALUE, 0, new long[0]);

  /// The magnitude of a difference, for comparisons. A NaN is larger than all.
  static int key(double value) {
    return Float.floatToIntBits((float) Math.abs(value));
  }

  /// How many elements with the key are before a block.
  long tiesBefore(long block) {
    return before.length == 0 ? 0 : before[(int) block];
  }

  /// The values of a difference, block by block.
  interface Blocks {
    /// Reads a block.
    ///
    /// @return how many values it has
    int read(long block, double[] values) throws IOException;

    /// How many there are.
    long count();
  }

  /// The place behind the `rank` largest elements, by counting the upper and then the lower halves
  /// of all keys: two passes, or three if not all equal elements are on the same side.
  static Cut after(long rank, Blocks blocks) throws IOException {
    if (rank <= 0) {
      return TOP;
    }
    double[] values = new double[MergedTensor.BLOCK];
    long[] counts = new long[HALF];
    for (long block = 0; block < blocks.count(); block++) {
      int count = blocks.read(block, values);
      for (int i = 0; i < count; i++) {
        counts[key(values[i]) >>> 16]++;
      }
    }
    Found upper = find(counts, rank);
    Arrays.fill(counts, 0);
    for (long block = 0; block < blocks.count(); block++) {
      int count = blocks.read(block, values);
      for (int i = 0; i < count; i++) {
        int key = key(values[i]);
        if (key >>> 16 == upper.index) {
          counts[key & (HALF - 1)]++;
        }
      }
    }
    Found lower = find(counts, upper.left);
    int key = upper.index << 16 | lower.index;
    return new Cut(
        key, lower.left, lower.left == lower.count ? new long[0] : before(key, blocks, values));
  }

  /// @param left how many of the elements that were asked for are those counted at the index
  private record Found(int index, long left, long count) {}

  private static Found find(long[] counts, long rank) {
    long left = rank;
    int index = counts.length - 1;
    while (index > 0 && counts[index] < left) {
      left -= counts[index--];
    }
    return new Found(index, Math.min(left, counts[index]), counts[index]);
  }

  private static long[] before(int key, Blocks blocks, double[] values) throws IOException {
    long[] before = new long[Math.toIntExact(blocks.count())];
    long ties = 0;
    for (int block = 0; block < before.length; block++) {
      before[block] = ties;
      int count = blocks.read(block, values);
      for (int i = 0; i < count; i++) {
        ties += key(values[i]) == key ? 1 : 0;
      }
    }
    return before;
  }
}
