package dev.mvc.experiment.plot;

import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Directions;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Charts of metrics with a line for each version.
///
/// @param label of the version in legends
/// @param curves of the version
public record MetricCharts(String label, Curves curves) {
  private static final double[] NONE = {};

  /// All metrics that have a curve, those first that one looks at first: losses, others of which
  /// less is better, those of which more is better, and the rest; by name within these.
  public static List<String> metrics(Collection<MetricCharts> versions, Directions directions) {
    TreeSet<String> names = new TreeSet<>();
    versions.forEach(version -> names.addAll(version.curves.curves().keySet()));
    return names.stream()
        .sorted(Comparator.comparingInt(name -> rank(name, directions.of(name))))
        .toList();
  }

  private static int rank(String name, MetricOrder order) {
    return switch (order) {
      case LOWER_IS_BETTER -> name.toLowerCase(Locale.ROOT).contains("loss") ? 0 : 1;
      case HIGHER_IS_BETTER -> 2;
      case UNKNOWN -> 3;
    };
  }

  /// The curve of a metric, if the version has one.
  public Optional<Curve> curve(String metric) {
    return Optional.ofNullable(curves.curves().get(metric));
  }

  /// The chart of one metric; versions that have no curve of it have an empty line, so that a
  /// version has the same colour in all charts.
  public static Chart chart(String metric, List<MetricCharts> versions, Chart.Form form) {
    List<Series> lines =
        versions.stream()
            .map(version ->
                version
                    .curve(metric)
                    .map(curve -> Series.of(version.label, curve))
                    .orElseGet(() -> Series.of(version.label, NONE, NONE)))
            .toList();
    String across =
        versions.stream()
            .flatMap(version -> version.curve(metric).stream())
            .map(MetricCharts::across)
            .distinct()
            .collect(Collectors.joining(", "));
    return Chart.of(metric, across, lines, form);
  }

  private static String across(Curve curve) {
    return switch (curve.axis()) {
      case STEP -> "step";
      case EPOCH -> "epoch";
      case ROW -> curve.source().isEmpty() ? "version" : "line";
    };
  }
}
