package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The bytes of a pickle, from the first to the last. Long ones are passed over unread.
final class PickleInput {
  private static final int BUFFER = 1 << 14;

  /// Lines hold names and numbers of protocol 0.
  private static final int LONGEST_LINE = 4096;

  /// Longer text names nothing.
  static final int LONGEST_TEXT = 1 << 16;

  private final ByteSource source;
  private final String what;
  private byte[] buffer = new byte[0];
  private long start;
  private long position;

  /// @param what the subject of messages
  PickleInput(ByteSource source, long from, String what) {
    this.source = source;
    this.position = from;
    this.start = from;
    this.what = what;
  }

  /// The offset of the next byte.
  long position() {
    return position;
  }

  boolean isAtEnd() {
    return position >= source.size();
  }

  MalformedFileException malformed(String problem) {
    return new MalformedFileException(what + " " + problem + " (before byte " + position + ")");
  }

  int readByte() throws IOException, MalformedFileException {
    if (position >= start + buffer.length) {
      fill();
    }
    return buffer[(int) (position++ - start)] & 0xFF;
  }

  private void fill() throws IOException, MalformedFileException {
    long left = source.size() - position;
    if (left <= 0) {
      throw malformed("ends too early");
    }
    buffer = source.read(position, (int) Math.min(left, BUFFER));
    start = position;
  }

  /// A little-endian number without sign, of at most 8 bytes; one of 2^63 or more is refused.
  long readNumber(int width) throws IOException, MalformedFileException {
    long number = 0;
    for (int i = 0; i < width; i++) {
      number |= (long) readByte() << (Byte.SIZE * i);
    }
    if (number < 0) {
      throw malformed("claims a length of " + Long.toUnsignedString(number));
    }
    return number;
  }

  double readBigEndianDouble() throws IOException, MalformedFileException {
    return ByteBuffer.wrap(readBytes(Double.BYTES)).getDouble();
  }

  /// @param length bounded by the caller
  byte[] readBytes(int length) throws IOException, MalformedFileException {
    checkLength(length);
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (position >= start + buffer.length) {
        fill();
      }
      int from = (int) (position - start);
      int count = Math.min(length - done, buffer.length - from);
      System.arraycopy(buffer, from, bytes, done, count);
      done += count;
      position += count;
    }
    return bytes;
  }

  void checkLength(long length) throws MalformedFileException {
    if (length < 0 || length > source.size() - position) {
      throw malformed("claims " + length + " bytes and has " + (source.size() - position));
    }
  }

  void skip(long length) throws MalformedFileException {
    checkLength(length);
    position += length;
    if (position > start + buffer.length) {
      buffer = new byte[0];
      start = position;
    }
  }

  /// The rest of the line, without its end.
  String readLine() throws IOException, MalformedFileException {
    StringBuilder line = new StringBuilder();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      if (line.length() == LONGEST_LINE) {
        throw malformed("has a line of more than " + LONGEST_LINE + " bytes");
      }
      line.append((char) next);
    }
    return decode(line.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Text of that many bytes of UTF-8, or, since Python 2 wrote bytes so, of Latin-1.
  ///
  /// @param length bounded by the caller
  String readText(int length) throws IOException, MalformedFileException {
    return decode(readBytes(length));
  }

  static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
