package dev.mvc.cli;

import dev.mvc.cli.HistoryColumn.Kind;
import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.PathPattern;
import dev.mvc.graph.Walk;
import dev.mvc.io.MvcException;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which columns `mvc history` has.
final class HistoryColumns {
  private static final List<Kind> KINDS =
      List.of(Kind.NUMBER, Kind.VERSION, Kind.WHEN, Kind.AUTHOR, Kind.REFS, Kind.MESSAGE);

  private final List<Walk.Step> steps;
  private final SortedMap<String, HistoryColumn> params;
  private final SortedMap<String, HistoryColumn> metrics;

  HistoryColumns(List<Walk.Step> steps) {
    this.steps = steps;
    SortedSet<String> paramNames = names(step -> step.version().params());
    SortedSet<String> metricNames = names(step -> step.version().metrics());
    this.params = new TreeMap<>();
    this.metrics = new TreeMap<>();
    for (String name : paramNames) {
      String title = metricNames.contains(name) ? "params." + name : name;
      params.put(name, new HistoryColumn(Kind.PARAM, name, title));
    }
    for (String name : metricNames) {
      metrics.put(name, new HistoryColumn(Kind.METRIC, name, name));
    }
  }

  private SortedSet<String> names(Function<Walk.Step, Map<String, Scalar>> values) {
    SortedSet<String> names = new TreeSet<>();
    steps.forEach(step -> names.addAll(values.apply(step).keySet()));
    return names;
  }

  /// The column that a name means: a metric, else a hyperparameter, else another one.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is none
  HistoryColumn get(String name) {
    Optional<HistoryColumn> found =
        Optional.ofNullable(metrics.get(name))
            .or(() -> Optional.ofNullable(params.get(name)))
            .or(() -> params.values().stream().filter(is -> is.title().equals(name)).findFirst())
            .or(() -> kind(name).map(HistoryColumn::of));
    return found.orElseThrow(() -> unknown(name));
  }

  private static Optional<Kind> kind(String name) {
    return KINDS.stream()
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  private MvcException unknown(String name) {
    SortedSet<String> all = new TreeSet<>(params.keySet());
    all.addAll(metrics.keySet());
    KINDS.forEach(kind -> all.add(kind.name().toLowerCase(Locale.ROOT)));
    return new MvcException(
        MvcException.Kind.NOT_FOUND,
        "none of these versions has a hyperparameter or result \"" + name + "\".",
        Nearest.to(name, all)
            .map(near -> "did you mean " + near + "?")
            .orElse("there are: " + VersionText.few(all) + "."));
  }

  /// The columns that were named; `*` stands for any part of a name.
  List<HistoryColumn> named(List<String> names) {
    List<HistoryColumn> columns = new ArrayList<>();
    for (String name : names) {
      PathPattern pattern = PathPattern.of(name.replace("*", "**"));
      if (pattern.isPlain()) {
        columns.add(get(name));
      } else {
        values().stream().filter(is -> pattern.matches(is.name())).forEach(columns::add);
      }
    }
    return columns.stream().distinct().toList();
  }

  /// All hyperparameters and metrics: the step, hyperparameters, then metrics.
  private List<HistoryColumn> values() {
    List<HistoryColumn> values = new ArrayList<>();
    Optional.ofNullable(metrics.get(Curves.STEP)).ifPresent(values::add);
    values.addAll(params.values());
    metrics.values().stream().filter(is -> !values.contains(is)).forEach(values::add);
    return values;
  }

  /// The hyperparameters and metrics that are not the same for all of these.
  ///
  /// @param first the one that versions are ordered by, which is shown in any case
  List<HistoryColumn> varying(Optional<HistoryColumn> first) {
    List<HistoryColumn> varying = new ArrayList<>();
    List<HistoryColumn> values = values();
    // Of the metrics, the one that everybody looks at stands first.
    first
        .filter(column -> column.kind() == Kind.METRIC && values.remove(column))
        .ifPresent(column -> values.add(firstMetric(values), column));
    for (HistoryColumn column : values) {
      boolean isAlone = steps.size() == 1 && column.kind() == Kind.METRIC;
      if (isAlone || varies(column) || first.filter(column::equals).isPresent()) {
        varying.add(column);
      }
    }
    return varying;
  }

  private static int firstMetric(List<HistoryColumn> values) {
    int at = 0;
    while (at < values.size()
        && (values.get(at).kind() == Kind.PARAM || values.get(at).name().equals(Curves.STEP))) {
      at++;
    }
    return at;
  }

  private boolean varies(HistoryColumn column) {
    return steps.stream()
            .map(step -> column.value(step).map(Scalar::toString))
            .distinct()
            .limit(2)
            .count()
        > 1;
  }

  /// Those that a line has room for, in their order: the one that versions are ordered by goes
  /// first, then the step, metrics that are known to be good or bad, hyperparameters, and the rest.
  ///
  /// @param width of a column, without what is between two
  static List<HistoryColumn> fitting(
      List<HistoryColumn> columns,
      Optional<HistoryColumn> first,
      Directions directions,
      Function<HistoryColumn, Integer> width,
      int room) {
    List<HistoryColumn> wanted =
        columns.stream()
            .sorted(Comparator.comparingInt(column -> rank(column, first, directions)))
            .toList();
    List<HistoryColumn> chosen = new ArrayList<>();
    int left = room;
    for (HistoryColumn column : wanted) {
      left -= width.apply(column) + Table.GAP_COLUMNS;
      if (left < 0) {
        break;
      }
      chosen.add(column);
    }
    return columns.stream().filter(chosen::contains).collect(Collectors.toList());
  }

  private static int rank(
      HistoryColumn column, Optional<HistoryColumn> first, Directions directions) {
    if (first.filter(column::equals).isPresent()) {
      return 0;
    }
    if (column.kind() == Kind.PARAM) {
      return 3;
    }
    if (column.name().equals(Curves.STEP)) {
      return 1;
    }
    return directions.of(column.name()) == MetricOrder.UNKNOWN ? 4 : 2;
  }
}
