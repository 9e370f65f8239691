package dev.mvc.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/// Bytes that are read by position. Safe for use by several threads at once.
public interface ByteSource extends Closeable {
  /// Size in bytes when it was opened.
  long size();

  /// Reads exactly `length` bytes at `offset` to `into[at..]`.
  ///
  /// @throws EOFException when the source ends before
  void read(long offset, byte[] into, int at, int length) throws IOException;

  /// Refuses a stretch of which parts are not there, see [dev.mvc.store.RecipeSource#toLookInto].
  default void requireThere(long offset, long length) throws IOException {}

  /// Reads exactly `length` bytes at `offset`. The caller has bounded `length`.
  default byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(offset, bytes, 0, length);
    return bytes;
  }

  /// A stretch of this source as a source of its own. Closing it does nothing.
  default ByteSource slice(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new IndexOutOfBoundsException(
          "slice " + offset + "+" + length + " of a source of " + size() + " bytes");
    }
    ByteSource whole = this;
    return new ByteSource() {
      @Override
      public long size() {
        return length;
      }

      @Override
      public void read(long from, byte[] into, int at, int count) throws IOException {
        if (from < 0 || count > length - from) {
          throw new EOFException("read of " + count + " bytes at " + from + " of " + length);
        }
        whole.read(offset + from, into, at, count);
      }

      @Override
      public void requireThere(long from, long count) throws IOException {
        whole.requireThere(offset + from, count);
      }

      @Override
      public void close() {}
    };
  }

  /// A source over bytes in memory.
  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long from, byte[] into, int at, int count) throws IOException {
        if (from < 0 || count > bytes.length - from) {
          throw new EOFException("read of " + count + " bytes at " + from + " of " + bytes.length);
        }
        System.arraycopy(bytes, (int) from, into, at, count);
      }

      @Override
      public void close() {}
    };
  }
}
