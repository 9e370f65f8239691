package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of cells in columns as wide as they need, with two blanks between them. Cells are strings,
/// numbers or [Styled]; all are escaped. Where a line would be wider than the terminal, the cells
/// of the elastic columns are cut short in their middle.
final class Table {
  /// Blanks between two columns.
  static final int GAP_COLUMNS = 2;

  private static final String GAP = Text.blanks(GAP_COLUMNS);
  private static final int NARROWEST = 8;

  /// One column. An empty title in all columns means no line of titles.
  record Column(String title, boolean right, boolean elastic) {}

  /// A column of words.
  static Column left(String title) {
    return new Column(title, false, false);
  }

  /// A column of numbers.
  static Column right(String title) {
    return new Column(title, true, false);
  }

  /// A column of names, which may be cut short.
  static Column names(String title) {
    return new Column(title, false, true);
  }

  private final List<Column> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  Table(Column... columns) {
    this.columns = List.of(columns);
  }

  /// Adds a row. Cells left out at its end are empty.
  Table row(Object... cells) {
    if (cells.length > columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// The lines, without blanks at their ends.
  List<String> lines(int width, boolean colour) {
    int[] widths = fit(width);
    List<String> lines = new ArrayList<>();
    if (columns.stream().anyMatch(column -> !column.title.isEmpty())) {
      lines.add(
          line(columns.stream().<Object>map(c -> Styled.dim(c.title)).toList(), widths, colour));
    }
    rows.forEach(row -> lines.add(line(row, widths, colour)));
    return lines;
  }

  private String line(List<Object> cells, int[] widths, boolean colour) {
    StringBuilder line = new StringBuilder();
    int blanks = 0;
    for (int i = 0; i < cells.size(); i++) {
      String plain = Text.elide(Styled.show(cells.get(i), false), widths[i]);
      int missing = widths[i] - Text.columns(plain);
      blanks += columns.get(i).right ? missing : 0;
      if (!plain.isEmpty()) {
        boolean drawn = colour && cells.get(i) instanceof Styled;
        line.append(Text.blanks(blanks))
            .append(drawn ? ((Styled) cells.get(i)).ink().draw(plain) : plain);
        blanks = 0;
      }
      blanks += GAP.length() + (columns.get(i).right ? 0 : missing);
    }
    return line.toString();
  }

  private int[] fit(int width) {
    int[] widths = new int[columns.size()];
    int total = GAP.length() * (widths.length - 1);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = natural(i);
      total += widths[i];
    }
    // The widest elastic column gives way first, a column at a time: names are short, so this is
    // cheap.
    while (total > width) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean gives = columns.get(i).elastic && widths[i] > NARROWEST;
        if (gives && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return widths;
      }
      widths[widest]--;
      total--;
    }
    return widths;
  }

  private int natural(int column) {
    int most = Text.columns(columns.get(column).title);
    for (List<Object> row : rows) {
      if (column < row.size()) {
        most = Math.max(most, Text.columns(Styled.show(row.get(column), false)));
      }
    }
    return most;
  }
}
