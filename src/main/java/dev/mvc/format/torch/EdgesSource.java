package dev.mvc.format.torch;

import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;

/// A stretch of a file of which the beginning and the end are read at once: an archive of one
/// tensor has everything but the tensor there, in twenty small pieces.
final class EdgesSource implements ByteSource {
  private static final int EDGE = 2048;

  private final ByteSource source;
  private final byte[] head;
  private final byte[] tail;

  EdgesSource(ByteSource source) throws IOException {
    this.source = source;
    this.head = source.read(0, (int) Math.min(EDGE, source.size()));
    int rest = (int) Math.min(EDGE, source.size() - head.length);
    this.tail = source.read(source.size() - rest, rest);
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    long tailStart = size() - tail.length;
    if (offset + length <= head.length) {
      System.arraycopy(head, (int) offset, into, at, length);
    } else if (offset >= tailStart) {
      System.arraycopy(tail, (int) (offset - tailStart), into, at, length);
    } else {
      source.read(offset, into, at, length);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
