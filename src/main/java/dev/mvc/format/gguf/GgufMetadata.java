package dev.mvc.format.gguf;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The keys and values of a header, as text. Of arrays the first items.
final class GgufMetadata {
  private static final int MAX_KEY = 65_535;

  /// Templates of chats have some thousand characters.
  private static final int MAX_TEXT = 16_384;

  private static final int MAX_ITEM = 40;
  private static final int SHOWN = 8;

  /// ggml itself has no arrays of arrays.
  private static final int MAX_DEPTH = 4;

  private static final int U8 = 0;
  private static final int I8 = 1;
  private static final int U16 = 2;
  private static final int I16 = 3;
  private static final int U32 = 4;
  private static final int I32 = 5;
  private static final int F32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int U64 = 10;
  private static final int I64 = 11;
  private static final int F64 = 12;

  private static final String ALIGNMENT = "general.alignment";
  private static final int USUAL_ALIGNMENT = 32;

  private final GgufCursor cursor;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int alignment = USUAL_ALIGNMENT;

  private GgufMetadata(GgufCursor cursor) {
    this.cursor = cursor;
  }

  static GgufMetadata read(GgufCursor cursor, long count)
      throws IOException, MalformedFileException {
    GgufMetadata metadata = new GgufMetadata(cursor);
    for (long i = 0; i < count; i++) {
      metadata.readPair();
    }
    return metadata;
  }

  Map<String, String> values() {
    return values;
  }

  /// What tensors' offsets are multiples of.
  int alignment() {
    return alignment;
  }

  private void readPair() throws IOException, MalformedFileException {
    String key = cursor.name("a key", MAX_KEY);
    int type = cursor.u32();
    if (key.equals(ALIGNMENT)) {
      readAlignment(type);
    }
    String value = key.equals(ALIGNMENT) ? String.valueOf(alignment) : value(key, type, 0);
    if (values.put(key, value) != null) {
      throw new MalformedFileException(
          "the header has the key " + MalformedFileException.quote(key) + " twice");
    }
  }

  private void readAlignment(int type) throws IOException, MalformedFileException {
    int value = type == U32 ? cursor.u32() : 0;
    if (value <= 0 || Integer.bitCount(value) != 1) {
      throw new MalformedFileException(
          ALIGNMENT + (type == U32 ? " is " + value + ", not a power of two" : " is no u32"));
    }
    alignment = value;
  }

  private String value(String key, int type, int depth) throws IOException, MalformedFileException {
    return switch (type) {
      case U8 -> String.valueOf(cursor.u8());
      case I8 -> String.valueOf((byte) cursor.u8());
      case U16 -> String.valueOf(cursor.u16() & 0xFFFF);
      case I16 -> String.valueOf(cursor.u16());
      case U32 -> Integer.toUnsignedString(cursor.u32());
      case I32 -> String.valueOf(cursor.u32());
      case F32 -> String.valueOf(Float.intBitsToFloat(cursor.u32()));
      case BOOL -> String.valueOf(cursor.u8() != 0);
      case STRING -> cursor.text(depth == 0 ? MAX_TEXT : MAX_ITEM);
      case ARRAY -> array(key, depth + 1);
      case U64 -> Long.toUnsignedString(cursor.u64());
      case I64 -> String.valueOf(cursor.u64());
      case F64 -> String.valueOf(Double.longBitsToDouble(cursor.u64()));
      default ->
          throw new MalformedFileException(
              "the value of "
                  + MalformedFileException.quote(key)
                  + " is of the unknown type "
                  + Integer.toUnsignedString(type));
    };
  }

  private String array(String key, int depth) throws IOException, MalformedFileException {
    if (depth > MAX_DEPTH) {
      throw new MalformedFileException(
          "the value of "
              + MalformedFileException.quote(key)
              + " is nested more than "
              + MAX_DEPTH
              + " deep");
    }
    int type = cursor.u32();
    int width = width(type);
    long count = cursor.count("items of " + MalformedFileException.quote(key), width);
    List<String> shown = new ArrayList<>();
    for (long i = 0; i < Math.min(count, SHOWN); i++) {
      shown.add(value(key, type, depth));
    }
    long more = count - shown.size();
    if (type == STRING) {
      for (long i = 0; i < more; i++) {
        cursor.skip(cursor.u64());
      }
    } else if (type == ARRAY) {
      for (long i = 0; i < more; i++) {
        array(key, depth + 1);
      }
    } else {
      cursor.skip(more * width);
    }
    String text = String.join(", ", shown);
    return more > 0 ? "[" + text + ", …] (" + count + " items)" : "[" + text + "]";
  }

  /// Bytes that a value has at least.
  private static int width(int type) {
    return switch (type) {
      case U16, I16 -> 2;
      case U32, I32, F32 -> 4;
      case STRING, U64, I64, F64 -> 8;
      case ARRAY -> 12;
      default -> 1; // of an unknown type the first value tells
    };
  }
}
