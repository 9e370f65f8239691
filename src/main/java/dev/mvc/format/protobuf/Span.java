package dev.mvc.format.protobuf;

/// A stretch of a file: the payload of a field.
public record Span(long offset, long length) {
  /// The first offset after it.
  public long end() {
    return offset + length;
  }
}
