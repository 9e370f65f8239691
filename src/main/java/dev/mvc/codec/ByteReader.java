package dev.mvc.codec;

/// Reads a payload and trusts nothing in it: every read is checked against the payload's end.
final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  ByteReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  byte[] array() {
    return bytes;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int get() throws CorruptFrameException {
    if (position >= end) {
      throw new CorruptFrameException("The payload ends too early.");
    }
    return bytes[position++] & 0xff;
  }

  /// Steps over `length` bytes and returns where they start.
  int skip(int length) throws CorruptFrameException {
    if (length < 0 || length > end - position) {
      throw new CorruptFrameException(
          "The payload has " + (end - position) + " bytes left, not " + length + ".");
    }
    int start = position;
    position += length;
    return start;
  }

  void getBytes(byte[] into, int offset, int length) throws CorruptFrameException {
    System.arraycopy(bytes, skip(length), into, offset, length);
  }

  int getVarint() throws CorruptFrameException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = get();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new CorruptFrameException("A number in the payload is too large.");
  }

  void expectEnd() throws CorruptFrameException {
    if (position != end) {
      throw new CorruptFrameException("The payload has " + (end - position) + " bytes too many.");
    }
  }
}
