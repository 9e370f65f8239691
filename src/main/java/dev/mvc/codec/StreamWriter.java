package dev.mvc.codec;

/// The two streams of a payload: states and tables, and the plain bits of large values.
final class StreamWriter {
  final BitWriter states = new BitWriter();
  final BitWriter plain = new BitWriter();

  /// Starts both, for `count` values in all, whose plain bits take up to `plainBytes` each.
  void start(int count, int plainBytes) {
    states.start(2 * count + (1 << 15));
    plain.start(plainBytes * count);
  }

  /// Appends the length of the plain bits, the plain bits, and the states to the payload's end.
  void finish(ByteWriter out) {
    out.putVarint(plain.length());
    plain.finish(out);
    states.finish(out);
  }
}
