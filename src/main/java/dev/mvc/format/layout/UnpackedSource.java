package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The content of a packed extent.
///
/// What is packed can only be read from its beginning. Content of moderate size is held. Of larger
/// content the last stretch is: threads that read frame after frame, each a little ahead of the
/// other, find theirs in it; only who goes far back makes it start again.
final class UnpackedSource implements ByteSource {
  /// Bytes of a larger content that are held, twice.
  private static final int WINDOW = 16 << 20;

  private final Packing packing;
  private final ByteSource packed;
  private final long size;
  private @Nullable InputStream stream;

  /// The content from `start` on, and what was before it.
  private byte[] current = new byte[0];

  private byte[] previous = new byte[0];
  private long start;

  UnpackedSource(Packing packing, ByteSource packed, long size) {
    this.packing = packing;
    this.packed = packed;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size);
    }
    int done = 0;
    while (done < length) {
      long position = offset + done;
      if (position < start - previous.length) {
        close();
      }
      while (position >= start + current.length) {
        advance();
      }
      byte[] from = position < start ? previous : current;
      int inside =
          (int) (position < start ? position - (start - previous.length) : position - start);
      int count = Math.min(length - done, from.length - inside);
      System.arraycopy(from, inside, into, at + done, count);
      done += count;
    }
  }

  private void advance() throws IOException {
    long from = start + current.length;
    int wanted = (int) Math.min(size - from, size <= Packing.MAX_HELD ? size : WINDOW);
    byte[] next;
    try {
      if (stream == null) {
        stream = packing.unpacking(packed);
      }
      next = stream.readNBytes(wanted);
      if (next.length < wanted || (from + wanted == size && stream.read() >= 0)) {
        throw new IOException("it does not unpack to " + size + " bytes");
      }
    } catch (RuntimeException e) {
      // What a decompressor throws over damaged data.
      throw new IOException("it cannot be unpacked: " + e.getMessage(), e);
    }
    previous = current;
    start = from;
    current = next;
  }

  /// Forgets what was unpacked; the packed bytes stay open.
  @Override
  public synchronized void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    current = new byte[0];
    previous = current;
    start = 0;
  }
}
