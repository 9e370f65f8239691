package dev.mvc.experiment.data;

import dev.mvc.id.ObjectId;
import dev.mvc.object.MalformedObjectException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The list of files of a data set that is kept elsewhere: one line for each, sorted by path.
///
///     manifest = line*
///     line     = sha256 TAB size TAB path [TAB table] LF
///
/// In a path, backslash, tab, line feed and carriage return are `\\`, `\t`, `\n`, `\r`; a table is
/// JSON. Sorted means by UTF-16 code units, as Java compares text.
public final class Manifest {
  /// Paths are at most 4 KiB on Linux, tables are bounded by [Table].
  static final int MAX_LINE = 1 << 20;

  private Manifest() {}

  /// The line of a file, with its line feed.
  static byte[] line(DataEntry entry) {
    StringBuilder line = new StringBuilder(96 + entry.path().length());
    line.append(entry.id().hex()).append('\t').append(entry.size()).append('\t');
    escape(entry.path(), line);
    entry.table().ifPresent(table -> line.append('\t').append(table.write()));
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Parses a line without its line feed.
  static DataEntry parse(String line) throws MalformedObjectException {
    String[] fields = line.split("\t", -1);
    if (fields.length < 3 || fields.length > 4 || !fields[1].matches("[0-9]{1,18}")) {
      throw new MalformedObjectException("has a line that is no file");
    }
    ObjectId id;
    try {
      id = ObjectId.parse(fields[0]);
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("has a line without an id");
    }
    Optional<Table> table =
        fields.length == 3
            ? Optional.empty()
            : Optional.of(Table.read(fields[3].getBytes(StandardCharsets.UTF_8)));
    return new DataEntry(unescape(fields[2]), Long.parseLong(fields[1]), id, table);
  }

  private static void escape(String path, StringBuilder into) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      switch (c) {
        case '\\' -> into.append("\\\\");
        case '\t' -> into.append("\\t");
        case '\n' -> into.append("\\n");
        case '\r' -> into.append("\\r");
        default -> into.append(c);
      }
    }
  }

  private static String unescape(String text) throws MalformedObjectException {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder path = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        char escaped = i < text.length() ? text.charAt(i) : 0;
        c =
            switch (escaped) {
              case '\\' -> '\\';
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> throw new MalformedObjectException("has a path that is malformed");
            };
      }
      path.append(c);
    }
    return path.toString();
  }
}
