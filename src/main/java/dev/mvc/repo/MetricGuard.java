package dev.mvc.repo;

import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Finding;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.MetricBar;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Compares metrics with the best values that they had in the versions before.
final class MetricGuard {
  /// How far back the best value is looked for.
  private static final int MAX_VERSIONS = 10_000;

  private MetricGuard() {}

  /// The best value of a metric.
  private record Best(double value, ObjectId version) {}

  /// @param findings gets what is found, also when older versions cannot be read
  static void check(
      Repository repository, List<MetricBar> all, Guards.Subject subject, List<Finding> findings)
      throws IOException {
    List<MetricBar> bars =
        all.stream()
            .filter(bar -> bar.level() != Level.OFF)
            .filter(bar -> number(subject.version(), bar.metric()).isPresent())
            .toList();
    if (bars.isEmpty() || subject.parent().isEmpty()) {
      return;
    }
    Map<MetricBar, Best> best = new HashMap<>();
    try {
      HistoryWalk walk = new HistoryWalk(repository.store(), subject.parent().stream().toList());
      Optional<Walk.Step> step = walk.next();
      for (int i = 0; i < MAX_VERSIONS && step.isPresent(); i++) {
        for (MetricBar bar : bars) {
          improve(best, bar, step.get());
        }
        step = walk.next();
      }
    } finally {
      bars.forEach(bar -> compare(bar, best.get(bar), subject.version()).ifPresent(findings::add));
    }
  }

  private static void improve(Map<MetricBar, Best> best, MetricBar bar, Walk.Step step) {
    double value = number(step.version(), bar.metric()).orElse(Double.NaN);
    @Nullable Best old = best.get(bar);
    boolean isBetter = old == null || bar.better(old.value, value) != old.value;
    if (Double.isFinite(value) && isBetter) {
      best.put(bar, new Best(value, step.id()));
    }
  }

  private static Optional<Finding> compare(MetricBar bar, @Nullable Best best, Version version) {
    double now = number(version, bar.metric()).orElseThrow();
    if (best == null || !bar.isWorse(now, best.value)) {
      return Optional.empty();
    }
    boolean isRelative = bar.relative() && best.value != 0;
    double by = Math.abs(now - best.value) / (isRelative ? Math.abs(best.value) : 1);
    String allowed = bar.by() == 0 ? "" : "; " + amount(bar.by(), bar.relative()) + " is allowed";
    String text =
        "%s is %s, worse than the best, %s of %s, by %s%s"
            .formatted(
                GuardWords.brief(bar.metric()),
                decimal(now),
                decimal(best.value),
                best.version.brief(),
                amount(by, isRelative),
                allowed);
    return Optional.of(
        new Finding(Guard.WORSE_THAN_BEST, bar.level(), text, List.of(bar.metric())));
  }

  private static String amount(double by, boolean isRelative) {
    return isRelative ? decimal(100 * by, "%.3g") + " %" : decimal(by);
  }

  private static OptionalDouble number(Version version, String metric) {
    @Nullable Scalar value = version.metrics().get(metric);
    return value == null ? OptionalDouble.empty() : value.number();
  }

  /// Six digits are enough to tell what is worse.
  private static String decimal(double value) {
    return decimal(value, "%.6g");
  }

  private static String decimal(double value, String digits) {
    return Double.isFinite(value)
        ? new Scalar.Real(Double.parseDouble(String.format(Locale.ROOT, digits, value))).toString()
        : Double.toString(value);
  }
}
