package dev.mvc.store;

import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/// A stored file as bytes that are decoded when read: only the pieces that are asked for.
///
/// Each frame is checked; pieces and the whole are not compared with their ids.
public final class RecipeSource implements ByteSource {
  private final ObjectStore store;
  private final List<Segment> segments;
  private final long[] ends;

  public RecipeSource(ObjectStore store, Recipe recipe) {
    this.store = store;
    this.segments = recipe.segments();
    this.ends = new long[segments.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += segments.get(i).length();
      ends[i] = end;
    }
  }

  @Override
  public long size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    int done = 0;
    for (int i = segmentAt(offset); done < length; i++) {
      Segment segment = segments.get(i);
      long inside = offset + done - (ends[i] - segment.length());
      int count = (int) Math.min(length - done, segment.length() - inside);
      if (count > 0) {
        store.open(segment.id()).read(inside, into, at + done, count);
        done += count;
      }
    }
  }

  /// The first segment that ends behind an offset.
  private int segmentAt(long offset) {
    int low = 0;
    int high = ends.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Leaves the store open.
  @Override
  public void close() {}
}
