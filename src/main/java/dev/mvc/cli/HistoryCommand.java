package dev.mvc.cli;

import dev.mvc.diff.MetricOrder;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.PathHistory;
import dev.mvc.graph.Walk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc history [REV…] [--] [PATH…]`.
@Manual(
    examples = {
      "mvc history -n 10",
      "mvc history --best val_acc -n 3",
      "mvc history --all --metric 'loss<0.5' --param lr=2e-5"
    },
    text = {
      "Versions as a table: their numbers, the hyperparameters in which they differ, and their"
          + " results. With --best, the best by one result first; whether more or less of it is"
          + " better is told by its name, or by --lowest."
    })
final class HistoryCommand implements Command.OfAnyTime {
  /// Columns beyond these don't fit a line.
  private static final int MOST_COLUMNS = 6;

  @Parameters(
      paramLabel = "REV [--] PATH",
      arity = "0..*",
      description = "Where to start, and files or folders.")
  List<String> words = List.of();

  @Mixin VersionFilter filter = new VersionFilter();

  @Option(names = "--all", description = "Start at all branches and tags.")
  boolean all;

  @Option(
      names = "--best",
      paramLabel = "METRIC",
      description = "Those that have this result, the best first.")
  @Nullable String best;

  @Option(names = "--lowest", description = "With --best, less of it is better.")
  boolean lowest;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (lowest && best == null) {
      throw new MvcException(Kind.USAGE, "--lowest says what --best means.", "add --best METRIC.");
    }
    try (Repository repository = mvc.open()) {
      Words typed = Words.parseSet(mvc, repository, words);
      VersionFilter.Check check =
          filter.check(
              mvc.caller().now(),
              new PathHistory(repository.store(), typed.paths()),
              !typed.paths().isEmpty());
      List<Walk.Step> steps = new ArrayList<>();
      int most = filter.most;
      filter.most = best == null ? most : Integer.MAX_VALUE;
      filter.run(
          new HistoryWalk(
              repository.store(), LogCommand.starts(repository, typed, all), typed.without()),
          best == null ? check : version -> value(version).isPresent() && check.accepts(version),
          steps::add,
          _ -> {});
      if (best != null) {
        steps.sort(order());
      }
      List<Walk.Step> shown = steps.subList(0, Math.min(most, steps.size()));
      RefNames names = new RefNames(repository);
      Output out = mvc.out();
      out.show(
          out.isJson()
              ? shown.stream()
                  .map(step -> VersionDocument.of(step.id(), step.version(), names))
                  .toList()
              : List.of(),
          () -> print(mvc, shown, names));
    }
    return ExitCode.DONE;
  }

  private OptionalDouble value(Version version) {
    Scalar value = best == null ? null : version.metrics().get(best);
    return value == null ? OptionalDouble.empty() : Condition.number(value);
  }

  /// The best first; NaN last. Equal ones stay the newest first.
  private Comparator<Walk.Step> order() {
    boolean isLower =
        lowest || MetricOrder.of(Objects.requireNonNull(best)) == MetricOrder.LOWER_IS_BETTER;
    return Comparator.comparingDouble(step -> {
      double value = value(step.version()).orElse(Double.NaN);
      return isLower || Double.isNaN(value) ? value : -value;
    });
  }

  private void print(Invocation mvc, List<Walk.Step> steps, RefNames names) {
    List<String> params = differing(steps);
    List<String> metrics = metrics(steps);
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.right(""));
    columns.add(Table.left("version"));
    columns.add(Table.left("when"));
    params.forEach(name -> columns.add(Table.right(name)));
    metrics.forEach(name -> columns.add(Table.right(name)));
    columns.add(Table.names("message"));
    Table table = new Table(columns.toArray(Table.Column[]::new));
    for (Walk.Step step : steps) {
      Version version = step.version();
      List<Object> row = new ArrayList<>();
      Long number = names.number(step.id());
      row.add(Styled.dim(number == null ? "" : "r" + number));
      row.add(Styled.id(step.id().brief()));
      row.add(Ago.format(version.author().time().toInstant(), mvc.now()));
      params.forEach(name -> row.add(text(version.params(), name)));
      metrics.forEach(name -> row.add(text(version.metrics(), name)));
      row.add(version.subject());
      table.row(row.toArray());
    }
    mvc.out().table(table, 0);
  }

  private static String text(Map<String, Scalar> values, String name) {
    Scalar value = values.get(name);
    return value == null ? "–" : Text.elide(value.toString(), 16);
  }

  /// The hyperparameters that are not the same for all of these.
  private static List<String> differing(List<Walk.Step> steps) {
    SortedSet<String> all = new TreeSet<>();
    steps.forEach(step -> all.addAll(step.version().params().keySet()));
    all.removeIf(name ->
        steps.stream().map(step -> text(step.version().params(), name)).distinct().count() < 2);
    return all.stream().limit(MOST_COLUMNS).toList();
  }

  /// The results that one of these has, the one that they are ordered by first.
  private List<String> metrics(List<Walk.Step> steps) {
    SortedSet<String> all = new TreeSet<>();
    steps.forEach(step -> all.addAll(step.version().metrics().keySet()));
    List<String> names = new ArrayList<>(all);
    if (best != null && names.remove(best)) {
      names.addFirst(best);
    }
    return names.stream().limit(MOST_COLUMNS).toList();
  }
}
