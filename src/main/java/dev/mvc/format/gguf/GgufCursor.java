package dev.mvc.format.gguf;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the numbers and strings of a header one after the other.
final class GgufCursor {
  /// Vocabularies of a quarter of a million words take some 10 MB.
  private static final long MAX_HEADER = 200_000_000;

  private static final int BUFFER = 1 << 16;

  private final ByteSource file;
  private final long end;
  private boolean isBig;
  private byte[] buffer = new byte[0];
  private long start;
  private long position;

  GgufCursor(ByteSource file) {
    this.file = file;
    this.end = Math.min(file.size(), MAX_HEADER);
  }

  /// From here on numbers begin with their highest byte.
  void readBigEndian() {
    isBig = true;
  }

  boolean isBig() {
    return isBig;
  }

  long position() {
    return position;
  }

  /// Bytes that the header can still have.
  long left() {
    return end - position;
  }

  /// Goes on by `count` bytes.
  void skip(long count) throws MalformedFileException {
    if (count < 0 || count > end - position) {
      throw new MalformedFileException("the header breaks off after byte " + position);
    }
    position += count;
  }

  /// Where the next `count` bytes are in the buffer.
  private int take(int count) throws IOException, MalformedFileException {
    long from = position;
    skip(count);
    if (from < start || from + count > start + buffer.length) {
      start = from;
      buffer = file.read(from, (int) Math.min(Math.max(BUFFER, count), end - from));
    }
    return (int) (from - start);
  }

  int u8() throws IOException, MalformedFileException {
    int at = take(1);
    return buffer[at] & 0xFF;
  }

  short u16() throws IOException, MalformedFileException {
    int at = take(2);
    short value = LittleEndian.getShort(buffer, at);
    return isBig ? Short.reverseBytes(value) : value;
  }

  int u32() throws IOException, MalformedFileException {
    int at = take(4);
    int value = LittleEndian.getInt(buffer, at);
    return isBig ? Integer.reverseBytes(value) : value;
  }

  /// All 64 bits; as a number without sign it may come out negative.
  long u64() throws IOException, MalformedFileException {
    int at = take(8);
    long value = LittleEndian.getLong(buffer, at);
    return isBig ? Long.reverseBytes(value) : value;
  }

  /// How many things follow, each of at least `size` bytes.
  long count(String what, int size) throws IOException, MalformedFileException {
    long count = u64();
    if (count < 0 || count > left() / size) {
      throw new MalformedFileException(
          "the header claims "
              + Long.toUnsignedString(count)
              + " "
              + what
              + ", more than the file can hold");
    }
    return count;
  }

  /// A string that must be UTF-8.
  ///
  /// @param max bytes
  String name(String what, int max) throws IOException, MalformedFileException {
    long length = u64();
    if (length < 0 || length > max || length > left()) {
      throw new MalformedFileException(
          what + " of " + Long.toUnsignedString(length) + " bytes is too long");
    }
    int at = take((int) length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(buffer, at, (int) length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFileException(what + " at byte " + (position - length) + " is not UTF-8");
    }
  }

  /// A string of which at most `max` bytes are read, with `…` for the others.
  String text(int max) throws IOException, MalformedFileException {
    long length = u64();
    if (length < 0 || length > left()) {
      throw new MalformedFileException(
          "a string of " + Long.toUnsignedString(length) + " bytes ends beyond the header");
    }
    int kept = (int) Math.min(length, max);
    int at = take(kept);
    String text = new String(buffer, at, kept, StandardCharsets.UTF_8);
    skip(length - kept);
    return kept < length ? text + "…" : text;
  }
}
