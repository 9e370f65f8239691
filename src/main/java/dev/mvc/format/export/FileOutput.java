package dev.mvc.format.export;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// A file that is written from its beginning to its end; what was written can be corrected.
public interface FileOutput {
  /// Bytes copied at a time.
  int BUFFER = 1 << 20;

  /// How much was written.
  long position();

  /// Writes `bytes[0 .. length)` at the end.
  void write(byte[] bytes, int length) throws IOException;

  /// Writes over what was written at a position.
  void patch(long position, byte[] bytes) throws IOException;

  /// Writes all of an array at the end.
  default void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  /// Writes all of a source at the end.
  default void copy(ByteSource source, Watcher watcher) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, source.size())];
    for (long at = 0; at < source.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, source.size() - at);
      source.read(at, buffer, 0, length);
      write(buffer, length);
      watcher.copied(buffer, length);
    }
  }

  /// Is told of what was copied.
  @FunctionalInterface
  interface Watcher {
    /// `bytes[0 .. length)` were written.
    void copied(byte[] bytes, int length);
  }
}
