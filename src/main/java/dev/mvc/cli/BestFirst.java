package dev.mvc.cli;

import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Directions;
import dev.mvc.graph.Walk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options with which `log` and `history` order versions by one result.
final class BestFirst {
  @Option(
      names = "--best",
      paramLabel = "METRIC",
      description = "Those that have this result, the best first.")
  @Nullable String metric;

  @Option(names = "--lowest", description = "With --best, less of it is better.")
  boolean lowest;

  /// Whether versions are to be ordered so.
  boolean isGiven() {
    if (lowest && metric == null) {
      throw new MvcException(Kind.USAGE, "--lowest says what --best means.", "add --best METRIC.");
    }
    return metric != null;
  }

  /// The versions that have the result, the best first and NaN last; equal ones stay the newest
  /// first.
  ///
  /// @throws MvcException of kind NOT_FOUND when none has it
  List<Walk.Step> order(List<Walk.Step> steps, Directions directions) {
    String name = metric == null ? "" : metric;
    boolean isLower = lowest || directions.of(name) == MetricOrder.LOWER_IS_BETTER;
    List<Walk.Step> ordered =
        steps.stream()
            .filter(step -> value(step.version()).isPresent())
            .sorted(
                Comparator.comparingDouble(step -> {
                  double value = value(step.version()).orElse(Double.NaN);
                  return isLower || Double.isNaN(value) ? value : -value;
                }))
            .toList();
    if (ordered.isEmpty() && !steps.isEmpty()) {
      throw unknown(name, steps);
    }
    return ordered;
  }

  /// Says how the order was found where that is a guess.
  void explain(Output out, Directions directions) {
    if (metric != null && !lowest && directions.of(metric) == MetricOrder.UNKNOWN) {
      out.hint(
          "more of {} is taken as better: --lowest turns it around, [metrics] lower or higher in"
              + " mvc.toml settles it.",
          metric);
    }
  }

  private OptionalDouble value(Version version) {
    Scalar value = metric == null ? null : version.metrics().get(metric);
    return value == null ? OptionalDouble.empty() : value.number();
  }

  private static MvcException unknown(String name, List<Walk.Step> steps) {
    SortedSet<String> names = new TreeSet<>();
    steps.forEach(step -> names.addAll(step.version().metrics().keySet()));
    return new MvcException(
        Kind.NOT_FOUND,
        "none of these versions has a result \"" + name + "\".",
        Nearest.to(name, names)
            .map(near -> "did you mean " + near + "?")
            .orElse(
                names.isEmpty()
                    ? "`mvc commit --metric NAME=VALUE` records results, and so do metrics.jsonl,"
                        + " metrics.csv and other files of results."
                    : "there are: " + VersionText.few(names) + "."));
  }
}
