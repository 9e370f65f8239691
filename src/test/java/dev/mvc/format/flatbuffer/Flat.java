package dev.mvc.format.flatbuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes flat buffers.
public final class Flat {
  private final ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<Table, Integer> written = new HashMap<>();

  private Flat() {}

  /// A table; the same one may be pointed at from several places.
  public static final class Table {
    private final Map<Integer, Object> fields = new HashMap<>();

    /// Sets a field: an `Integer`, `Byte`, `Long`, `String`, `byte[]`, `int[]`, `Table` or a list
    /// of tables.
    public Table set(int field, Object value) {
      fields.put(field, value);
      return this;
    }
  }

  /// A table without fields yet.
  public static Table table() {
    return new Table();
  }

  /// A file with this root.
  public static byte[] file(String magic, Table root) {
    Flat flat = new Flat();
    flat.out.putInt(0).put(magic.getBytes(StandardCharsets.US_ASCII));
    flat.point(0, flat.write(root));
    byte[] bytes = new byte[flat.out.position()];
    flat.out.get(0, bytes);
    return bytes;
  }

  private void point(int from, int to) {
    out.putInt(from, to - from);
  }

  private int write(Table table) {
    Integer there = written.get(table);
    if (there != null) {
      return there;
    }
    int count = 1 + table.fields.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    int vtable = out.position();
    out.position(vtable + 4 + 2 * count);
    int start = out.position();
    written.put(table, start);
    out.putShort(vtable, (short) (4 + 2 * count));
    out.putInt(start - vtable);
    Map<Integer, Object> waiting = new HashMap<>();
    table.fields.forEach((field, value) -> {
      out.putShort(vtable + 4 + 2 * field, (short) (out.position() - start));
      switch (value) {
        case Integer number -> out.putInt(number);
        case Byte number -> out.put(number);
        case Long number -> out.putLong(number);
        default -> {
          waiting.put(out.position(), value);
          out.putInt(0);
        }
      }
    });
    waiting.forEach((place, value) -> point(place, writeBehind(value)));
    return start;
  }

  private int writeBehind(Object value) {
    int start = out.position();
    switch (value) {
      case Table table -> {
        return write(table);
      }
      case String text -> writeBytes(text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> writeBytes(bytes);
      case int[] numbers -> {
        out.putInt(numbers.length);
        for (int number : numbers) {
          out.putInt(number);
        }
      }
      case List<?> tables -> {
        out.putInt(tables.size());
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
          places.add(out.position());
          out.putInt(0);
        }
        for (int i = 0; i < tables.size(); i++) {
          point(places.get(i), write((Table) tables.get(i)));
        }
      }
      default -> throw new IllegalArgumentException(value.toString());
    }
    return start;
  }

  private void writeBytes(byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }
}
