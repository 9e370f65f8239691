package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;

/// A source read from its beginning to its end.
public final class SourceStream extends InputStream {
  private final ByteSource source;
  private long position;

  public SourceStream(ByteSource source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    long left = source.size() - position;
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(left, length);
    source.read(position, into, at, count);
    position += count;
    return count;
  }
}
