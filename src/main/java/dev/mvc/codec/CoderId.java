package dev.mvc.codec;

/// The coders and their stable numbers in the repository format.
enum CoderId {
  /// The frame's bytes.
  RAW(0),
  /// Nothing: the frame equals its base.
  EQUAL(1),
  /// One element, repeated; nothing when it is zero.
  CONSTANT(2),
  /// The bytes as one zstd frame.
  ZSTD(3),
  /// The bytes as one LZ4 block.
  LZ4(4),
  /// Byte planes, see [PlanesCoder].
  PLANES(5),
  /// Differences in contexts, see [ContextModel].
  CONTEXT(6),
  /// Gaps and values of the elements that changed, see [SparseCoder].
  SPARSE(7),
  /// The fields of quantised blocks, see [RecordsCoder].
  RECORDS(8);

  private static final CoderId[] BY_NUMBER = values();

  final int number;

  CoderId(int number) {
    this.number = number;
  }

  static CoderId of(int number) throws CorruptFrameException {
    if (number < 0 || number >= BY_NUMBER.length) {
      throw new CorruptFrameException("There is no coder " + number + ".");
    }
    return BY_NUMBER[number];
  }
}
