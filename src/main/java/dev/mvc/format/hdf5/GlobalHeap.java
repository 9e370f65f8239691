package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;

/// Collections of text and other values of variable length (section III.E).
final class GlobalHeap {
  private GlobalHeap() {}

  /// Reads an object of a collection.
  ///
  /// @param collection its address
  static Fields object(Addresses file, long collection, long index)
      throws IOException, MalformedFileException {
    Fields head = file.read(collection, 8L + file.lengthWidth(), "a heap");
    head.signature("GCOL");
    head.version(1, 1);
    head.skip(3);
    long end = head.length();
    long at = head.consumed();
    int prefix = 8 + file.lengthWidth();
    while (at <= end - prefix) {
      Fields object = file.read(collection + at, prefix, "an object of a heap");
      int found = object.u16();
      object.skip(6);
      long length = object.length();
      if (found == index) {
        return file.read(collection + at + prefix, length, "an object of a heap");
      }
      if (found == 0 || length > end) {
        break;
      }
      at += prefix + (length + 7) / 8 * 8;
    }
    throw head.wrong("has no object " + index);
  }
}
