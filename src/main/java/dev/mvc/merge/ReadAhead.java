package dev.mvc.merge;

import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// A source that is read from its beginning to its end, of which the next stretches are computed on
/// other cores meanwhile.
///
/// Used by one thread; holds a few stretches.
final class ReadAhead implements ByteSource {
  private static final int STRETCH = 1 << 20;
  private static final int AHEAD = 6;

  private final ByteSource source;
  private final Workers workers;
  private final Deque<Workers.Result<byte[]>> ahead = new ArrayDeque<>();
  private byte[] current = {};
  private long start;
  private long next;

  ReadAhead(ByteSource source, Workers workers) {
    this.source = source;
    this.workers = workers;
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    int done = 0;
    while (done < length) {
      long position = offset + done;
      if (position < start || position > start + current.length + (long) AHEAD * STRETCH) {
        throw new IllegalStateException("is read in order only");
      }
      while (position >= start + current.length) {
        start += current.length;
        fill();
        current = ahead.remove().get();
      }
      int from = (int) (position - start);
      int count = Math.min(length - done, current.length - from);
      System.arraycopy(current, from, into, at + done, count);
      done += count;
    }
    fill();
  }

  private void fill() {
    while (ahead.size() < AHEAD && next < source.size()) {
      long from = next;
      int length = (int) Math.min(STRETCH, source.size() - from);
      ahead.add(workers.start(() -> source.read(from, length)));
      next += length;
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
