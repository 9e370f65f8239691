package dev.mvc.experiment;

import dev.mvc.diff.MetricOrder;
import dev.mvc.diff.ValueChange;
import java.util.List;
import java.util.Optional;

/// Which way each metric gets better: what the project says, else what its name tells.
///
/// @param lower names of metrics of which less is better; `**` stands for anything
/// @param higher those of which more is better
public record Directions(List<PathPattern> lower, List<PathPattern> higher) {
  /// Where the project says nothing.
  public static final Directions BY_NAME = new Directions(List.of(), List.of());

  public Directions {
    lower = List.copyOf(lower);
    higher = List.copyOf(higher);
  }

  /// Which of two values of a metric is the better one.
  public MetricOrder of(String metric) {
    if (lower.stream().anyMatch(name -> name.matches(metric))) {
      return MetricOrder.LOWER_IS_BETTER;
    }
    if (higher.stream().anyMatch(name -> name.matches(metric))) {
      return MetricOrder.HIGHER_IS_BETTER;
    }
    return MetricOrder.of(metric);
  }

  /// Whether a metric got better; empty where nobody can tell.
  public Optional<Boolean> isBetter(ValueChange change) {
    return of(change.name()).isBetter(change);
  }
}
