package dev.mvc.codec;

/// Gathers the first bytes of all elements, then the second bytes and so on, and the way back.
final class Planes {
  private Planes() {}

  /// Splits `length` bytes of elements of `width` bytes; plane p starts at p · length / width.
  static void split(byte[] elements, byte[] planes, int length, int width) {
    int count = length / width;
    for (int plane = 0; plane < width; plane++) {
      int at = plane * count;
      for (int i = 0, from = plane; i < count; i++, from += width) {
        planes[at + i] = elements[from];
      }
    }
  }

  static void merge(byte[] planes, byte[] elements, int length, int width) {
    int count = length / width;
    for (int plane = 0; plane < width; plane++) {
      int at = plane * count;
      for (int i = 0, to = plane; i < count; i++, to += width) {
        elements[to] = planes[at + i];
      }
    }
  }
}
