package dev.mvc.format.layout;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// A step by which a format packs elements. With the right parameter it does exactly what the
/// library did that wrote the file.
///
/// @param parameter bytes of an element or of what stands before, or the compression level
/// @param before bytes that stand before the content, as ISO 8859-1; empty for other kinds
public record Filter(Kind kind, int parameter, String before) {
  private static final Pattern TEXT = Pattern.compile("([a-z]+)([0-9]{1,4})(?::([A-Za-z0-9_-]+))?");

  /// Bytes that may stand before the content; they become a part of the recipe.
  public static final int MAX_BEFORE = 4096;

  /// Bytes at a time of filters that do not need all.
  private static final int BLOCK = 1 << 16;

  /// The kinds of steps.
  public enum Kind {
    /// The bytes of each element are reversed: big-endian elements of 2, 4, 8 or 16 bytes.
    SWAP,
    /// HDF5's shuffle: the first bytes of all elements, then all second ones, and so on; what is
    /// left over follows.
    SHUFFLE,
    /// Deflate (RFC 1951), as in zip files.
    DEFLATE,
    /// Zlib (RFC 1950), as in HDF5's gzip filter.
    ZLIB,
    /// One frame of Zstandard that says its size (RFC 8878), as in zarr.
    ZSTD,
    /// A header stands before the content and is compressed with it, as that of an array in a
    /// compressed .npz file.
    HEADER
  }

  /// A filter that is described by its number.
  public Filter(Kind kind, int parameter) {
    this(kind, parameter, "");
  }

  /// The filter that puts bytes before the content, up to [#MAX_BEFORE].
  public static Filter header(byte[] bytes) {
    return new Filter(Kind.HEADER, bytes.length, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /// The filter of that text, as [#toString] gives it.
  public static Optional<Filter> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int parameter = Integer.parseInt(matcher.group(2));
    String before = matcher.group(3) == null ? "" : decode(matcher.group(3));
    return Arrays.stream(Kind.values())
        .filter(kind -> name(kind).equals(matcher.group(1)))
        .map(kind -> new Filter(kind, parameter, before))
        .filter(Filter::isPossible)
        .findFirst();
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return ""; // which no header is
    }
  }

  private boolean isPossible() {
    if (kind == Kind.HEADER) {
      return parameter > 0 && parameter <= MAX_BEFORE && before.length() == parameter;
    }
    return before.isEmpty() && parameter < 100 && isPossibleParameter();
  }

  private boolean isPossibleParameter() {
    return switch (kind) {
      case SWAP -> parameter == 2 || parameter == 4 || parameter == 8 || parameter == 16;
      case SHUFFLE, HEADER -> parameter > 0;
      case DEFLATE, ZLIB -> parameter <= 9;
      case ZSTD -> parameter <= 22;
    };
  }

  /// The stream that packs what is written to it and writes that to `to`. Closing it closes `to`.
  OutputStream packing(OutputStream to) {
    return switch (kind) {
      case SWAP -> new BlockStreams.Out(to, BLOCK, this::swapped);
      case SHUFFLE -> new BlockStreams.Out(to, Integer.MAX_VALUE, all -> moved(all, true));
      case DEFLATE -> new Deflating(to, new Deflater(parameter, true));
      case ZLIB -> new Deflating(to, new Deflater(parameter));
      case ZSTD ->
          new BlockStreams.Out(to, Integer.MAX_VALUE, all -> Zstd.compress(all, parameter));
      case HEADER -> new HeaderStream(to, bytesBefore());
    };
  }

  /// The stream that unpacks what it reads from `from`. Whoever reads it bounds how much.
  InputStream unpacking(InputStream from) throws IOException {
    return switch (kind) {
      case SWAP -> new BlockStreams.In(from, BLOCK, this::swapped);
      case SHUFFLE -> new BlockStreams.In(from, Packing.MAX_HELD, all -> moved(all, false));
      case DEFLATE -> new Inflating(from, new Inflater(true));
      case ZLIB -> new Inflating(from, new Inflater());
      case ZSTD -> new ZstdInputStream(from);
      case HEADER -> {
        if (!Arrays.equals(from.readNBytes(parameter), bytesBefore())) {
          throw new IOException("another header stands before it");
        }
        yield from;
      }
    };
  }

  /// Whether it must see everything before it can begin.
  boolean needsAll() {
    return kind == Kind.SHUFFLE || kind == Kind.ZSTD;
  }

  /// What the file may have been packed with, this filter first: the level is not always written in
  /// the file.
  List<Filter> guesses() {
    IntStream levels =
        switch (kind) {
          case SWAP, SHUFFLE, HEADER -> IntStream.empty();
          case DEFLATE, ZLIB -> IntStream.of(6, 9, 4, 1, 5, 3, 2, 7, 8);
          case ZSTD -> IntStream.of(1, 3, 5, 9);
        };
    return IntStream.concat(IntStream.of(parameter), levels)
        .distinct()
        .mapToObj(level -> new Filter(kind, level, before))
        .toList();
  }

  private byte[] swapped(byte[] bytes) {
    byte[] swapped = new byte[bytes.length];
    int whole = bytes.length / parameter * parameter;
    for (int element = 0; element < whole; element += parameter) {
      for (int i = 0; i < parameter; i++) {
        swapped[element + i] = bytes[element + parameter - 1 - i];
      }
    }
    System.arraycopy(bytes, whole, swapped, whole, bytes.length - whole);
    return swapped;
  }

  private byte[] moved(byte[] from, boolean packs) {
    byte[] to = from.clone();
    int elements = from.length / parameter;
    for (int plane = 0; plane < parameter; plane++) {
      for (int i = 0; i < elements; i++) {
        int apart = plane * elements + i;
        int together = i * parameter + plane;
        to[packs ? apart : together] = from[packs ? together : apart];
      }
    }
    return to;
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private byte[] bytesBefore() {
    return before.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// As in `shuffle4` or `zlib6`; a header follows in Base64 of the kind for URLs, unpadded.
  @Override
  public String toString() {
    return before.isEmpty()
        ? name(kind) + parameter
        : name(kind)
            + parameter
            + ':'
            + Base64.getUrlEncoder().withoutPadding().encodeToString(bytesBefore());
  }

  /// Writes a header before anything else, also before nothing.
  private static final class HeaderStream extends FilterOutputStream {
    private final byte[] header;
    private boolean isWritten;

    HeaderStream(OutputStream to, byte[] header) {
      super(to);
      this.header = header;
    }

    private void begin() throws IOException {
      if (!isWritten) {
        isWritten = true;
        out.write(header);
      }
    }

    @Override
    public void write(int b) throws IOException {
      begin();
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      begin();
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      begin();
      super.close();
    }
  }

  /// Frees the native memory when it is closed, which the class of the JDK does only for a deflater
  /// that it made itself.
  private static final class Deflating extends DeflaterOutputStream {
    Deflating(OutputStream to, Deflater deflater) {
      super(to, deflater, BLOCK);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        def.end();
      }
    }
  }

  private static final class Inflating extends InflaterInputStream {
    Inflating(InputStream from, Inflater inflater) {
      super(from, inflater, BLOCK);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        inf.end();
      }
    }
  }
}
