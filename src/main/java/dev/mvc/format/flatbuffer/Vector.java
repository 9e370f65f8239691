package dev.mvc.format.flatbuffer;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A vector of a flat buffer, which lies in the file.
public final class Vector {
  private final FlatBuffer buffer;
  private final long offset;
  private final int size;
  private final long length;
  private final int width;

  Vector(FlatBuffer buffer, long offset, int size, long length, int width) {
    this.buffer = buffer;
    this.offset = offset;
    this.size = size;
    this.length = length;
    this.width = width;
  }

  /// How many elements there are.
  public int size() {
    return size;
  }

  /// Where in the file the first element is.
  public long offset() {
    return offset;
  }

  /// Bytes of all elements.
  public long bytes() {
    return length * width;
  }

  /// An element that is a number, without sign.
  public long number(int index) throws IOException, MalformedFileException {
    return buffer.number(offset + (long) index * width, width);
  }

  /// An element that is a table.
  public Table table(int index) throws IOException, MalformedFileException {
    return buffer.table(offset + (long) index * width);
  }

  /// The bytes as text. The caller has bounded how many there are.
  String text() throws IOException {
    byte[] bytes = new byte[size];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = buffer.at(offset + i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
