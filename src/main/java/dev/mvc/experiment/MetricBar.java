package dev.mvc.experiment;

import dev.mvc.diff.MetricOrder;

/// How much worse than the best one of its history a metric may be.
///
/// @param by the difference that is allowed: so much, or such a part of the best
/// @param relative whether `by` is a part of the best
/// @param order which way the metric gets better; known
/// @param level what becomes of a worse one
public record MetricBar(
    String metric, double by, boolean relative, MetricOrder order, Guard.Level level) {
  /// Whether a value is worse than allowed. NaN is worse than anything.
  public boolean isWorse(double now, double best) {
    double allowed = relative ? by * Math.abs(best) : by;
    return order == MetricOrder.LOWER_IS_BETTER
        ? !(now <= best + allowed)
        : !(now >= best - allowed);
  }

  /// The better of two values; a number before what is none.
  public double better(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) ? b : a;
    }
    return order == MetricOrder.LOWER_IS_BETTER ? Math.min(a, b) : Math.max(a, b);
  }
}
