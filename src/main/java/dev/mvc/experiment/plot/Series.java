package dev.mvc.experiment.plot;

import dev.mvc.experiment.Curve;
import java.util.Arrays;

/// One line of a chart: points from the left to the right. What is not finite is a gap.
public final class Series {
  /// First, lowest, highest, last, and a gap.
  private static final int KEPT_OF_A_COLUMN = 5;

  private final String label;
  private final double[] x;
  private final double[] y;

  private Series(String label, double[] x, double[] y) {
    this.label = label;
    this.x = x;
    this.y = y;
  }

  /// A curve under the name that it has in the legend. Points at infinity are left out.
  public static Series of(String label, Curve curve) {
    double[] x = new double[curve.size()];
    double[] y = new double[curve.size()];
    int count = 0;
    for (int at = 0; at < curve.size(); at++) {
      if (Double.isFinite(curve.x(at))) {
        x[count] = curve.x(at);
        y[count++] = curve.y(at);
      }
    }
    return new Series(label, Arrays.copyOf(x, count), Arrays.copyOf(y, count));
  }

  /// A line through points, `x` in increasing order.
  public static Series of(String label, double[] x, double[] y) {
    return new Series(label, x.clone(), y.clone());
  }

  /// Its name in the legend.
  public String label() {
    return label;
  }

  /// How many points there are.
  public int size() {
    return x.length;
  }

  /// Where a point is; strictly increasing.
  public double x(int point) {
    return x[point];
  }

  /// The value at a point.
  public double y(int point) {
    return y[point];
  }

  /// The same line as it looks in so many columns: of all points in one column the first, the
  /// lowest, the highest and the last are kept, so that no spike is lost, and one that is a gap.
  ///
  /// M4 of Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", 2014.
  Series thinned(Axis across, Axis up, int columns) {
    if (x.length <= (long) KEPT_OF_A_COLUMN * columns) {
      return this;
    }
    boolean[] kept = new boolean[x.length];
    for (int from = 0; from < x.length; ) {
      int column = column(across, columns, x[from]);
      int to = from + 1;
      while (to < x.length && column(across, columns, x[to]) == column) {
        to++;
      }
      keep(kept, up, from, to);
      from = to;
    }
    double[] keptX = new double[x.length];
    double[] keptY = new double[x.length];
    int count = 0;
    for (int at = 0; at < x.length; at++) {
      if (kept[at]) {
        keptX[count] = x[at];
        keptY[count++] = y[at];
      }
    }
    return new Series(label, Arrays.copyOf(keptX, count), Arrays.copyOf(keptY, count));
  }

  private static int column(Axis across, int columns, double x) {
    return (int) Math.min(columns - 1.0, across.share(x) * columns);
  }

  private void keep(boolean[] kept, Axis up, int from, int to) {
    int lowest = -1;
    int highest = -1;
    int last = -1;
    int gap = -1;
    for (int at = from; at < to; at++) {
      if (!up.shows(y[at])) {
        gap = gap < 0 ? at : gap;
        continue;
      }
      if (last < 0) {
        kept[at] = true;
      }
      lowest = lowest < 0 || y[at] < y[lowest] ? at : lowest;
      highest = highest < 0 || y[at] > y[highest] ? at : highest;
      last = at;
    }
    for (int at : new int[] {lowest, highest, last, gap}) {
      if (at >= 0) {
        kept[at] = true;
      }
    }
  }
}
