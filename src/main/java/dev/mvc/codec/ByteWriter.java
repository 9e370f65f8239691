package dev.mvc.codec;

import java.util.Arrays;

/// A growing buffer that payloads are written to, kept from frame to frame.
final class ByteWriter {
  private byte[] bytes = new byte[1 << 12];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /// The buffer itself, valid up to [#size()], until the next call that may grow it.
  byte[] array() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// Makes room for `more` bytes beyond the size; the caller fills them and calls [#advance].
  void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), size + more));
    }
  }

  void advance(int written) {
    size += written;
  }

  /// Forgets everything behind a size that the buffer had earlier.
  void truncate(int earlier) {
    size = earlier;
  }

  void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void putBytes(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /// LEB128, for numbers that are not negative.
  void putVarint(int value) {
    int rest = value;
    while (rest >= 0x80) {
      put(rest | 0x80);
      rest >>>= 7;
    }
    put(rest);
  }
}
