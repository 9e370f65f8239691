package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elements of a strided view in C order.
///
/// What lies beside each other is read at once. For the rest, a storage of moderate size is held in
/// memory: its elements are wanted one by one, in another order than they lie in.
final class ViewSource implements ByteSource {
  /// Storages up to this size are held.
  private static final long MAX_HELD = 64 << 20;

  private final ByteSource storage;
  private final int width;
  private final long offset;
  private final List<Long> strides;
  private final Shape shape;

  /// Elements that lie beside each other.
  private final long run;

  /// Dimensions before those that a run consists of.
  private final int outer;

  private byte @Nullable [] held;

  ViewSource(ByteSource storage, int width, long offset, List<Long> strides, Shape shape) {
    this.storage = storage;
    this.width = width;
    this.offset = offset;
    this.strides = strides;
    this.shape = shape;
    long contiguous = 1;
    int dimension = shape.rank();
    while (dimension > 0
        && (shape.dims().get(dimension - 1) == 1 || strides.get(dimension - 1) == contiguous)) {
      contiguous *= shape.dims().get(--dimension);
    }
    this.run = contiguous;
    this.outer = dimension;
  }

  @Override
  public long size() {
    return shape.count() * width;
  }

  @Override
  public void read(long from, byte[] into, int at, int length) throws IOException {
    if (from < 0 || length < 0 || from > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + from + " of " + size());
    }
    int done = 0;
    while (done < length) {
      long position = from + done;
      long inRun = position % (run * width);
      int count = (int) Math.min(length - done, run * width - inRun);
      copy(place(position / (run * width)) * width + inRun, into, at + done, count);
      done += count;
    }
  }

  /// Which element of the storage a run begins with.
  private long place(long index) {
    long place = offset;
    long rest = index;
    for (int dimension = outer - 1; dimension >= 0; dimension--) {
      long dim = shape.dims().get(dimension);
      place += rest % dim * strides.get(dimension);
      rest /= dim;
    }
    return place;
  }

  private void copy(long from, byte[] into, int at, int count) throws IOException {
    if (run * width >= ModelFile.HEAD || storage.size() > MAX_HELD) {
      storage.read(from, into, at, count);
    } else {
      System.arraycopy(held(), Math.toIntExact(from), into, at, count);
    }
  }

  private synchronized byte[] held() throws IOException {
    if (held == null) {
      held = storage.read(0, (int) storage.size());
    }
    return held;
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }
}
