package dev.mvc.cli;

import dev.mvc.diff.MetricOrder;
import dev.mvc.diff.ValueChange;
import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Directions;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// `mvc metrics [show [REV]]`, `mvc metrics diff [A [B]]`.
@Manual(
    examples = {
      "mvc metrics                   # those of HEAD",
      "mvc metrics show main~3",
      "mvc metrics diff              # HEAD with what the folder's files say now",
      "mvc metrics diff main medical"
    },
    text = {
      "Results come from `mvc commit --metric`, and from files in the version: metrics.jsonl,"
          + " metrics.csv, metrics.json, the log in Hugging Face's trainer_state.json,"
          + " TensorBoard's event files. [metrics] in mvc.toml lists other files instead: files ="
          + " [\"out/*.csv\"]. Of a curve, the last value is the version's, and its step.",
      "Whether more or less of a metric is better, its name tells, as in val_loss and accuracy;"
          + " [metrics] lower = [\"gap\"] or higher = [\"purity\"] in mvc.toml tells of others."
    })
final class MetricsCommand extends ValuesCommand {
  /// The answer of `show`.
  record Shown(ObjectId version, List<Metric> metrics) {}

  /// @param better lower, higher, or null where nobody knows
  /// @param best the best value of its curve, and its step; null without a curve or a direction
  /// @param points of the curve; 0 without one
  /// @param file with the curve; null without one
  record Metric(
      String name,
      Object value,
      @Nullable String better,
      @Nullable Double best,
      @Nullable Double bestStep,
      long points,
      @Nullable String file) {}

  @Override
  void show(Output out, Repository repository) throws IOException {
    ObjectId id = ValueSides.one(repository, words);
    Experiments experiments = new Experiments(repository);
    Directions directions = experiments.directions();
    Curves curves = experiments.results(id);
    List<Metric> shown = new ArrayList<>();
    Table table =
        new Table(
            Table.names("name"),
            Table.right("value"),
            Table.right("best"),
            Table.left(""),
            Table.left("curve"));
    for (Map.Entry<String, Scalar> metric : repository.store().version(id).metrics().entrySet()) {
      Optional<Curve> curve = Optional.ofNullable(curves.curves().get(metric.getKey()));
      MetricOrder order = directions.of(metric.getKey());
      Optional<Curve.Point> best = curve.flatMap(is -> is.best(order));
      shown.add(metric(metric.getKey(), metric.getValue(), order, curve, best));
      table.row(
          Styled.name(metric.getKey()),
          Figures.brief(metric.getValue()),
          best.map(point -> Figures.brief(new Scalar.Real(point.y()))).orElse(""),
          best.map(point -> at(curve.get(), point)).orElse(""),
          Styled.dim(
              curve.map(is -> Counts.of(is.count(), "point") + ", " + is.source()).orElse("")));
    }
    out.show(
        new Shown(id, shown),
        () -> {
          out.table(table, 0);
          if (table.isEmpty()) {
            out.line("{} has no results.", Styled.id(id.brief()));
          }
        });
    curves.warnings().forEach(warning -> out.warning("{}.", warning));
  }

  /// Where a point of a curve stands, as `at step 300`.
  static String at(Curve curve, Curve.Point point) {
    String axis =
        switch (curve.axis()) {
          case STEP -> "at step ";
          case EPOCH -> "at epoch ";
          case ROW -> curve.source().isEmpty() ? "at version " : "on line ";
        };
    return axis + Figures.brief(new Scalar.Real(point.x()));
  }

  private static Metric metric(
      String name,
      Scalar value,
      MetricOrder order,
      Optional<Curve> curve,
      Optional<Curve.Point> best) {
    return new Metric(
        name,
        DiffDocument.plain(value),
        switch (order) {
          case LOWER_IS_BETTER -> "lower";
          case HIGHER_IS_BETTER -> "higher";
          case UNKNOWN -> null;
        },
        best.map(Curve.Point::y).orElse(null),
        best.map(Curve.Point::x).orElse(null),
        curve.map(Curve::count).orElse(0L),
        curve.map(Curve::source).orElse(null));
  }

  @Override
  void diff(Output out, Repository repository) throws IOException {
    ValueSides sides = ValueSides.of(repository, words);
    Experiments experiments = new Experiments(repository);
    Directions directions = experiments.directions();
    SortedMap<String, Scalar> old = repository.store().version(sides.oldId()).metrics();
    List<ValueChange> changes;
    if (sides.nowId().isPresent()) {
      changes = ValueChange.between(old, repository.store().version(sides.nowId().get()).metrics());
    } else {
      Curves folder = experiments.resultsOfFolder();
      folder.warnings().forEach(warning -> out.warning("{}.", warning));
      changes = ValueChange.between(old, folder.metrics());
      // What was given to commit is not in any file, and did not go.
      changes.removeIf(change -> change.now().isEmpty());
    }
    Table table =
        new Table(
            Table.names("name"),
            Table.right("was"),
            Table.right("is"),
            Table.right("change"),
            Table.left(""));
    for (ValueChange change : changes) {
      Optional<Boolean> better = directions.isBetter(change);
      table.row(
          Styled.name(change.name()),
          change.old().map(Figures::brief).orElse("–"),
          change.now().map(Figures::brief).orElse("–"),
          difference(change),
          better.<Object>map(is -> is ? "better" : Styled.loss("worse")).orElse(""));
    }
    out.show(
        sides.document(
            changes.stream().map(is -> DiffDocument.Value.metric(is, directions)).toList()),
        () -> sides.print(out, table));
  }

  /// As `-0.13`, computed in decimals; empty where one side is no finite number.
  static String difference(ValueChange change) {
    OptionalDouble old = number(change.old());
    OptionalDouble now = number(change.now());
    if (old.isEmpty() || now.isEmpty()) {
      return "";
    }
    BigDecimal difference =
        BigDecimal.valueOf(now.getAsDouble()).subtract(BigDecimal.valueOf(old.getAsDouble()));
    String text = Figures.brief(new Scalar.Real(difference.doubleValue()));
    return difference.signum() > 0 ? "+" + text : text;
  }

  private static OptionalDouble number(Optional<Scalar> value) {
    OptionalDouble number = value.map(Scalar::number).orElse(OptionalDouble.empty());
    return number.isPresent() && Double.isFinite(number.getAsDouble())
        ? number
        : OptionalDouble.empty();
  }
}
