package dev.mvc.experiment.data;

import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Reads Thrift's compact protocol (`thrift-compact-protocol.md` of Apache Thrift) from a stretch
/// of a file, as far as Parquet's footers need it.
///
/// No number is trusted: texts and depth are bounded, and nothing is read behind the end.
final class ThriftReader {
  static final int STOP = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int BYTE = 3;
  static final int I16 = 4;
  static final int I32 = 5;
  static final int I64 = 6;
  static final int DOUBLE = 7;
  static final int BINARY = 8;
  static final int LIST = 9;
  static final int SET = 10;
  static final int MAP = 11;
  static final int STRUCT = 12;

  private static final int MAX_DEPTH = 32;
  private static final int WINDOW = 1 << 16;

  private final ByteSource source;
  private final byte[] window = new byte[WINDOW];
  private long position;
  private int at;
  private int filled;
  private int type;
  private int field;
  private int[] outer = new int[MAX_DEPTH];
  private int depth;

  ThriftReader(ByteSource source) {
    this.source = source;
  }

  /// Begins a struct.
  void begin() throws IOException {
    if (depth == MAX_DEPTH) {
      throw new IOException("its footer is nested too deeply");
    }
    outer[depth++] = field;
    field = 0;
  }

  /// Goes to the next field of the struct.
  ///
  /// @return false, and the struct is left, when there is none
  boolean next() throws IOException {
    int head = unsigned();
    type = head & 0x0F;
    if (type == STOP) {
      field = outer[--depth];
      return false;
    }
    int delta = head >>> 4;
    field = delta == 0 ? (int) number() : field + delta;
    return true;
  }

  /// The number of the field.
  int field() {
    return field;
  }

  /// The type of the field.
  int type() {
    return type;
  }

  /// A whole number of 16 to 64 bits.
  long number() throws IOException {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /// A text of at most `most` bytes; what is behind is passed over.
  String text(int most) throws IOException {
    long length = length();
    byte[] bytes = new byte[(int) Math.min(length, most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) unsigned();
    }
    pass(length - bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The header of a list: its size; [#type] is then that of its elements.
  long list() throws IOException {
    int head = unsigned();
    type = head & 0x0F;
    return head >>> 4 == 15 ? length() : head >>> 4;
  }

  /// Passes over the value of the field.
  void skip() throws IOException {
    skip(type, 0);
  }

  private void skip(int kind, int level) throws IOException {
    if (level == MAX_DEPTH) {
      throw new IOException("its footer is nested too deeply");
    }
    switch (kind) {
      case TRUE, FALSE -> {
        // The type is the value.
      }
      case BYTE -> pass(1);
      case I16, I32, I64 -> varint();
      case DOUBLE -> pass(8);
      case BINARY -> pass(length());
      case LIST, SET -> {
        long size = list();
        int elements = type;
        for (long i = 0; i < size; i++) {
          skipElement(elements, level + 1);
        }
      }
      case MAP -> {
        long size = length();
        int kinds = size == 0 ? 0 : unsigned();
        for (long i = 0; i < size; i++) {
          skipElement(kinds >>> 4, level + 1);
          skipElement(kinds & 0x0F, level + 1);
        }
      }
      case STRUCT -> {
        begin();
        while (next()) {
          skip(type, level + 1);
        }
      }
      default -> throw new IOException("its footer has a field of unknown type");
    }
  }

  /// In lists and maps, truth values take a byte each; so every element takes one and a wrong size
  /// ends at the end of the footer.
  private void skipElement(int kind, int level) throws IOException {
    skip(kind == TRUE || kind == FALSE ? BYTE : kind, level);
  }

  private long length() throws IOException {
    long length = varint();
    if (length < 0 || length > source.size() - position + (filled - at)) {
      throw new EOFException("its footer is cut off");
    }
    return length;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = unsigned();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("its footer has a number that does not end");
  }

  private void pass(long count) throws IOException {
    long buffered = Math.min(count, filled - at);
    at += (int) buffered;
    position += count - buffered;
    if (position > source.size()) {
      throw new EOFException("its footer is cut off");
    }
  }

  private int unsigned() throws IOException {
    if (at == filled) {
      filled = (int) Math.min(WINDOW, source.size() - position);
      at = 0;
      if (filled <= 0) {
        filled = 0;
        throw new EOFException("its footer is cut off");
      }
      source.read(position, window, 0, filled);
      position += filled;
    }
    return window[at++] & 0xFF;
  }
}
