package dev.mvc.codec;

/// Writes bits from the end of a stream to its front, so that what is put last is read first: an
/// ANS coder works backwards.
///
/// Hot loops keep `bits`, `count` and `position` in local variables and use the same steps.
final class BitWriter {
  byte[] buffer = new byte[0];
  int position;
  long bits;
  int count;

  /// Starts a stream of at most `capacity` bytes.
  void start(int capacity) {
    if (buffer.length < capacity + 16) {
      buffer = new byte[capacity + 16];
    }
    position = buffer.length;
    bits = 0;
    count = 0;
  }

  /// Puts up to 56 bits in front of what there is.
  void put(long value, int width) {
    bits = bits << width | value;
    count += width;
    // The oldest bits are on top; whole bytes of them are final, the rest is written again later.
    Views.LONG.set(buffer, position - 8, bits << -count);
    position -= count >>> 3;
    count &= 7;
  }

  /// Bytes that [#finish] will append.
  int length() {
    return 1 + buffer.length - position + (count > 0 ? 1 : 0);
  }

  /// Appends the stream, after a byte that says how many bits of its first byte do not count.
  void finish(ByteWriter out) {
    int padding = -count & 7;
    put(0, padding);
    out.put(padding);
    out.putBytes(buffer, position, buffer.length - position);
  }
}
