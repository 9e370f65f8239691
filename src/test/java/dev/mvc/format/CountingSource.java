package dev.mvc.format;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// Counts what is read of a file.
public final class CountingSource implements ByteSource {
  private final ByteSource source;
  private long bytes;

  /// A source that passes everything on.
  public CountingSource(ByteSource source) {
    this.source = source;
  }

  /// Bytes read so far, each as often as it was read.
  public long bytes() {
    return bytes;
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    bytes += length;
    source.read(offset, into, at, length);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
