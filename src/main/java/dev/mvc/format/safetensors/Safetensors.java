package dev.mvc.format.safetensors;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Hugging Face's safetensors: eight bytes with the header's length, a JSON header, the tensors.
///
/// The rules are those of the format's description and of the `validate` of its Rust library 0.8.0:
/// sorted by offset, the tensors must cover everything after the header, without holes, overlaps or
/// bytes at the end. Stricter than the library in four points: the header must begin with `{` (so
/// the description), no name may occur twice (a JSON parser that keeps the first would see another
/// model than one that keeps the last), a shape has at most 64 dimensions, and a file at most a
/// million tensors.
public final class Safetensors implements ModelFormat {
  /// The library reads no longer headers.
  private static final long MAX_HEADER = 100_000_000;

  /// Bytes of the header's length.
  private static final int PREFIX = 8;

  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return file.name().toLowerCase(Locale.ROOT).endsWith(".safetensors")
        || looksSo(head, file.size());
  }

  /// A length that fits, and the beginning of a JSON object. The upper bytes of the length are then
  /// zeros, so that hardly anything else looks like this.
  private static boolean looksSo(byte[] head, long size) {
    if (head.length < PREFIX + 2) {
      return false;
    }
    long length = LittleEndian.getLong(head, 0);
    if (length < 2 || length > MAX_HEADER || length > size - PREFIX || head[PREFIX] != '{') {
      return false;
    }
    int at = PREFIX + 1;
    while (at < head.length && " \t\r\n".indexOf(head[at]) >= 0) {
      at++;
    }
    return at < head.length && (head[at] == '"' || head[at] == '}');
  }

  @Override
  public Layout read(ModelFile model) throws IOException, MalformedFileException {
    ByteSource file = model.bytes();
    long length = headerLength(file);
    SafetensorsHeader header =
        HeaderJson.read(
            file.slice(PREFIX, length),
            "the header",
            json -> SafetensorsHeader.read(json, PREFIX + length, file.size()));
    List<Extent> extents = header.extents();
    checkCovered(extents, PREFIX + length, file.size());
    return Layout.of(name(), extents, header.metadata());
  }

  private static long headerLength(ByteSource file) throws IOException, MalformedFileException {
    long size = file.size();
    if (size == 0) {
      throw new MalformedFileException("the file is empty");
    }
    if (size < PREFIX) {
      throw new MalformedFileException(
          "the file has " + size + " bytes, fewer than the 8 of the header's length");
    }
    byte[] head = file.read(0, (int) Math.min(size, ModelFile.HEAD));
    long length = LittleEndian.getLong(head, 0);
    if (length < 2 || length > MAX_HEADER) {
      throw new MalformedFileException(
          Lookalike.of(head)
              .map(other -> "the file is " + other + ", not safetensors")
              .orElseGet(() -> impossible(length)));
    }
    if (length > size - PREFIX) {
      throw new MalformedFileException(
          "the header of " + length + " bytes ends beyond the file of " + size + " bytes");
    }
    if (head[PREFIX] != '{') {
      throw new MalformedFileException(
          String.format(
              Locale.ROOT, "the header begins with byte 0x%02x instead of {", head[PREFIX]));
    }
    return length;
  }

  private static String impossible(long length) {
    return "the header's length at byte 0 is "
        + Long.toUnsignedString(length)
        + ", not between 2 and "
        + MAX_HEADER;
  }

  /// Checks that extents in order cover `[from, to)` exactly.
  private static void checkCovered(List<Extent> extents, long from, long to)
      throws MalformedFileException {
    long end = from;
    for (Extent extent : extents) {
      String name = MalformedFileException.quote(extent.tensor().name());
      if (extent.offset() < end) {
        throw new MalformedFileException(
            "tensor " + name + " at byte " + extent.offset() + " overlaps the one before it");
      }
      if (extent.offset() > end) {
        throw new MalformedFileException(
            "the bytes from " + end + " to " + extent.offset() + " belong to no tensor");
      }
      end = extent.end();
    }
    if (end < to) {
      throw new MalformedFileException(
          "the bytes from " + end + " to the end at " + to + " belong to no tensor");
    }
  }
}
