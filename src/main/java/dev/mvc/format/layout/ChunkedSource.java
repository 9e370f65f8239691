package dev.mvc.format.layout;

import dev.mvc.format.layout.Values.Chunk;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The elements of a tensor that is cut into chunks, in C order.
///
/// A row of the last dimension passes through several chunks, and the next row through the same
/// ones, so the few that were used last stay open.
final class ChunkedSource implements ByteSource {
  private static final int MAX_OPEN = 64;

  private final List<Chunk> chunks;
  private final Shape shape;
  private final int width;
  private final ModelFile file;
  private final Map<List<Long>, Integer> byOrigin = new LinkedHashMap<>();
  private final LinkedHashMap<Integer, ByteSource> open = new LinkedHashMap<>(16, 0.75f, true);

  ChunkedSource(List<Chunk> chunks, Shape shape, int width, ModelFile file) {
    this.chunks = chunks;
    this.shape = shape;
    this.width = width;
    this.file = file;
    for (int i = 0; i < chunks.size(); i++) {
      byOrigin.put(chunks.get(i).origin(), i);
    }
  }

  @Override
  public long size() {
    return shape.count() * width;
  }

  @Override
  public synchronized void read(long from, byte[] into, int at, int length) throws IOException {
    if (from < 0 || length < 0 || from > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + from + " of " + size());
    }
    int done = 0;
    while (done < length) {
      long position = from + done;
      List<Long> index = index(position / width);
      int inElement = (int) (position % width);
      int chunk = find(index);
      long run = chunk < 0 ? 1 : run(chunks.get(chunk), index);
      int count = (int) Math.min(length - done, run * width - inElement);
      if (chunk < 0) {
        Arrays.fill(into, at + done, at + done + count, (byte) 0);
      } else {
        long place = place(chunks.get(chunk), index) * width + inElement;
        source(chunk).read(place, into, at + done, count);
      }
      done += count;
    }
  }

  private List<Long> index(long element) {
    Long[] index = new Long[shape.rank()];
    long rest = element;
    for (int dimension = shape.rank() - 1; dimension >= 0; dimension--) {
      index[dimension] = rest % shape.dims().get(dimension);
      rest /= shape.dims().get(dimension);
    }
    return Arrays.asList(index);
  }

  private int last = -1;

  /// The chunk that an element is in, or -1. In a regular grid the origin follows from the shape of
  /// any chunk; ranks of a distributed run may cut a tensor as they like.
  private int find(List<Long> index) {
    if (last >= 0 && contains(chunks.get(last), index)) {
      return last;
    }
    int found = chunks.isEmpty() ? -1 : inGrid(index);
    for (int i = 0; found < 0 && i < chunks.size(); i++) {
      found = contains(chunks.get(i), index) ? i : -1;
    }
    last = found;
    return found;
  }

  private int inGrid(List<Long> index) {
    List<Long> size = chunks.getFirst().shape().dims();
    List<Long> origin = new ArrayList<>(index.size());
    for (int i = 0; i < index.size(); i++) {
      origin.add(index.get(i) - index.get(i) % Math.max(1, size.get(i)));
    }
    Integer at = byOrigin.get(origin);
    return at != null && contains(chunks.get(at), index) ? at : -1;
  }

  private static boolean contains(Chunk chunk, List<Long> index) {
    for (int i = 0; i < index.size(); i++) {
      long inside = index.get(i) - chunk.origin().get(i);
      if (inside < 0 || inside >= chunk.shape().dims().get(i)) {
        return false;
      }
    }
    return true;
  }

  /// Elements from here to the end of the chunk's or the tensor's row.
  private long run(Chunk chunk, List<Long> index) {
    if (index.isEmpty()) {
      return 1;
    }
    int row = index.size() - 1;
    long end = chunk.origin().get(row) + chunk.shape().dims().get(row);
    return Math.min(end, shape.dims().get(row)) - index.get(row);
  }

  private static long place(Chunk chunk, List<Long> index) {
    long place = 0;
    for (int i = 0; i < index.size(); i++) {
      place = place * chunk.shape().dims().get(i) + index.get(i) - chunk.origin().get(i);
    }
    return place;
  }

  private ByteSource source(int chunk) throws IOException {
    @Nullable ByteSource source = open.get(chunk);
    if (source == null) {
      if (open.size() >= MAX_OPEN) {
        open.pollFirstEntry().getValue().close();
      }
      try {
        source = chunks.get(chunk).in().open(file);
      } catch (MalformedFileException e) {
        throw new IOException(e.getMessage(), e);
      }
      open.put(chunk, source);
    }
    return source;
  }

  @Override
  public synchronized void close() throws IOException {
    for (ByteSource source : open.values()) {
      source.close();
    }
    open.clear();
  }
}
