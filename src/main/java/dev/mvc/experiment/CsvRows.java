package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Results in columns with a line of names, as Lightning's and Keras' CSV loggers write them:
/// separated by commas, semicolons or tabs, quoted as in RFC 4180 but within a line; empty cells
/// are no values.
final class CsvRows {
  private static final int MAX_COLUMNS = 1_000;
  private static final int MAX_LINE = 1 << 20;

  private CsvRows() {}

  /// Adds all lines to rows. A last line that does not end is passed over where it has too few
  /// cells: the program still writes.
  static void read(BufferedReader text, Rows rows) throws IOException, MalformedFileException {
    Lines lines = new Lines(text, MAX_LINE);
    String first = lines.next();
    if (first == null) {
      return;
    }
    char separator = separator(first);
    List<String> names = cells(first, separator, 1);
    requireNames(names);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isBlank()) {
        continue;
      }
      List<String> cells = cells(line, separator, lines.number());
      if (cells.size() != names.size()) {
        if (!lines.isComplete()) {
          return;
        }
        throw new MalformedFileException(
            String.format(
                "line %d: it has %d cells, and the first line %d names",
                lines.number(), cells.size(), names.size()));
      }
      Map<String, Scalar> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        if (!cells.get(i).isBlank()) {
          row.put(names.get(i), Scalar.parse(cells.get(i).strip()));
        }
      }
      rows.add(row);
    }
  }

  private static void requireNames(List<String> names) throws MalformedFileException {
    if (names.size() > MAX_COLUMNS) {
      throw new MalformedFileException("line 1: there are more than 1,000 columns");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new MalformedFileException(
            "line 1: the column " + MalformedFileException.quote(name) + " is there twice");
      }
    }
  }

  private static char separator(String names) {
    for (char separator : new char[] {',', '\t', ';'}) {
      if (names.indexOf(separator) >= 0) {
        return separator;
      }
    }
    return ',';
  }

  private static List<String> cells(String line, char separator, long number)
      throws MalformedFileException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean isQuoted = false;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        boolean isDouble = isQuoted && at + 1 < line.length() && line.charAt(at + 1) == '"';
        if (isDouble) {
          cell.append(c);
          at++;
        } else {
          isQuoted = !isQuoted;
        }
      } else if (c == separator && !isQuoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (isQuoted) {
      throw new MalformedFileException("line " + number + ": a quote does not end");
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
