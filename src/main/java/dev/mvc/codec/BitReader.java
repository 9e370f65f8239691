package dev.mvc.codec;

/// Reads bits from the front of a stream, and never beyond its end.
///
/// The stream is copied to where there is room behind it, so that a hot loop may load a whole long
/// at any position in it without a check of its own; it checks the position now and then instead.
final class BitReader {
  /// Bytes that may be loaded behind the end: a block of values takes at most 8 bytes each.
  private static final int SLACK = 8 * Lanes.BLOCK + 16;

  /// Far more than a frame's largest stream, and its bits and the slack's can be counted by an int.
  private static final int MOST_BYTES = 1 << 27;

  byte[] buffer = new byte[SLACK];

  /// In bits: an int, so that a hot loop need not widen what it adds to it.
  int position;

  private int end;

  /// Takes `bytes` of the payload: a byte with the number of bits to skip, then the stream.
  void start(ByteReader in, int bytes) throws CorruptFrameException {
    int padding = in.get();
    int length = bytes - 1;
    if (length < 0 || length > Math.min(in.remaining(), MOST_BYTES)) {
      throw new CorruptFrameException("A bit stream of " + bytes + " bytes does not fit.");
    }
    if (padding > 7 || padding > 8 * length) {
      throw new CorruptFrameException("A bit stream starts behind its end.");
    }
    if (buffer.length < length + SLACK) {
      buffer = new byte[length + SLACK];
    }
    in.getBytes(buffer, 0, length);
    position = padding;
    end = 8 * length;
  }

  int get(int width) throws CorruptFrameException {
    long word = peek();
    position += width;
    check();
    return (int) (word & (1L << width) - 1);
  }

  /// The number of ones before the next zero.
  int getUnary(int most) throws CorruptFrameException {
    int ones = Long.numberOfTrailingZeros(~peek());
    if (ones > most) {
      throw new CorruptFrameException("A number in a table is too large.");
    }
    position += ones + 1;
    check();
    return ones;
  }

  /// At least 57 bits from the position on.
  private long peek() {
    return (long) Views.LONG.get(buffer, position >>> 3) >>> (position & 7);
  }

  void check() throws CorruptFrameException {
    if (position > end) {
      throw new CorruptFrameException("A bit stream ends too early.");
    }
  }

  void expectEnd() throws CorruptFrameException {
    if (position != end) {
      throw new CorruptFrameException("A bit stream has bits left.");
    }
  }
}
