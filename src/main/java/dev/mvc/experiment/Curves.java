package dev.mvc.experiment;

import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// The results that files give, and their course over the training: for a plot of a version take
/// [#curves], by name; each [Curve] has its points, what they are counted by, and its file.
///
/// [#read] finds them in the files of a version. [#through] draws them through versions instead,
/// for repositories that only have `--metric`. `repo.Experiments#curves` decides between the two.
///
/// @param curves by the metric's name
/// @param last the last value of each metric, and values that files give without any step
/// @param files that they are from
/// @param warnings about files, or parts of them, that were left out; sentences without a full stop
public record Curves(
    SortedMap<String, Curve> curves,
    SortedMap<String, Scalar> last,
    List<String> files,
    List<String> warnings) {
  /// What a version's own metrics call the step that it was saved at.
  public static final String STEP = "step";

  private static final String EPOCH = "epoch";

  /// A version has room for the results of a whole table of benchmarks.
  private static final int MAX_METRICS = 1_000;

  public Curves {
    curves = Collections.unmodifiableSortedMap(new TreeMap<>(curves));
    last = Collections.unmodifiableSortedMap(new TreeMap<>(last));
    files = List.copyOf(files);
    warnings = List.copyOf(warnings);
  }

  /// The results in files: those that are listed, or, without a list, those that are known by their
  /// names: `metrics.jsonl`, `metrics.csv`, `metrics.json`, the log of Hugging Face's
  /// `trainer_state.json`, and TensorBoard's event files. Where two give a metric of the same name,
  /// the first of these, or the first of the list, counts.
  ///
  /// A file that cannot be understood gives what came before the damage, and a warning.
  public static Curves read(TrackedFiles files, Optional<List<PathPattern>> listed)
      throws IOException {
    return read(files, listed, Optional.empty());
  }

  /// The same, as it was at a step of a training that may have logged more since.
  public static Curves read(
      TrackedFiles files, Optional<List<PathPattern>> listed, Optional<Step> until)
      throws IOException {
    return MetricFiles.read(files, listed, until);
  }

  /// The metrics of versions as curves: over their metric `step` where all that have the metric
  /// have that, else over the versions' generations.
  ///
  /// @param versions from the oldest to the newest
  public static Curves through(List<Version> versions) {
    boolean hasSteps =
        versions.stream()
            .allMatch(
                version -> version.metrics().isEmpty() || step(version.metrics()).isPresent());
    Rows rows = new Rows("", "");
    for (Version version : versions) {
      double x = hasSteps ? step(version.metrics()).orElse(0) : (double) version.generation();
      version
          .metrics()
          .forEach((name, value) -> {
            OptionalDouble y = value.number();
            if (y.isPresent() && !name.equals(STEP)) {
              rows.put(name, x, y.getAsDouble(), value);
            }
          });
    }
    rows.countBy(hasSteps ? Curve.Axis.STEP : Curve.Axis.ROW);
    return new Curves(rows.curves(), rows.last(), List.of(), List.of());
  }

  private static OptionalDouble step(Map<String, Scalar> metrics) {
    Scalar step = metrics.get(STEP);
    return step == null ? OptionalDouble.empty() : step.number();
  }

  /// What a version records: the last values, and the step or epoch that the curves reach. How fast
  /// a trainer ran is in the curves alone: it is no result.
  public SortedMap<String, Scalar> metrics() {
    SortedMap<String, Scalar> metrics = new TreeMap<>();
    for (Map.Entry<String, Scalar> value : last.entrySet()) {
      if (metrics.size() < MAX_METRICS && !isSpeed(value.getKey())) {
        metrics.put(value.getKey(), value.getValue());
      }
    }
    reached(Curve.Axis.STEP).ifPresent(step -> metrics.putIfAbsent(STEP, step));
    if (!metrics.containsKey(STEP)) {
      reached(Curve.Axis.EPOCH).ifPresent(epoch -> metrics.putIfAbsent(EPOCH, epoch));
    }
    return metrics;
  }

  private Optional<Scalar> reached(Curve.Axis axis) {
    return curves.values().stream()
        .filter(curve -> curve.axis() == axis)
        .map(curve -> curve.last().x())
        .max(Double::compare)
        .map(x -> x == Math.rint(x) ? new Scalar.Whole(Math.round(x)) : new Scalar.Real(x));
  }

  private static boolean isSpeed(String name) {
    return name.endsWith("_runtime") || name.endsWith("_per_second") || name.equals("total_flos");
  }
}
