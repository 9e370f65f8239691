package dev.mvc.cli;

import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.repo.DiskUse;
import dev.mvc.repo.Reporting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that a report tells, before it becomes a page.
///
/// @param project the name of the working folder
/// @param from the revision that the last one is compared with; empty where there is one version
/// @param to the revision that the report is about
/// @param diff of the two
/// @param curves of the last version, and of the first one where it has others
/// @param metrics that are drawn
/// @param moreMetrics how many are not
/// @param costs of versions that have a name or come before one
record ReportContent(
    String project,
    Optional<String> from,
    String to,
    Instant now,
    Reporting.Stretch stretch,
    Optional<DiffAnswer> diff,
    List<MetricCharts> curves,
    List<String> metrics,
    int moreMetrics,
    Directions directions,
    Reporting.Movement movement,
    Map<ObjectId, DiskUse.Use> costs,
    RefNames names) {

  /// Columns of the table of versions that hyperparameters and results may take.
  private static final int MAX_COLUMNS = 7;

  String title() {
    return from.map(first -> first + " … " + to).orElse(to);
  }

  /// A fact of the summary.
  ///
  /// @param what it is about
  /// @param figure what one sees first
  /// @param rest what explains it
  record Fact(String what, String figure, String rest) {}

  /// What is worth knowing first.
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    List<Walk.Step> versions = stretch.versions();
    String first = VersionText.date(versions.getLast().version()).substring(0, 10);
    String last = VersionText.date(versions.getFirst().version()).substring(0, 10);
    facts.add(
        new Fact(
            "versions",
            Counts.exact(versions.size()),
            (first.equals(last) ? last : first + " to " + last)
                + (stretch.more() ? ", the newest of more" : "")));
    Map<String, Scalar> results = versions.getFirst().version().metrics();
    metrics.stream()
        .flatMap(metric ->
            Optional.ofNullable(results.get(metric)).map(is -> result(metric, is)).stream())
        .limit(2)
        .forEach(facts::add);
    diff.map(DiffAnswer::content)
        .filter(content -> content.total().tensors() > 0)
        .ifPresent(content ->
            facts.add(
                new Fact(
                    "tensors changed",
                    Counts.exact(content.total().changed())
                        + " of "
                        + Counts.exact(content.total().tensors()),
                    "between " + from.orElse("") + " and " + to)));
    long bytes = costs.values().stream().mapToLong(DiskUse.Use::bytes).sum();
    long stored = costs.values().stream().mapToLong(DiskUse.Use::stored).sum();
    if (bytes > 0) {
      facts.add(
          new Fact(
              "stored",
              Sizes.format(stored),
              "for "
                  + Sizes.format(bytes)
                  + " of files: "
                  + (stored < bytes ? Percent.format(bytes - stored, bytes) : "0 %")
                  + " saved"));
    }
    return facts;
  }

  private Fact result(String metric, Scalar value) {
    String best =
        curves
            .getFirst()
            .curve(metric)
            .flatMap(curve ->
                curve
                    .best(directions.of(metric))
                    .map(point -> "best " + said(point) + " " + MetricsCommand.at(curve, point)))
            .orElse("");
    return new Fact(metric, Figures.brief(value), best);
  }

  private static String said(Curve.Point point) {
    return Figures.brief(new Scalar.Real(point.y()));
  }

  /// The hyperparameters and results that versions are told apart by.
  List<HistoryColumn> columns() {
    List<HistoryColumn> varying = new HistoryColumns(stretch.versions()).varying(Optional.empty());
    return varying.subList(0, Math.min(MAX_COLUMNS, varying.size()));
  }

  /// A version as a person names it: `r12 7c41f0e step 240`.
  String named(Walk.Step step) {
    return (number(step) + " " + step.id().brief() + " " + step.version().subject()).strip();
  }

  /// As `r12`; empty for a version without a number.
  String number(Walk.Step step) {
    Long number = names.number(step.id());
    return number == null ? "" : "r" + number;
  }

  /// What the heat map shows, in a sentence or two.
  String aboutMovement() {
    return "‖Δ‖/‖W‖ of the weights that changed, each version against the one before it"
        + (movement.isSampled() ? "; estimated from a part of each large layer" : "")
        + ".";
  }
}
