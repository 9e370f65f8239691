package dev.mvc.format.jax;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Walks through MessagePack (specification of msgpack.org, 2017) without reading what it passes
/// over.
final class Msgpack {
  /// What comes next.
  enum Kind {
    NOTHING,
    INTEGER,
    FLOAT,
    TEXT,
    BYTES,
    LIST,
    MAP,
    EXTENSION
  }

  /// Bytes that are read at a time: the header of an array takes some 30.
  private static final int WINDOW = 256;

  /// Names in a file have some hundred characters.
  private static final int MAX_TEXT = 1 << 16;

  private final ByteSource file;
  private final long end;
  private long position;
  private byte[] window = new byte[0];
  private long windowAt;

  /// The last head read: an integer, the bits of a float, or how much follows.
  private long number;

  private int extension;

  /// A walk through a stretch of a file.
  Msgpack(ByteSource file, long from, long end) {
    this.file = file;
    this.position = from;
    this.end = end;
  }

  /// Where the walk is.
  long position() {
    return position;
  }

  /// The value of an integer, the bits of a double, the bytes of text, bytes or an extension that
  /// follow, or the elements or pairs that follow, of the head read last.
  long number() {
    return number;
  }

  /// The code of the extension of which the head was read last.
  int extension() {
    return extension;
  }

  /// Reads the head of the next value. What belongs to text, bytes and extensions follows, and must
  /// be read or passed over.
  Kind next() throws IOException, MalformedFileException {
    int head = (int) unsigned(1);
    if (head < 0x80 || head >= 0xE0) {
      number = (byte) head;
      return Kind.INTEGER;
    } else if (head < 0x90) {
      return many(Kind.MAP, head & 15);
    } else if (head < 0xA0) {
      return many(Kind.LIST, head & 15);
    } else if (head < 0xC0) {
      return sized(Kind.TEXT, head & 31);
    }
    return switch (head) {
      case 0xC0 -> Kind.NOTHING;
      case 0xC2, 0xC3 -> integer(head & 1);
      case 0xC4, 0xC5, 0xC6 -> sized(Kind.BYTES, unsigned(1 << head - 0xC4));
      case 0xC7, 0xC8, 0xC9 -> extension(unsigned(1 << head - 0xC7));
      case 0xCA -> real(Double.doubleToLongBits(Float.intBitsToFloat((int) unsigned(4))));
      case 0xCB -> real(unsigned(8));
      case 0xCC, 0xCD, 0xCE, 0xCF -> integer(unsigned(1 << head - 0xCC));
      case 0xD0, 0xD1, 0xD2, 0xD3 -> {
        int bits = 8 << head - 0xD0;
        yield integer(unsigned(bits / 8) << 64 - bits >> 64 - bits);
      }
      case 0xD4, 0xD5, 0xD6, 0xD7, 0xD8 -> extension(1 << head - 0xD4);
      case 0xD9, 0xDA, 0xDB -> sized(Kind.TEXT, unsigned(1 << head - 0xD9));
      case 0xDC, 0xDD -> many(Kind.LIST, unsigned(2 << head - 0xDC));
      case 0xDE, 0xDF -> many(Kind.MAP, unsigned(2 << head - 0xDE));
      default -> throw new MalformedFileException("no value begins at byte " + (position - 1));
    };
  }

  private Kind integer(long value) {
    number = value;
    return Kind.INTEGER;
  }

  private Kind real(long bits) {
    number = bits;
    return Kind.FLOAT;
  }

  private Kind extension(long length) throws IOException, MalformedFileException {
    extension = (byte) unsigned(1);
    return sized(Kind.EXTENSION, length);
  }

  private Kind sized(Kind kind, long length) throws MalformedFileException {
    if (length > end - position) {
      throw new MalformedFileException(
          "a value of " + length + " bytes at byte " + position + " ends beyond its frame");
    }
    number = length;
    return kind;
  }

  /// Each element takes a byte at least.
  private Kind many(Kind kind, long count) throws MalformedFileException {
    return sized(kind, count);
  }

  private long unsigned(int width) throws IOException, MalformedFileException {
    long value = 0;
    for (byte b : bytes(width)) {
      value = value << 8 | b & 0xFF;
    }
    return value;
  }

  /// Reads bytes that follow.
  byte[] bytes(int length) throws IOException, MalformedFileException {
    if (length > end - position) {
      throw new MalformedFileException("the file breaks off at byte " + end);
    }
    byte[] bytes = new byte[length];
    if (length > WINDOW) {
      file.read(position, bytes, 0, length);
    } else {
      if (position < windowAt || position + length > windowAt + window.length) {
        window = file.read(position, (int) Math.min(WINDOW, end - position));
        windowAt = position;
      }
      System.arraycopy(window, (int) (position - windowAt), bytes, 0, length);
    }
    position += length;
    return bytes;
  }

  /// Passes over bytes that follow.
  void skip(long length) {
    position += length;
  }

  /// Reads text of which the head was read.
  String text() throws IOException, MalformedFileException {
    if (number > MAX_TEXT) {
      throw new MalformedFileException("a name at byte " + position + " has " + number + " bytes");
    }
    return new String(bytes((int) number), StandardCharsets.UTF_8);
  }

  /// Reads a head that must be of a kind.
  void expect(Kind kind, String what) throws IOException, MalformedFileException {
    long at = position;
    if (next() != kind) {
      throw new MalformedFileException(what + " is not at byte " + at);
    }
  }
}
