package dev.mvc.format.flatbuffer;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.Optional;

/// A table of a flat buffer. Fields that are not there have the default of the schema.
public final class Table {
  private final FlatBuffer buffer;
  private final long position;
  private final long vtable;
  private final int size;

  Table(FlatBuffer buffer, long position, long vtable, int size) {
    this.buffer = buffer;
    this.position = position;
    this.vtable = vtable;
    this.size = size;
  }

  /// Where a field is, or -1.
  private long place(int field) throws IOException, MalformedFileException {
    int entry = 2 * Short.BYTES + field * Short.BYTES;
    long offset = entry < size ? buffer.number(vtable + entry, Short.BYTES) : 0;
    return offset == 0 ? -1 : position + offset;
  }

  /// A number without sign.
  ///
  /// @param width in bytes
  /// @param absent the default
  public long number(int field, int width, long absent) throws IOException, MalformedFileException {
    long place = place(field);
    return place < 0 ? absent : buffer.number(place, width);
  }

  /// Text; empty when it is not there.
  public String string(int field) throws IOException, MalformedFileException {
    long place = place(field);
    return place < 0 ? "" : buffer.string(place);
  }

  /// An inner table.
  public Optional<Table> table(int field) throws IOException, MalformedFileException {
    long place = place(field);
    return place < 0 ? Optional.empty() : Optional.of(buffer.table(place));
  }

  /// A vector of tables.
  public Vector tables(int field) throws IOException, MalformedFileException {
    return vector(field, Integer.BYTES);
  }

  /// A vector of numbers; empty when it is not there.
  ///
  /// @param width of an element, in bytes
  public Vector vector(int field, int width) throws IOException, MalformedFileException {
    long place = place(field);
    return place < 0 ? new Vector(buffer, 0, 0, 0, width) : buffer.vector(place, width);
  }
}
