package dev.mvc.cli;

import dev.mvc.cli.HistoryColumn.Kind;
import dev.mvc.graph.Walk;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Versions × hyperparameters × results, as text, as Markdown and as CSV.
final class HistoryTable {
  private static final int MAX_VALUE_COLUMNS = 16;
  private static final String NOTHING = "–";

  private final List<Walk.Step> steps;
  private final RefNames names;
  private final Instant now;

  HistoryTable(List<Walk.Step> steps, RefNames names, Instant now) {
    this.steps = steps;
    this.names = names;
    this.now = now;
  }

  void print(Output out, List<HistoryColumn> columns) {
    Table table = new Table(columns.stream().map(HistoryColumn::form).toArray(Table.Column[]::new));
    for (Walk.Step step : steps) {
      table.row(columns.stream().map(column -> cell(column, step)).toArray());
    }
    out.table(table, 0);
  }

  /// How wide a column is.
  int width(HistoryColumn column) {
    return Math.max(
        Text.columns(column.title()),
        steps.stream()
            .mapToInt(step -> Text.columns(Styled.show(cell(column, step), false)))
            .max()
            .orElse(0));
  }

  private Object cell(HistoryColumn column, Walk.Step step) {
    Version version = step.version();
    return switch (column.kind()) {
      case NUMBER -> Styled.dim(number(step));
      case VERSION -> Styled.id(step.id().brief());
      case WHEN -> Ago.format(version.author().time().toInstant(), now);
      case AUTHOR -> version.author().name();
      case REFS -> Styled.name(String.join(", ", names.of(step.id())));
      case MESSAGE -> version.subject() + thinned(step);
      case PARAM, METRIC ->
          column
              .value(step)
              .map(value -> Text.elide(Figures.brief(value), MAX_VALUE_COLUMNS))
              .orElse(NOTHING);
    };
  }

  private String thinned(Walk.Step step) {
    String thinned = names.thinned(step.id());
    return thinned.isEmpty() ? "" : " (" + thinned + ")";
  }

  private String number(Walk.Step step) {
    Long number = names.number(step.id());
    return number == null ? "" : "r" + number;
  }

  /// A table of GitHub's Markdown.
  void printMarkdown(Output out, List<HistoryColumn> columns) {
    out.line("{}", row(columns.stream().map(HistoryColumn::title).toList()));
    out.line("{}", row(columns.stream().map(is -> is.isRight() ? "---:" : "---").toList()));
    for (Walk.Step step : steps) {
      out.line(
          "{}",
          row(columns.stream().map(is -> markdown(Styled.show(cell(is, step), false))).toList()));
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /// Text that is no more than text: neither the end of a cell, nor markup.
  private static String markdown(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if ("|\\`*_<>[]&".indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }

  /// Lines as RFC 4180 has them, in full precision, with whole ids and dates.
  void printCsv(Output out, List<HistoryColumn> columns) {
    out.line("{}", csv(columns.stream().map(HistoryTable::title).toList()));
    for (Walk.Step step : steps) {
      out.line("{}", csv(columns.stream().map(column -> exact(column, step)).toList()));
    }
  }

  private static String title(HistoryColumn column) {
    return column.kind().isValue() ? column.title() : column.name();
  }

  private String exact(HistoryColumn column, Walk.Step step) {
    return switch (column.kind()) {
      case VERSION -> step.id().hex();
      case WHEN -> step.version().author().time().toString();
      case MESSAGE -> step.version().subject();
      case PARAM, METRIC -> column.value(step).map(Scalar::toString).orElse("");
      default -> Styled.show(cell(column, step), false);
    };
  }

  private static String csv(List<String> cells) {
    List<String> quoted = new ArrayList<>();
    for (String cell : cells) {
      boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
      quoted.add(isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"");
    }
    return String.join(",", quoted);
  }

  /// The columns that are before and behind the values.
  static List<HistoryColumn> framed(List<HistoryColumn> values) {
    List<HistoryColumn> columns = new ArrayList<>();
    List.of(Kind.NUMBER, Kind.VERSION, Kind.WHEN)
        .forEach(kind -> columns.add(HistoryColumn.of(kind)));
    columns.addAll(values);
    columns.add(HistoryColumn.of(Kind.MESSAGE));
    return columns;
  }
}
