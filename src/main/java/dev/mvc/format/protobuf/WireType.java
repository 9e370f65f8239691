package dev.mvc.format.protobuf;

/// How the value of a field is written.
public enum WireType {
  /// Seven bits a byte, the lowest first.
  VARINT,
  /// Eight bytes, little-endian.
  FIXED64,
  /// A length and that many bytes: text, a message, or several numbers.
  LENGTH,
  /// Four bytes, little-endian.
  FIXED32;

  /// Bytes of a number that always has as many; 0 for the others.
  public int width() {
    return switch (this) {
      case FIXED32 -> Integer.BYTES;
      case FIXED64 -> Long.BYTES;
      case VARINT, LENGTH -> 0;
    };
  }
}
