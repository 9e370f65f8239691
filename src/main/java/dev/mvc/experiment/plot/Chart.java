package dev.mvc.experiment.plot;

import java.util.List;

/// Lines in one frame.
///
/// @param title what the values are
/// @param across what the lines run over, such as `step`
/// @param isEmpty whether no line has a point that can be shown
public record Chart(
    String title, String across, Axis x, Axis y, List<Series> series, boolean isEmpty) {

  public Chart {
    series = List.copyOf(series);
  }

  /// How the values are shown, and how much room there is for marks beside the axes.
  ///
  /// @param isLog whether equal distances are equal ratios; what is not positive is a gap then
  /// @param ticksAcross how many marks fit below
  /// @param ticksUp how many marks fit at the left
  public record Form(boolean isLog, int ticksAcross, int ticksUp) {}

  /// A frame that is as wide and as high as the lines need.
  public static Chart of(String title, String across, List<Series> series, Form form) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    boolean isWhole = true;
    for (Series line : series) {
      for (int at = 0; at < line.size(); at++) {
        isWhole &= line.x(at) == Math.rint(line.x(at));
        left = Math.min(left, line.x(at));
        right = Math.max(right, line.x(at));
        double y = line.y(at);
        if (Double.isFinite(y) && (!form.isLog || y > 0)) {
          low = Math.min(low, y);
          high = Math.max(high, y);
        }
      }
    }
    boolean isNone = left > right;
    boolean isEmpty = low > high;
    return new Chart(
        title,
        across,
        Axis.tight(isNone ? 0 : left, isNone ? 1 : right, form.ticksAcross, isWhole),
        up(isEmpty ? 1 : low, isEmpty ? 1 : high, form),
        series,
        isEmpty);
  }

  private static Axis up(double low, double high, Form form) {
    return form.isLog ? Axis.log(low, high, form.ticksUp) : Axis.loose(low, high, form.ticksUp);
  }
}
