package dev.mvc.codec;

/// Cuts a frame into the stretches that may each have their own class: rows, or a few rows where
/// they are short. Every stretch starts at a multiple of four elements, which is how many the
/// entropy coder takes at a time; where a row's length is not such a multiple, up to three elements
/// count as the next row's.
///
/// @param count stretches
/// @param length elements in each before rounding
/// @param elements elements of the frame, a multiple of four
record Segments(int count, int length, int elements) {
  /// A shorter row's class would cost more than it tells.
  private static final int SHORTEST = 32;

  static Segments whole(int elements) {
    return new Segments(1, elements, elements);
  }

  static Segments rows(int rowLength, int elements) {
    if (rowLength == 0 || rowLength > elements / 2 || elements < 2 * SHORTEST) {
      return whole(elements);
    }
    int length = rowLength * ((SHORTEST + rowLength - 1) / rowLength);
    return new Segments((elements + length - 1) / length, length, elements);
  }

  int start(int segment) {
    long exact = (long) segment * length;
    return (int) Math.min(elements, exact + 3 & -AnsEncoder.GROUP);
  }

  int end(int segment) {
    return start(segment + 1);
  }
}
