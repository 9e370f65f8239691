package dev.mvc.format.export;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of a tensor as NumPy's basic indexing picks it: `0:4,:,::2`, `-1`, `...,0`.
///
/// @param shape of the part; dimensions that a single index picked are gone
/// @param picks for each dimension of the tensor
/// @param from shape of the tensor
public record Slice(Shape shape, List<Pick> picks, Shape from) {
  private static final Pattern RANGE =
      Pattern.compile("(-?\\d{1,18})?:(-?\\d{1,18})?(?::(-?\\d{1,18})?)?");
  private static final Pattern INDEX = Pattern.compile("-?\\d{1,18}");

  /// Bytes of a row that are read at once to pick elements from.
  private static final int SPAN = 1 << 18;

  /// What is taken of a dimension.
  ///
  /// @param start the first index
  /// @param step from one index to the next; may be negative
  /// @param count how many
  public record Pick(long start, long step, long count) {}

  /// Parses the text for a tensor of that shape.
  ///
  /// @throws IllegalArgumentException with a clause that says what is wrong
  public static Slice parse(String text, Shape shape) {
    List<String> parts = new ArrayList<>(List.of(text.replace(" ", "").split(",", -1)));
    int dots = parts.indexOf("...");
    if (dots >= 0) {
      parts.remove(dots);
      for (int i = parts.size(); i < shape.rank(); i++) {
        parts.add(dots, ":");
      }
    }
    if (parts.size() > shape.rank()) {
      throw new IllegalArgumentException(
          "it has " + parts.size() + " parts, and the tensor " + shape.rank() + " dimensions");
    }
    List<Pick> picks = new ArrayList<>();
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      String part = i < parts.size() ? parts.get(i) : ":";
      Pick pick = pick(part, shape.dims().get(i), i);
      picks.add(pick);
      if (!INDEX.matcher(part).matches()) {
        dims.add(pick.count);
      }
    }
    return new Slice(new Shape(dims), picks, shape);
  }

  private static Pick pick(String part, long size, int dimension) {
    if (INDEX.matcher(part).matches()) {
      long index = Long.parseLong(part);
      if (index >= size || index < -size) {
        throw new IllegalArgumentException(
            "dimension " + dimension + " has " + size + " entries and none at " + index);
      }
      return new Pick(index < 0 ? index + size : index, 1, 1);
    }
    Matcher range = RANGE.matcher(part);
    if (!range.matches()) {
      throw new IllegalArgumentException("\"" + part + "\" is no index and no range");
    }
    long step = number(range.group(3), 1);
    if (step == 0) {
      throw new IllegalArgumentException("a step of 0 leads nowhere");
    }
    // As Python's slice.indices does it.
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? size : size - 1;
    long start = bound(range.group(1), size, low, high, step > 0 ? low : high);
    long stop = bound(range.group(2), size, low, high, step > 0 ? high : low);
    long span = step > 0 ? stop - start : start - stop;
    return new Pick(start, step, span <= 0 ? 0 : (span - 1) / Math.abs(step) + 1);
  }

  private static long bound(String text, long size, long low, long high, long missing) {
    if (text == null) {
      return missing;
    }
    long index = Long.parseLong(text);
    return Math.clamp(index < 0 ? index + size : index, low, high);
  }

  private static long number(String text, long missing) {
    return text == null ? missing : Long.parseLong(text);
  }

  /// The part of a tensor's elements.
  ///
  /// @param width bytes of an element
  public ByteSource of(ByteSource source, int width) {
    return new Source(this, source, width);
  }

  private static final class Source implements ByteSource {
    private final Slice slice;
    private final ByteSource source;
    private final int width;
    private final long size;
    private final Pick last;

    Source(Slice slice, ByteSource source, int width) {
      this.slice = slice;
      this.source = source;
      this.width = width;
      this.size = slice.shape.count() * width;
      this.last = slice.picks.isEmpty() ? new Pick(0, 1, 1) : slice.picks.getLast();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long offset, byte[] into, int at, int length) throws IOException {
      if (offset < 0 || length < 0 || offset > size - length) {
        throw new EOFException("read of " + length + " bytes at " + offset + " of " + size);
      }
      int done = 0;
      while (done < length) {
        long position = offset + done;
        long row = position / width / last.count;
        long column = position / width % last.count;
        int inElement = (int) (position % width);
        long start = rowStart(row);
        done += readRow(start, column, inElement, into, at + done, length - done);
      }
    }

    /// Index in the tensor of the element that a row of picks counts from.
    private long rowStart(long row) {
      long rest = row;
      long start = 0;
      long stride = 1;
      List<Pick> picks = slice.picks;
      for (int i = picks.size() - 1; i >= 0; i--) {
        if (i < picks.size() - 1) {
          Pick pick = picks.get(i);
          start += (pick.start + rest % pick.count * pick.step) * stride;
          rest /= pick.count;
        }
        stride *= slice.from.dims().get(i);
      }
      return start;
    }

    /// Reads elements of a row from a column on, as many as lie in one span.
    private int readRow(long start, long column, int inElement, byte[] into, int at, int most)
        throws IOException {
      long first = start + last.start + column * last.step;
      if (last.step == 1) {
        int count = (int) Math.min(most, (last.count - column) * width - inElement);
        source.read(first * width + inElement, into, at, count);
        return count;
      }
      long stride = Math.abs(last.step);
      long picked = Math.clamp(SPAN / width / stride, 1, last.count - column);
      picked = Math.min(picked, (most + inElement + width - 1) / width);
      long lowest = last.step > 0 ? first : first - (picked - 1) * stride;
      byte[] span = source.read(lowest * width, (int) (((picked - 1) * stride + 1) * width));
      int done = 0;
      for (int i = 0; i < picked; i++) {
        int from = (int) ((last.step > 0 ? i : picked - 1 - i) * stride * width);
        int skip = i == 0 ? inElement : 0;
        int count = Math.min(width - skip, most - done);
        System.arraycopy(span, from + skip, into, at + done, count);
        done += count;
      }
      return done;
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
