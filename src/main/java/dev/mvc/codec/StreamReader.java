package dev.mvc.codec;

/// Reads what [StreamWriter] wrote, to the payload's end.
final class StreamReader {
  final BitReader states = new BitReader();
  final BitReader plain = new BitReader();

  void start(ByteReader in) throws CorruptFrameException {
    plain.start(in, in.getVarint());
    states.start(in, in.remaining());
  }

  void expectEnd() throws CorruptFrameException {
    states.expectEnd();
    plain.expectEnd();
  }
}
