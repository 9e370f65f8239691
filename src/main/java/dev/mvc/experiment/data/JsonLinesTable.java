package dev.mvc.experiment.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One JSON value a line: the columns are the keys of the objects, in the order in which they first
/// come.
///
/// Memory: one line, at most 8 MiB; a longer one counts as a row whose columns are not known.
final class JsonLinesTable implements TableReader {
  private static final int MAX_LINE = 8 << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private byte[] line = new byte[4096];
  private int length;
  private boolean isLong;
  private long rows;
  private final Map<String, @Nullable ValueType> columns = new LinkedHashMap<>();
  private @Nullable String problem;

  @Override
  public void accept(byte[] bytes, int offset, int count) {
    int from = offset;
    int end = offset + count;
    while (from < end) {
      int to = from;
      while (to < end && bytes[to] != '\n') {
        to++;
      }
      keep(bytes, from, to - from);
      if (to < end) {
        endLine();
      }
      from = to + 1;
    }
  }

  private void keep(byte[] bytes, int from, int count) {
    if (isLong || length + count > MAX_LINE) {
      isLong = true;
      return;
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(bytes, from, line, length, count);
    length += count;
  }

  private void endLine() {
    if (isLong) {
      rows++;
      note("row %,d is longer than 8 MB");
    } else if (!isBlank()) {
      rows++;
      try (JsonParser parser = JSON.createParser(line, 0, length)) {
        parse(parser);
      } catch (IOException e) {
        note("row %,d is not JSON");
      }
    }
    length = 0;
    isLong = false;
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] > ' ' || line[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private void parse(JsonParser parser) throws IOException {
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        ValueType type = type(parser.nextToken());
        parser.skipChildren();
        column(name, type);
      }
    } else {
      parser.skipChildren();
      note("row %,d is no object");
    }
    if (parser.nextToken() != null) {
      note("row %,d is more than one value");
    }
  }

  private void column(String name, @Nullable ValueType type) {
    String cut = name.substring(0, Math.min(name.length(), Table.MAX_NAME));
    if (columns.size() == Table.MAX_COLUMNS && !columns.containsKey(cut)) {
      note("row %,d has a key too many: only " + Table.MAX_COLUMNS + " are listed");
    } else if (type == null) {
      columns.putIfAbsent(cut, null);
    } else {
      columns.put(cut, ValueType.join(columns.get(cut), type));
    }
  }

  private static @Nullable ValueType type(@Nullable JsonToken token) {
    return switch (token) {
      case VALUE_TRUE, VALUE_FALSE -> ValueType.BOOL;
      case VALUE_NUMBER_INT -> ValueType.INT;
      case VALUE_NUMBER_FLOAT -> ValueType.FLOAT;
      case VALUE_STRING -> ValueType.TEXT;
      case START_ARRAY -> ValueType.LIST;
      case START_OBJECT -> ValueType.OBJECT;
      case null, default -> null;
    };
  }

  private void note(String what) {
    if (problem == null) {
      problem = String.format(Locale.ROOT, what, rows);
    }
  }

  @Override
  public Table finish() {
    if (length > 0 || isLong) {
      endLine();
    }
    List<Column> list = new ArrayList<>();
    columns.forEach((name, type) -> list.add(new Column(name, ValueType.word(type))));
    return new Table(rows, list, Optional.ofNullable(problem));
  }
}
