package dev.mvc.experiment.data;

import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Apache Parquet, of which only the footer's first fields are read: the schema and the number of
/// rows (`FileMetaData` in `parquet.thrift` of apache/parquet-format).
///
///     file = "PAR1" … footer length:u32 "PAR1"
final class Parquet {
  private static final int TAIL = 8;
  private static final int MAX_ELEMENTS = 20_000;
  private static final List<String> PHYSICAL =
      List.of("bool", "int32", "int64", "int96", "float", "double", "bytes", "fixed bytes");

  /// `ConvertedType`, by number; of older files.
  private static final List<String> CONVERTED =
      List.of(
          "text",
          "map",
          "map",
          "list",
          "text",
          "decimal",
          "date",
          "time",
          "time",
          "timestamp",
          "timestamp",
          "uint8",
          "uint16",
          "uint32",
          "uint64",
          "int8",
          "int16",
          "int32",
          "int64",
          "json",
          "bson",
          "interval");

  private Parquet() {}

  /// Reads the footer of a file.
  static Table read(ByteSource file) {
    try {
      if (file.size() < TAIL + 4) {
        return Table.unreadable("it is too short");
      }
      byte[] tail = file.read(file.size() - TAIL, TAIL);
      String magic = new String(tail, 4, 4, StandardCharsets.ISO_8859_1);
      if (magic.equals("PARE")) {
        return Table.unreadable("its footer is encrypted");
      }
      if (!magic.equals("PAR1")) {
        return Table.unreadable("it does not end as Parquet");
      }
      long length = Integer.toUnsignedLong(LittleEndian.getInt(tail, 0));
      if (length > file.size() - TAIL - 4) {
        return Table.unreadable("its footer is longer than the file");
      }
      return footer(new ThriftReader(file.slice(file.size() - TAIL - length, length)));
    } catch (IOException e) {
      return Table.unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static Table footer(ThriftReader in) throws IOException {
    List<Element> schema = List.of();
    long rows = -1;
    in.begin();
    while ((schema.isEmpty() || rows < 0) && in.next()) {
      if (in.field() == 2 && in.type() == ThriftReader.LIST) {
        schema = schema(in);
      } else if (in.field() == 3 && in.type() == ThriftReader.I64) {
        rows = in.number();
      } else {
        in.skip();
      }
    }
    if (schema.isEmpty() || rows < 0) {
      return Table.unreadable("its footer has no schema or no number of rows");
    }
    List<Column> columns = new ArrayList<>();
    int end = columns(schema, 0, "", 0, columns);
    Optional<String> problem =
        columns.size() >= Table.MAX_COLUMNS
            ? Optional.of("it has more than " + Table.MAX_COLUMNS + " columns")
            : end < schema.size()
                ? Optional.of("its schema has fields that belong to nothing")
                : Optional.empty();
    return new Table(rows, columns, problem);
  }

  /// A `SchemaElement`.
  ///
  /// @param type in words; of a group it says nothing
  private record Element(String name, String type, int children, boolean repeated) {}

  private static List<Element> schema(ThriftReader in) throws IOException {
    long count = in.list();
    if (in.type() != ThriftReader.STRUCT || count > MAX_ELEMENTS) {
      throw new IOException("its schema has " + count + " fields");
    }
    List<Element> schema = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      schema.add(element(in));
    }
    return schema;
  }

  private static Element element(ThriftReader in) throws IOException {
    String name = "";
    String physical = "";
    String logical = "";
    long children = 0;
    boolean repeated = false;
    in.begin();
    while (in.next()) {
      int field = in.field();
      boolean isNumber = in.type() == ThriftReader.I32;
      if (field == 1 && isNumber) {
        physical = word(PHYSICAL, in.number());
      } else if (field == 3 && isNumber) {
        repeated = in.number() == 2;
      } else if (field == 4 && in.type() == ThriftReader.BINARY) {
        name = in.text(Table.MAX_NAME);
      } else if (field == 5 && isNumber) {
        children = in.number();
      } else if (field == 6 && isNumber) {
        String converted = word(CONVERTED, in.number());
        logical = logical.isEmpty() ? converted : logical;
      } else if (field == 10 && in.type() == ThriftReader.STRUCT) {
        String newer = logical(in);
        logical = newer.isEmpty() ? logical : newer;
      } else {
        in.skip();
      }
    }
    if (children < 0 || children > MAX_ELEMENTS) {
      throw new IOException("its schema has a group of " + children + " fields");
    }
    return new Element(name, logical.isEmpty() ? physical : logical, (int) children, repeated);
  }

  private static String word(List<String> words, long number) {
    return number >= 0 && number < words.size() ? words.get((int) number) : "type " + number;
  }

  /// `LogicalType`, a union: the number of its one field is the type.
  private static String logical(ThriftReader in) throws IOException {
    String word = "";
    in.begin();
    while (in.next()) {
      word =
          switch (in.field()) {
            case 1 -> "text";
            case 2 -> "map";
            case 3 -> "list";
            case 4 -> "text";
            case 5 -> "decimal";
            case 6 -> "date";
            case 7 -> "time";
            case 8 -> "timestamp";
            case 12 -> "json";
            case 13 -> "bson";
            case 14 -> "uuid";
            case 15 -> "float16";
            default -> ""; // integers: the converted type has their width
          };
      in.skip();
    }
    return word;
  }

  /// Gathers the columns of a group, whose fields follow it in the list.
  ///
  /// @return the number of the element behind it
  private static int columns(
      List<Element> schema, int group, String prefix, int depth, List<Column> into)
      throws IOException {
    if (depth > 64) {
      throw new IOException("its schema is nested too deeply");
    }
    int at = group + 1;
    for (int i = 0; i < schema.get(group).children; i++) {
      if (at >= schema.size()) {
        throw new IOException("its schema is cut off");
      }
      Element element = schema.get(at);
      String name = prefix + element.name;
      if (element.children > 0) {
        at = columns(schema, at, cut(name) + ".", depth + 1, into);
      } else {
        if (into.size() < Table.MAX_COLUMNS) {
          String type = element.repeated ? element.type + " list" : element.type;
          into.add(new Column(cut(name), type.toLowerCase(Locale.ROOT)));
        }
        at++;
      }
    }
    return at;
  }

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), 4 * Table.MAX_NAME));
  }
}
