package dev.mvc.merge;

/// A place in the ranking of a difference's elements, the largest magnitude first and, among equal
/// ones, the first in the tensor first.
///
/// Magnitudes are compared as 32-bit floats, whose bits without the sign are in the order of the
/// magnitudes.
///
/// @param key of the elements at the place; those of larger ones are above it
/// @param ties how many of the elements with that key are above it too
/// @param before how many elements with that key are before each block, and after the last; empty
///   where there are no others than the first `ties`
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Cut(int key, long ties, long[] before) {
  /// Above everything.
  static final Cut TOP = new Cut(Integer.MAX_VALUE, 0, new long[0]);

  private static final int WITHOUT_SIGN = Integer.MAX_VALUE;

  /// The key of NaN, which is the largest.
  static final int NAN = 0x7FC0_0000;

  /// The magnitude of a difference, for comparisons.
  static int key(float value) {
    return Math.min(Float.floatToRawIntBits(value) & WITHOUT_SIGN, NAN);
  }

  /// Whether some of a block's elements with the key are above the place and some are not. There is
  /// one such block at most.
  boolean isSplitIn(long block) {
    return before.length > 0 && before[(int) block] < ties && before[(int) block + 1] > ties;
  }

  /// The smallest key above the place, in a block that [#isSplitIn] is false of.
  int least(long block) {
    return before.length == 0 || before[(int) block + 1] <= ties ? key : key + 1;
  }

  /// How many elements with the key are before a block that it [#isSplitIn].
  long tiesBefore(long block) {
    return before[(int) block];
  }
}
