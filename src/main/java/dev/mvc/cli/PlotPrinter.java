package dev.mvc.cli;

import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.plot.Chart;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.experiment.plot.TerminalChart;
import dev.mvc.object.Scalar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Prints charts, each with a line about each version below it.
final class PlotPrinter {
  private static final int WIDEST = 120;

  /// Where the output goes to no terminal, or nobody knows how wide one is.
  private static final int USUAL = 80;

  private final Output out;
  private final TerminalChart.Signs signs;
  private final int width;

  PlotPrinter(Output out, boolean ascii) {
    this.out = out;
    this.signs = ascii ? TerminalChart.Signs.ASCII : TerminalChart.Signs.BRAILLE;
    this.width = out.width() == Environment.UNLIMITED ? USUAL : Math.min(out.width(), WIDEST);
  }

  /// Whether the terminal shows more than ASCII, as far as the environment tells: where it says
  /// nothing, every terminal of today does.
  static boolean isUtf8(Environment environment) {
    Optional<String> locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .flatMap(name -> environment.variable(name).stream())
            .findFirst();
    return locale.isEmpty() || locale.get().toLowerCase(Locale.ROOT).matches(".*utf-?8.*");
  }

  void print(PlotSubjects.Chosen chosen, List<String> metrics, boolean log, Directions directions) {
    int rows = metrics.size() == 1 ? 16 : metrics.size() == 2 ? 11 : 9;
    Chart.Form form = new Chart.Form(log, width / 12, (rows + 4) / 3);
    for (String metric : metrics) {
      if (!metric.equals(metrics.getFirst())) {
        out.blank();
      }
      Chart chart = MetricCharts.chart(metric, chosen.curves(), form);
      out.line("{} {}", Styled.strong(chart.title()), Styled.dim("over " + chart.across()));
      for (List<TerminalChart.Span> line : TerminalChart.draw(chart, signs, width, rows)) {
        out.line(
            "{}".repeat(line.size()),
            line.stream()
                .map(span ->
                    span.series() < 0
                        ? Styled.dim(span.text())
                        : Styled.line(span.series(), span.text()))
                .toArray());
      }
      legend(chosen, metric, directions);
    }
  }

  private void legend(PlotSubjects.Chosen chosen, String metric, Directions directions) {
    boolean isAlone = chosen.versions().size() == 1;
    Table table = new Table(Table.names(""), Table.left(""), Table.left(""), Table.left(""));
    for (int at = 0; at < chosen.versions().size(); at++) {
      PlotSubjects.Subject version = chosen.versions().get(at);
      Curve curve = version.curves().curves().get(metric);
      String revision = version.revision();
      Object name =
          isAlone ? revision : Styled.line(at, TerminalChart.letter(at) + "  " + revision);
      if (curve == null) {
        table.row(name, Styled.id(version.id().brief()), "–", "");
      } else {
        table.row(
            name,
            Styled.id(version.id().brief()),
            value(curve.last()) + " " + MetricsCommand.at(curve, curve.last()),
            curve
                .best(directions.of(metric))
                .map(best -> "best " + value(best) + " " + MetricsCommand.at(curve, best))
                .orElse(""));
      }
    }
    out.table(table, 2);
  }

  private static String value(Curve.Point point) {
    return Figures.brief(new Scalar.Real(point.y()));
  }
}
