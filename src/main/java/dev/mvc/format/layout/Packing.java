package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How the content of an extent is packed in its file.
///
/// @param filters in the order in which they pack
public record Packing(List<Filter> filters) {
  /// The content lies in the file as it is.
  public static final Packing NONE = new Packing(List.of());

  /// Content up to this size is held in memory while it is packed and unpacked. Larger content can
  /// only be packed by filters that work on a stream.
  public static final int MAX_HELD = 64 << 20;

  /// Keeps a copy.
  public Packing {
    filters = List.copyOf(filters);
  }

  /// A packing of one step or several.
  public static Packing of(Filter.Kind kind, int parameter) {
    return new Packing(List.of(new Filter(kind, parameter)));
  }

  /// The packing of that text, as [#toString] gives it.
  public static Optional<Packing> parse(String text) {
    List<Optional<Filter>> filters = Arrays.stream(text.split(" ", -1)).map(Filter::parse).toList();
    return filters.stream().allMatch(Optional::isPresent)
        ? Optional.of(new Packing(filters.stream().flatMap(Optional::stream).toList()))
        : Optional.empty();
  }

  /// Whether content lies in the file as it is.
  public boolean isNone() {
    return filters.isEmpty();
  }

  /// Whether content of this size can be packed within the limits of memory.
  public boolean isPossible(long contentLength) {
    return contentLength <= MAX_HELD || filters.stream().noneMatch(Filter::needsAll);
  }

  /// The content of something packed; reading it fails where it does not unpack to `contentLength`
  /// bytes.
  ///
  /// @param packed stays open as long as the content is read
  public ByteSource unpack(ByteSource packed, long contentLength) {
    return isNone() ? packed : new UnpackedSource(this, packed, contentLength);
  }

  /// The stream that unpacks. Whoever reads it bounds how much.
  InputStream unpacking(ByteSource packed) throws IOException {
    InputStream stream = new SourceStream(packed);
    for (Filter filter : filters.reversed()) {
      stream = filter.unpacking(stream);
    }
    return stream;
  }

  /// The stream that packs what is written to it and writes that to `to`. Closing it closes `to`;
  /// only then all is written.
  public OutputStream packing(OutputStream to) {
    OutputStream stream = to;
    for (Filter filter : filters.reversed()) {
      stream = filter.packing(stream);
    }
    return stream;
  }

  /// What a file may have been packed with when its format says this: the level of a compressor is
  /// not always written down. This one comes first.
  public List<Packing> guesses() {
    List<Packing> guesses = List.of(NONE);
    for (Filter filter : filters) {
      List<Packing> longer = new ArrayList<>();
      for (Packing before : guesses) {
        for (Filter guess : filter.guesses()) {
          List<Filter> steps = new ArrayList<>(before.filters);
          steps.add(guess);
          longer.add(new Packing(steps));
        }
      }
      guesses = longer;
    }
    return guesses;
  }

  /// The filters in the order in which they pack, as in `shuffle4 zlib4`.
  @Override
  public String toString() {
    return String.join(" ", filters.stream().map(Filter::toString).toList());
  }
}
