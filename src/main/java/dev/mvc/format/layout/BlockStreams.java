package dev.mvc.format.layout;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/// Streams that change bytes block by block.
final class BlockStreams {
  private BlockStreams() {}

  /// Changes what is written to it.
  static final class Out extends FilterOutputStream {
    private final int size;
    private final UnaryOperator<byte[]> change;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();

    /// @param size of a block; the last one is smaller
    Out(OutputStream to, int size, UnaryOperator<byte[]> change) {
      super(to);
      this.size = size;
      this.change = change;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        int count = Math.min(end - at, size - block.size());
        block.write(bytes, at, count);
        at += count;
        if (block.size() == size) {
          pass();
        }
      }
    }

    private void pass() throws IOException {
      out.write(change.apply(block.toByteArray()));
      block.reset();
    }

    @Override
    public void close() throws IOException {
      pass();
      out.close();
    }
  }

  /// Changes what is read from it.
  static final class In extends FilterInputStream {
    private final int size;
    private final UnaryOperator<byte[]> change;
    private byte[] block = new byte[0];
    private int at;

    /// @param size of a block; the last one is smaller
    In(InputStream from, int size, UnaryOperator<byte[]> change) {
      super(from);
      this.size = size;
      this.change = change;
    }

    private boolean isFilled() throws IOException {
      if (at == block.length) {
        block = change.apply(in.readNBytes(size));
        at = 0;
      }
      return at < block.length;
    }

    @Override
    public int read() throws IOException {
      return isFilled() ? block[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!isFilled()) {
        return -1;
      }
      int count = Math.min(length, block.length - at);
      System.arraycopy(block, at, into, offset, count);
      at += count;
      return count;
    }
  }
}
