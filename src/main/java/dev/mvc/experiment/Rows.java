package dev.mvc.experiment;

import dev.mvc.object.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Lines of a log, each with a step or an epoch and some values, on their way to curves.
final class Rows {
  /// Metrics of one file. A histogram for each layer would be more.
  private static final int MAX_CURVES = 1_000;

  private static final List<String> STEPS =
      List.of("step", "global_step", "_step", "iteration", "iter", "steps", "trainer/global_step");

  private static final List<String> EPOCHS = List.of("epoch", "epochs");

  /// What says when a line was written, and nothing of the model.
  private static final Set<String> TIMES =
      Set.of("time", "timestamp", "_timestamp", "_runtime", "wall_time", "walltime", "date");

  private final String path;
  private final String prefix;
  private final Optional<Step> until;
  private final Map<String, Curve.Builder> curves = new LinkedHashMap<>();
  private final SortedMap<String, Scalar> last = new TreeMap<>();
  private Curve.Axis axis = Curve.Axis.ROW;
  private long rows;
  private double lastX;
  private double lastEpoch = Double.NaN;
  private double offset;
  private boolean isFull;

  /// @param path of the file
  /// @param prefix before each name
  Rows(String path, String prefix) {
    this(path, prefix, Optional.empty());
  }

  /// @param until lines of later steps are passed over
  Rows(String path, String prefix, Optional<Step> until) {
    this.path = path;
    this.prefix = prefix;
    this.until = until;
  }

  /// Adds a line; what is no number is passed over.
  void add(Map<String, Scalar> row) {
    rows++;
    Double step = number(row, STEPS);
    Double epoch = number(row, EPOCHS);
    if (isLater(step, epoch)) {
      return;
    }
    double x = x(step, epoch);
    for (Map.Entry<String, Scalar> value : row.entrySet()) {
      String name = value.getKey();
      String lower = name.toLowerCase(Locale.ROOT);
      OptionalDouble number = value.getValue().number();
      boolean isValue = !STEPS.contains(lower) && !EPOCHS.contains(lower) && !TIMES.contains(lower);
      if (isValue && number.isPresent()) {
        put(name, x, number.getAsDouble(), value.getValue());
      }
    }
    lastX = x;
    lastEpoch = epoch == null ? lastEpoch : epoch;
  }

  private boolean isLater(@Nullable Double step, @Nullable Double epoch) {
    if (until.isEmpty()) {
      return false;
    }
    Double at = until.get().unit().equals(Step.EPOCH) ? epoch : step;
    return at != null && at > until.get().number();
  }

  /// Where the last line stood that was added; empty when lines have neither step nor epoch.
  Optional<Step> lastStep() {
    return switch (axis) {
      case STEP -> Optional.of(new Step(Step.STEP, (long) lastX));
      case EPOCH -> Optional.of(new Step(Step.EPOCH, (long) lastX));
      case ROW -> Optional.empty();
    };
  }

  /// Adds a value that was logged at a step.
  void putAtStep(String shortName, double step, double y, Scalar value) {
    if (!isLater(step, null)) {
      axis = Curve.Axis.STEP;
      lastX = step;
      put(shortName, step, y, value);
    }
  }

  /// Adds a value, wherever it stands.
  void put(String shortName, double x, double y, Scalar value) {
    String name = prefix + shortName;
    Curve.Builder curve = curves.get(name);
    if (curve == null) {
      if (curves.size() == MAX_CURVES) {
        isFull = true;
        return;
      }
      curve = new Curve.Builder(name, path);
      curves.put(name, curve);
    }
    curve.add(x, y);
    last.put(name, value);
  }

  /// What the lines are counted by.
  void countBy(Curve.Axis by) {
    axis = by;
  }

  /// Where a line stands. Steps that begin anew with each epoch go on behind those before.
  private double x(@Nullable Double step, @Nullable Double epoch) {
    if (step != null) {
      boolean isFirst = axis != Curve.Axis.STEP;
      axis = Curve.Axis.STEP;
      if (!isFirst && step + offset < lastX && epoch != null && epoch > lastEpoch) {
        offset = lastX + 1 - step;
      }
      return step + offset;
    }
    if (axis == Curve.Axis.STEP) {
      return lastX;
    }
    if (epoch != null) {
      axis = Curve.Axis.EPOCH;
      return epoch;
    }
    return axis == Curve.Axis.EPOCH ? lastX : (double) rows;
  }

  private static @Nullable Double number(Map<String, Scalar> row, List<String> names) {
    for (String name : names) {
      Scalar value = row.get(name);
      OptionalDouble number = value == null ? OptionalDouble.empty() : value.number();
      if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
        return number.getAsDouble();
      }
    }
    return null;
  }

  /// Whether there were more metrics than are read.
  boolean isFull() {
    return isFull;
  }

  /// The curves by name.
  SortedMap<String, Curve> curves() {
    SortedMap<String, Curve> built = new TreeMap<>();
    curves.forEach((name, curve) -> built.put(name, curve.build(axis)));
    return built;
  }

  /// The last value of each metric, as it was written.
  SortedMap<String, Scalar> last() {
    return last;
  }
}
