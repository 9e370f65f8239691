package dev.mvc.experiment.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Draws a chart in lines of text: dots of braille, two by four in each column and row, or signs of
/// ASCII.
///
/// Where there are several lines, letters on them tell which is which, with colour and without.
public final class TerminalChart {
  /// Between two letters on a line.
  private static final int LETTER_COLUMNS = 20;

  private static final int BRAILLE = 0x2800;

  /// The bit of each dot in a character of braille, by row and column (Unicode 1.1).
  private static final int[][] DOTS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  /// What a chart is drawn with.
  public enum Signs {
    BRAILLE,
    ASCII
  }

  /// A piece of a line.
  ///
  /// @param series whose line it is, from 0 on; -1 for the frame and what is written beside it
  public record Span(String text, int series) {}

  private final Chart chart;
  private final Signs signs;
  private final int gutter;
  private final int columns;
  private final int rows;
  private final int dotsAcross;
  private final int dotsUp;
  private final int[] dots;
  private final int[] owners;
  private final char[] letters;

  private TerminalChart(Chart chart, Signs signs, int width, int rows) {
    this.chart = chart;
    this.signs = signs;
    this.rows = rows;
    gutter = chart.y().ticks().stream().mapToInt(tick -> tick.label().length()).max().orElse(0);
    columns = Math.max(10, width - gutter - 2);
    dotsAcross = signs == Signs.BRAILLE ? 2 : 1;
    dotsUp = signs == Signs.BRAILLE ? 4 : 1;
    dots = new int[columns * rows];
    owners = new int[columns * rows];
    letters = new char[columns * rows];
    Arrays.fill(owners, -1);
  }

  /// Draws a chart in so many columns; `rows` is the height inside of the frame.
  public static List<List<Span>> draw(Chart chart, Signs signs, int width, int rows) {
    return new TerminalChart(chart, signs, width, rows).draw();
  }

  /// The sign of a line, in the chart and in the legend.
  public static char letter(int series) {
    return (char) ('a' + series);
  }

  private List<List<Span>> draw() {
    // The first is what one looks for: it is drawn last, over the others.
    for (int series = chart.series().size() - 1; series >= 0; series--) {
      line(series, chart.series().get(series).thinned(chart.x(), chart.y(), columns * dotsAcross));
    }
    for (int series = 0; series < chart.series().size(); series++) {
      letters(series);
    }
    String[] labels = new String[rows];
    for (Axis.Tick tick : chart.y().ticks()) {
      int row = row(tick.at()) / dotsUp;
      labels[row] = labels[row] == null ? tick.label() : labels[row];
    }
    List<List<Span>> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<Span> line = new ArrayList<>();
      String label = labels[row];
      line.add(new Span(right(label == null ? "" : label) + " " + edge(label != null), -1));
      inside(row, line);
      lines.add(line);
    }
    below(lines);
    return lines;
  }

  private String edge(boolean isMarked) {
    return signs == Signs.BRAILLE ? (isMarked ? "┤" : "│") : (isMarked ? "+" : "|");
  }

  private String right(String label) {
    return " ".repeat(gutter - label.length()) + label;
  }

  private int column(double x) {
    return (int) Math.round(chart.x().share(x) * (columns * dotsAcross - 1));
  }

  private int row(double y) {
    return (int) Math.round((1 - chart.y().share(y)) * (rows * dotsUp - 1));
  }

  private void line(int series, Series line) {
    boolean isBroken = true;
    int lastColumn = 0;
    int lastRow = 0;
    for (int at = 0; at < line.size(); at++) {
      if (!chart.y().shows(line.y(at))) {
        isBroken = true;
        continue;
      }
      int column = column(line.x(at));
      int row = row(line.y(at));
      segment(series, isBroken ? column : lastColumn, isBroken ? row : lastRow, column, row);
      isBroken = false;
      lastColumn = column;
      lastRow = row;
    }
  }

  /// The dots between two: Bresenham, "Algorithm for computer control of a digital plotter", 1965.
  private void segment(int series, int fromColumn, int fromRow, int toColumn, int toRow) {
    int across = Math.abs(toColumn - fromColumn);
    int down = -Math.abs(toRow - fromRow);
    int error = across + down;
    int column = fromColumn;
    int row = fromRow;
    dot(series, column, row);
    while (column != toColumn || row != toRow) {
      int doubled = 2 * error;
      if (doubled >= down) {
        error += down;
        column += Integer.signum(toColumn - column);
      }
      if (doubled <= across) {
        error += across;
        row += Integer.signum(toRow - row);
      }
      dot(series, column, row);
    }
  }

  private void dot(int series, int column, int row) {
    int cell = row / dotsUp * columns + column / dotsAcross;
    dots[cell] |= signs == Signs.BRAILLE ? DOTS[row % dotsUp][column % dotsAcross] : 1;
    owners[cell] = series;
  }

  /// Writes the letter of a line onto its last point and now and then before it; the sign of a
  /// lonely point where a dot would be overlooked.
  private void letters(int series) {
    Series line = chart.series().get(series);
    int last = -1;
    int shown = 0;
    for (int at = 0; at < line.size(); at++) {
      if (chart.y().shows(line.y(at))) {
        last = at;
        shown++;
      }
    }
    if (shown == 0) {
      return;
    }
    int cell = row(line.y(last)) / dotsUp * columns + column(line.x(last)) / dotsAcross;
    if (chart.series().size() == 1) {
      letters[cell] = shown > 1 ? 0 : signs == Signs.BRAILLE ? '•' : '*';
      return;
    }
    mark(series, cell);
    int first = LETTER_COLUMNS / 4 + series * 3;
    for (int column = first; column < columns; column += LETTER_COLUMNS) {
      for (int row = 0; row < rows; row++) {
        if (owners[row * columns + column] == series) {
          mark(series, row * columns + column);
          break;
        }
      }
    }
  }

  private void mark(int series, int cell) {
    if (letters[cell] == 0) {
      letters[cell] = letter(series);
      owners[cell] = series;
    }
  }

  private char sign(int cell) {
    if (letters[cell] != 0) {
      return letters[cell];
    }
    if (signs == Signs.BRAILLE) {
      return dots[cell] == 0 ? ' ' : (char) (BRAILLE + dots[cell]);
    }
    return dots[cell] == 0 ? ' ' : chart.series().size() == 1 ? '*' : letter(owners[cell]);
  }

  /// One row, a span for each stretch of one line.
  private void inside(int row, List<Span> line) {
    int end = columns;
    while (end > 0 && sign(row * columns + end - 1) == ' ') {
      end--;
    }
    StringBuilder text = new StringBuilder();
    int owner = -1;
    for (int column = 0; column < end; column++) {
      int cell = row * columns + column;
      int of = sign(cell) == ' ' ? -1 : owners[cell];
      if (of != owner && !text.isEmpty()) {
        line.add(new Span(text.toString(), owner));
        text.setLength(0);
      }
      owner = of;
      text.append(sign(cell));
    }
    if (!text.isEmpty()) {
      line.add(new Span(text.toString(), owner));
    }
  }

  private void below(List<List<Span>> lines) {
    boolean isBraille = signs == Signs.BRAILLE;
    char[] axis = (isBraille ? "─" : "-").repeat(columns).toCharArray();
    char[] labels = " ".repeat(gutter + 2 + columns).toCharArray();
    int free = 0;
    for (Axis.Tick tick : chart.x().ticks()) {
      int column = column(tick.at()) / dotsAcross;
      int start =
          Math.clamp(
              gutter + 2 + column - (tick.label().length() - 1) / 2,
              0,
              Math.max(0, labels.length - tick.label().length()));
      if (start >= free && start + tick.label().length() <= labels.length) {
        axis[column] = isBraille ? '┬' : '+';
        tick.label().getChars(0, tick.label().length(), labels, start);
        free = start + tick.label().length() + 1;
      }
    }
    String corner = " ".repeat(gutter + 1) + (isBraille ? "└" : "+");
    lines.add(List.of(new Span(corner + new String(axis), -1)));
    lines.add(List.of(new Span(new String(labels).stripTrailing(), -1)));
  }
}
