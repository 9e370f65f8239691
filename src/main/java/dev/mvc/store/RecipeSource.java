package dev.mvc.store;

import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stored file as bytes that are decoded when read: only the pieces that are asked for.
///
/// Each frame is checked; pieces and the whole are not compared with their ids. Of what the file
/// packs, the piece that was read last is held; one of more than [Packing#MAX_HELD] is packed again
/// each time.
public final class RecipeSource implements ByteSource {
  private final ObjectStore store;
  private final List<Segment> segments;
  private final long[] ends;
  private byte[] held = new byte[0];
  private @Nullable Segment heldSegment;

  private final boolean toLookInto;

  public RecipeSource(ObjectStore store, Recipe recipe) {
    this(store, recipe, false);
  }

  /// A file whose headers are to be read although tensors of it may have been given up. Readers of
  /// headers read ahead, and look for the end of an archive at the end of the file: where that runs
  /// into a tensor that is gone there are zeros. Whoever wants values asks [#requireThere] first; a
  /// read from inside of such a tensor fails anyway.
  public static RecipeSource toLookInto(ObjectStore store, Recipe recipe) {
    return new RecipeSource(store, recipe, true);
  }

  private RecipeSource(ObjectStore store, Recipe recipe, boolean toLookInto) {
    this.store = store;
    this.toLookInto = toLookInto;
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
      if (toLookInto && count < length && isGone(segment)) {
        Arrays.fill(into, at + done, at + done + count, (byte) 0);
        done += count;
      } else if (count > 0) {
        read(segment, inside, into, at + done, count);
        done += count;
      }
    }
  }

  @Override
  public void requireThere(long offset, long length) throws IOException {
    for (int i = segmentAt(offset);
        i < ends.length && ends[i] - segments.get(i).length() < offset + length;
        i++) {
      if (segments.get(i) instanceof Segment.Tensor tensor) {
        store.locate(tensor.id());
      }
    }
  }

  private boolean isGone(Segment segment) throws IOException {
    return segment instanceof Segment.Tensor tensor && store.find(tensor.id()).isEmpty();
  }

  private void read(Segment segment, long offset, byte[] into, int at, int count)
      throws IOException {
    switch (segment) {
      case Segment.Inline inline -> System.arraycopy(inline.bytes(), (int) offset, into, at, count);
      case Segment.Tensor tensor when tensor.packed().isPresent() -> {
        if (tensor.length() <= Packing.MAX_HELD) {
          System.arraycopy(packed(tensor), (int) offset, into, at, count);
        } else {
          store.copySegment(tensor, new Stretch(offset, into, at, count));
        }
      }
      case Segment.Stored stored -> store.open(stored.id()).read(offset, into, at, count);
    }
  }

  private synchronized byte[] packed(Segment segment) throws IOException {
    if (!segment.equals(heldSegment)) {
      byte[] bytes = new byte[(int) segment.length()];
      store.copySegment(segment, new Stretch(0, bytes, 0, bytes.length));
      held = bytes;
      heldSegment = segment;
    }
    return held;
  }

  /// Keeps a stretch of what passes.
  private static final class Stretch implements ObjectStore.Sink {
    private final long offset;
    private final byte[] into;
    private final int at;
    private final int count;
    private long position;

    Stretch(long offset, byte[] into, int at, int count) {
      this.offset = offset;
      this.into = into;
      this.at = at;
      this.count = count;
    }

    @Override
    public void accept(byte[] buffer, int length) {
      long from = Math.max(position, offset);
      long to = Math.min(position + length, offset + count);
      if (from < to) {
        System.arraycopy(
            buffer, (int) (from - position), into, at + (int) (from - offset), (int) (to - from));
      }
      position += length;
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
