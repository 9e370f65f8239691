package dev.mvc.format;

import java.io.IOException;

/// Takes the pieces of a file in their order.
@FunctionalInterface
public interface ChunkSink {
  /// Takes `buffer[offset .. offset + length)`, which is only valid during the call and must not be
  /// changed.
  void chunk(byte[] buffer, int offset, int length) throws IOException;
}
