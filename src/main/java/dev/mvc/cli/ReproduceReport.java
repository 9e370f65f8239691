package dev.mvc.cli;

import dev.mvc.diff.ChangeStatistics;
import dev.mvc.diff.GroupChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.experiment.EnvironmentDifference;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Run;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Reproducing;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What `mvc reproduce` answers.
///
/// @param isKnown whether it is known where the run took place
/// @param repetition null when the command was not run again
record ReproduceReport(
    ObjectId id,
    Run run,
    boolean isKnown,
    List<EnvironmentDifference> differences,
    @Nullable Repetition repetition) {

  /// @param outcome null when the command failed
  record Repetition(String folder, int exit, Reproducing.@Nullable Outcome outcome) {
    boolean isEqual() {
      return outcome != null && outcome.isEqual();
    }
  }

  /// @param differences what is not as it was
  /// @param repetition null when the command was not run again
  record Document(
      ObjectId id,
      String run,
      boolean same,
      List<Difference> differences,
      @Nullable Repeated repetition) {}

  /// @param then null when it was not there
  /// @param now null when it is not there
  record Difference(String part, String name, @Nullable String then, @Nullable String now) {}

  /// @param version in the repository of that folder; null when the command failed
  /// @param metrics that differ
  /// @param tensors how many differ, or are only on one side; null when the command failed
  /// @param relative ‖Δ‖ / ‖W‖ over all that differ; null when nothing could be compared
  record Repeated(
      String folder,
      int exit,
      boolean equal,
      @Nullable ObjectId version,
      List<Metric> metrics,
      @Nullable Integer tensors,
      @Nullable Double relative) {}

  record Metric(String name, @Nullable Object then, @Nullable Object now) {}

  boolean isSame() {
    return repetition == null ? differences.isEmpty() : repetition.isEqual();
  }

  Document document() {
    return new Document(
        id,
        run.name(),
        isSame(),
        differences.stream()
            .map(d -> new Difference(d.part(), d.name(), d.then(), d.now()))
            .toList(),
        repetition == null ? null : document(repetition));
  }

  private static Repeated document(Repetition repetition) {
    Reproducing.Outcome outcome = repetition.outcome;
    if (outcome == null) {
      return new Repeated(repetition.folder, repetition.exit, false, null, List.of(), null, null);
    }
    OptionalDouble relative = relative(outcome);
    return new Repeated(
        repetition.folder,
        repetition.exit,
        outcome.isEqual(),
        outcome.id(),
        outcome.metrics().stream()
            .map(metric ->
                new Metric(
                    metric.name(),
                    metric.old().map(DiffDocument::plain).orElse(null),
                    metric.now().map(DiffDocument::plain).orElse(null)))
            .toList(),
        outcome.weights().tensors().size(),
        relative.isPresent() ? relative.getAsDouble() : null);
  }

  private static OptionalDouble relative(Reproducing.Outcome outcome) {
    return outcome
        .weights()
        .total()
        .statistics()
        .map(ChangeStatistics::relative)
        .orElse(OptionalDouble.empty());
  }

  void print(Output out) {
    out.line(
        "{} was made by run {}: {}",
        Styled.id(id.brief()),
        Styled.name(run.name()),
        Invocation.quoted(run.asked().command()));
    if (!isKnown) {
      out.line("Nothing is recorded of where it ran.");
    }
    for (EnvironmentDifference difference : differences) {
      out.line(
          "{}{}: {} → {}",
          difference.part(),
          difference.name().isEmpty() ? "" : " " + difference.name(),
          difference.then() == null ? "–" : difference.then(),
          difference.now() == null ? "–" : difference.now());
    }
    if (differences.isEmpty() && isKnown) {
      out.line("Data, hyperparameters, code, Python, packages and machine are as they were.");
    }
    if (repetition != null) {
      print(out, repetition);
    }
  }

  private static void print(Output out, Repetition repetition) {
    out.blank();
    Reproducing.Outcome outcome = repetition.outcome;
    if (outcome == null) {
      out.line("The command failed in {} with exit code {}.", repetition.folder, repetition.exit);
      return;
    }
    out.line(
        "Run again in {}, compared with {} there:",
        repetition.folder,
        Styled.id(outcome.id().brief()));
    if (!outcome.isSameStep()) {
      out.line("No version there has the same message, so this is the last one.");
    }
    printMetrics(out, outcome.metrics());
    GroupChange total = outcome.weights().total();
    if (outcome.weights().tensors().isEmpty()) {
      out.line("weights: equal ({})", Counts.of(total.tensors(), "tensor"));
      return;
    }
    OptionalDouble relative = relative(outcome);
    out.line(
        "weights: {} of {} differ{}",
        Counts.exact(outcome.weights().tensors().size()),
        Counts.of(total.tensors(), "tensor"),
        relative.isPresent() ? ", ‖Δ‖/‖W‖ " + new Scalar.Real(round(relative.getAsDouble())) : "");
  }

  private static void printMetrics(Output out, List<ValueChange> metrics) {
    if (metrics.isEmpty()) {
      out.line("results: equal");
    }
    for (ValueChange metric : metrics) {
      OptionalDouble then = number(metric.old());
      OptionalDouble now = number(metric.now());
      out.line(
          "{}: {} → {}{}",
          metric.name(),
          metric.old().map(Scalar::toString).orElse("–"),
          metric.now().map(Scalar::toString).orElse("–"),
          then.isPresent() && now.isPresent()
              ? " (by " + new Scalar.Real(round(now.getAsDouble() - then.getAsDouble())) + ")"
              : "");
    }
  }

  private static OptionalDouble number(Optional<Scalar> value) {
    return value.map(Scalar::number).orElse(OptionalDouble.empty());
  }

  /// To three digits.
  private static double round(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(3)).doubleValue()
        : value;
  }
}
