package dev.mvc.cli;

import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.plot.Chart;
import dev.mvc.experiment.plot.Colours;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.experiment.plot.Page;
import dev.mvc.experiment.plot.SvgChart;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc plots [METRIC…] [REV…]`.
@Manual(
    examples = {
      "mvc plots",
      "mvc plots loss main topic        # two versions in one chart",
      "mvc plots 'eval/*' HEAD~5..HEAD",
      "mvc plots --log loss -o loss.svg",
      "mvc plots -m main -- HEAD        # a metric that is called as a branch"
    },
    text = {
      "Draws the curves of metrics, with a line for each version. They are read from the files of"
          + " results in each version, metrics.jsonl and others that `mvc help metrics` lists;"
          + " where it has none, they go through the results of the versions up to it.",
      "A word is a metric if one of the versions or HEAD has it, else a revision; * stands for any"
          + " part of a metric's name. With -m all words are revisions, and with -- those before it"
          + " are metrics and those behind it revisions. Without metrics, the first ones are"
          + " shown, losses before others; a file gets all.",
      "What is not finite is a gap. Of curves with more points than there is room for, the lowest"
          + " and the highest of each column are drawn."
    })
final class PlotsCommand implements Command.OfAnyTime {
  /// What fits a screen where nobody chose.
  private static final int MAX_CHOSEN = 2;

  /// Charts in a file: more is no overview.
  private static final int MAX_CHARTS = 60;

  @Parameters(
      paramLabel = "METRIC|REV",
      arity = "0..*",
      description = "Metrics, and versions; HEAD without any.")
  List<String> words = List.of();

  @Option(
      names = {"-m", "--metric"},
      paramLabel = "METRIC",
      description = "Plot this metric. May be given often.")
  List<String> metrics = List.of();

  @Option(names = "--log", description = "Draw equal ratios as equal distances.")
  boolean log;

  @Option(names = "--ascii", description = "Draw with ASCII alone.")
  boolean ascii;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write NAME.svg or NAME.html instead.")
  @Nullable String output;

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  boolean force;

  /// The answer as JSON.
  ///
  /// @param version of the line
  /// @param axis what `x` counts
  /// @param file that it was read from; null where it goes through versions
  /// @param points how many were read; of more than 10,000, fewer are in `x` and `y`
  /// @param y null where it is not finite
  record Line(
      String metric,
      String revision,
      ObjectId version,
      Curve.Axis axis,
      @Nullable String file,
      long points,
      List<Double> x,
      List<Double> y) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    boolean isHtml = output != null && isHtml(output);
    if (output != null && mvc.out().isJson()) {
      throw new MvcException(Kind.USAGE, "of --output and --json one can be given.");
    }
    if (output != null) {
      OutputFile.require(mvc, mvc.resolve(output), force);
    }
    try (Repository repository = mvc.open()) {
      PlotSubjects.Chosen chosen = new PlotSubjects(repository).choose(mvc, words, metrics);
      requireFew(chosen);
      Directions directions = new Experiments(repository).directions();
      List<String> all = MetricCharts.metrics(chosen.curves(), directions);
      List<String> shown = shown(chosen, all);
      if (output != null) {
        write(mvc, chosen, shown, isHtml);
      } else {
        mvc.out().show(lines(chosen, shown), () -> print(mvc, chosen, shown, directions));
        if (shown.size() < all.size() && chosen.patterns().isEmpty()) {
          List<String> rest = all.subList(shown.size(), all.size());
          mvc.out().hint("also: {}. `mvc plots NAME` plots one.", VersionText.few(rest));
        }
      }
      Set<String> warnings = new LinkedHashSet<>();
      chosen.versions().forEach(version -> warnings.addAll(version.curves().warnings()));
      warnings.forEach(warning -> mvc.out().warning("{}.", warning));
    }
    return ExitCode.DONE;
  }

  private static boolean isHtml(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".html") || name.endsWith(".svg")) {
      return name.endsWith(".html");
    }
    throw new MvcException(
        Kind.USAGE, file + " should end with .svg or .html, which says what to write.");
  }

  private static void requireFew(PlotSubjects.Chosen chosen) {
    if (chosen.versions().size() > Colours.LINES) {
      throw new MvcException(
          Kind.USAGE,
          "at most "
              + Colours.LINES
              + " versions can be told apart in a chart, not "
              + chosen.versions().size()
              + ".",
          "`mvc history` compares any number of versions.");
    }
  }

  private List<String> shown(PlotSubjects.Chosen chosen, List<String> all) {
    if (chosen.patterns().isEmpty()) {
      boolean isScreen = output == null;
      return all.subList(0, Math.min(all.size(), isScreen ? MAX_CHOSEN : MAX_CHARTS));
    }
    Set<String> matching = new LinkedHashSet<>();
    for (String pattern : chosen.patterns()) {
      List<String> found = PlotSubjects.matching(pattern, all);
      if (found.isEmpty()) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "none of these versions has a metric \"" + pattern + "\".",
            PlotSubjects.hint(pattern, new TreeSet<>(all)));
      }
      matching.addAll(found);
    }
    return List.copyOf(matching);
  }

  private static List<Line> lines(PlotSubjects.Chosen chosen, List<String> shown) {
    List<Line> lines = new ArrayList<>();
    for (String metric : shown) {
      for (PlotSubjects.Subject version : chosen.versions()) {
        Curve curve = version.curves().curves().get(metric);
        if (curve != null) {
          lines.add(
              new Line(
                  metric,
                  version.revision(),
                  version.id(),
                  curve.axis(),
                  curve.source().isEmpty() ? null : curve.source(),
                  curve.count(),
                  IntStream.range(0, curve.size()).mapToObj(curve::x).toList(),
                  IntStream.range(0, curve.size()).mapToObj(curve::y).toList()));
        }
      }
    }
    return lines;
  }

  private void print(
      Invocation mvc, PlotSubjects.Chosen chosen, List<String> shown, Directions directions) {
    PlotPrinter printer =
        new PlotPrinter(mvc.out(), ascii || !PlotPrinter.isUtf8(mvc.environment()));
    printer.print(chosen, shown, log, directions);
    if (shown.isEmpty()) {
      mvc.out().line("No results to plot.");
    }
  }

  private void write(Invocation mvc, PlotSubjects.Chosen chosen, List<String> shown, boolean isHtml)
      throws IOException {
    List<Chart> charts =
        shown.stream()
            .map(metric -> MetricCharts.chart(metric, chosen.curves(), SvgChart.form(log)))
            .toList();
    if (charts.isEmpty()) {
      throw new MvcException(Kind.NO, "there are no results to plot.");
    }
    String text = isHtml ? page(chosen, charts) : SvgChart.file(charts);
    Path target = mvc.resolve(String.valueOf(output));
    long size = write(mvc, target, text);
    mvc.out()
        .say(
            "Wrote {}, {}, {}.",
            Styled.name(mvc.show(target)),
            Counts.of(charts.size(), "chart"),
            Sizes.format(size));
  }

  private static String page(PlotSubjects.Chosen chosen, List<Chart> charts) {
    List<String> names = chosen.versions().stream().map(PlotSubjects.Subject::revision).toList();
    String title = "Results of " + String.join(", ", names);
    Page page = new Page(title, "").element("h1", title);
    List<String> ids = chosen.versions().stream().map(version -> version.id().brief()).toList();
    page.element("p class=\"dim\"", "Versions " + String.join(", ", ids));
    page.add("<div class=\"charts\">\n");
    charts.forEach(chart -> page.add(SvgChart.draw(chart)));
    return page.add("</div>\n").end();
  }

  /// Writes a text file, whole or not at all.
  ///
  /// @return its size
  static long write(Invocation mvc, Path target, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return OutputFile.write(
          mvc.environment().disk(), target, file -> file.write(bytes, bytes.length));
    } catch (MalformedFileException e) {
      throw new IllegalStateException("no model file was read", e);
    }
  }
}
