package dev.mvc.experiment.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Comma-separated values, RFC 4180: the first record names the columns. The separator is the one
/// of comma, semicolon, tab and bar that the first line has most often.
///
/// Memory: the first record, at most 1 MiB, and the beginning of one field.
final class CsvTable implements TableReader {
  private static final int MAX_HEADER = 1 << 20;

  /// No number is longer.
  private static final int MAX_TYPED = 64;

  private static final String SEPARATORS = ",;\t|";
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private byte[] header = new byte[1024];
  private int headerLength;
  private boolean isHeader = true;
  private byte separator;
  private List<String> names = List.of();
  private @Nullable ValueType[] types = new ValueType[0];

  private final byte[] field = new byte[MAX_TYPED + 1];
  private int fieldLength;
  private int fields;
  private boolean isQuoted;
  private boolean wasQuoted;
  private boolean isEmptyRecord = true;
  private long rows;
  private @Nullable String problem;

  @Override
  public void accept(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (isHeader) {
        header(bytes[i]);
      } else {
        value(bytes[i]);
      }
    }
  }

  private void header(byte c) {
    if (c == '"') {
      isQuoted = !isQuoted;
    }
    if (c == '\n' && !isQuoted) {
      endHeader();
    } else if (headerLength < MAX_HEADER) {
      if (headerLength == header.length) {
        header = Arrays.copyOf(header, 2 * headerLength);
      }
      header[headerLength++] = c;
    } else {
      note("its first line does not end");
    }
  }

  private void endHeader() {
    int from = headerLength >= 3 && Arrays.equals(header, 0, 3, MARK, 0, 3) ? 3 : 0;
    String line = new String(header, from, headerLength - from, StandardCharsets.UTF_8);
    if (line.indexOf('\0') >= 0) {
      note("it is binary");
    }
    line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    separator = separator(line);
    names = split(line, (char) separator);
    if (names.size() > Table.MAX_COLUMNS) {
      note("it has more than " + Table.MAX_COLUMNS + " columns");
      names = names.subList(0, Table.MAX_COLUMNS);
    }
    types = new ValueType[names.size()];
    isHeader = false;
    isQuoted = false;
    header = new byte[0];
  }

  private static byte separator(String line) {
    char best = ',';
    long most = 0;
    for (int i = 0; i < SEPARATORS.length(); i++) {
      char candidate = SEPARATORS.charAt(i);
      long count = split(line, candidate).size() - 1L;
      if (count > most) {
        most = count;
        best = candidate;
      }
    }
    return (byte) best;
  }

  private static List<String> split(String line, char separator) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        // A quote that follows one is a quote in the name.
        if (!quoted && i > 0 && line.charAt(i - 1) == '"') {
          name.append(c);
        }
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        names.add(cut(name));
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(cut(name));
    return names;
  }

  private static String cut(StringBuilder name) {
    return name.substring(0, Math.min(name.length(), Table.MAX_NAME)).strip();
  }

  private void value(byte c) {
    if (isQuoted) {
      isQuoted = c != '"';
      keep(c);
    } else if (c == '"' && (fieldLength == 0 || wasQuoted)) {
      // A quote that follows one is a quote in the text.
      isQuoted = true;
      wasQuoted = true;
      isEmptyRecord = false;
    } else if (c == separator) {
      endField();
      isEmptyRecord = false;
    } else if (c == '\n') {
      endRecord();
    } else if (c != '\r') {
      keep(c);
      isEmptyRecord = false;
    }
  }

  private void keep(byte c) {
    if (fieldLength <= MAX_TYPED) {
      field[Math.min(fieldLength, MAX_TYPED)] = c;
      fieldLength++;
    }
  }

  private void endField() {
    int length = wasQuoted ? fieldLength - 1 : fieldLength;
    if (fields < types.length && length > 0) {
      ValueType type =
          wasQuoted || length > MAX_TYPED ? ValueType.TEXT : ValueType.of(field, length);
      types[fields] = ValueType.joinText(types[fields], type);
    }
    fields++;
    fieldLength = 0;
    wasQuoted = false;
  }

  private void endRecord() {
    if (!isEmptyRecord) {
      endField();
      rows++;
      if (fields != names.size() && names.size() < Table.MAX_COLUMNS) {
        note(
            String.format(
                Locale.ROOT, "row %,d has %,d fields instead of %,d", rows, fields, names.size()));
      }
    }
    fields = 0;
    fieldLength = 0;
    wasQuoted = false;
    isEmptyRecord = true;
  }

  private void note(String what) {
    if (problem == null) {
      problem = what;
    }
  }

  @Override
  public Table finish() {
    if (isHeader) {
      if (headerLength == 0) {
        return Table.unreadable("it is empty");
      }
      endHeader();
    }
    if (isQuoted) {
      note("a quote is not closed");
    }
    endRecord();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      columns.add(new Column(names.get(i), ValueType.word(types[i])));
    }
    return new Table(rows, columns, Optional.ofNullable(problem));
  }
}
