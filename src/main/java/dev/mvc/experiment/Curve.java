package dev.mvc.experiment;

import dev.mvc.diff.MetricOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The course of one metric: values over steps, in order.
///
/// A curve of more than [#MAX_POINTS] points is thinned out while it is read: of those between the
/// first and the last, every second one is kept, then every fourth. [#count], [#lowest], [#highest]
/// and [#last] tell of all.
public final class Curve {
  /// Points that are kept: some more than a wide screen has columns, and 1,000 such curves fit in
  /// 160 MB.
  public static final int MAX_POINTS = 10_000;

  private final String name;
  private final String source;
  private final Axis axis;
  private final double[] x;
  private final double[] y;
  private final long count;
  private final Optional<Point> lowest;
  private final Optional<Point> highest;

  /// What the values of a curve are given over.
  public enum Axis {
    /// Steps of training, as the file calls them.
    STEP,
    /// Epochs, where there are no steps.
    EPOCH,
    /// The lines of a file that has neither, from 1 on; or versions, by their generation.
    ROW
  }

  /// One point of a curve.
  ///
  /// @param y may be NaN or infinite: that a loss became so is a result
  public record Point(double x, double y) {}

  private Curve(Builder from, Axis axis) {
    this.name = from.name;
    this.source = from.source;
    this.axis = axis;
    boolean isLastKept = from.kept > 0 && from.x[from.kept - 1] == from.lastX;
    int size = isLastKept ? from.kept : from.kept + 1;
    this.x = Arrays.copyOf(from.x, size);
    this.y = Arrays.copyOf(from.y, size);
    this.x[size - 1] = from.lastX;
    this.y[size - 1] = from.lastY;
    this.count = from.count;
    this.lowest = Optional.ofNullable(from.lowest);
    this.highest = Optional.ofNullable(from.highest);
  }

  /// The metric's name.
  public String name() {
    return name;
  }

  /// The path of the file that it is from; empty for one that is drawn through versions.
  public String source() {
    return source;
  }

  /// What [#x] counts.
  public Axis axis() {
    return axis;
  }

  /// How many points are kept: at least one.
  public int size() {
    return x.length;
  }

  /// Where a point is; strictly increasing.
  public double x(int point) {
    return x[point];
  }

  /// The value at a point; may be NaN or infinite.
  public double y(int point) {
    return y[point];
  }

  /// How many points were read.
  public long count() {
    return count;
  }

  /// The last point.
  public Point last() {
    return new Point(x[x.length - 1], y[y.length - 1]);
  }

  /// The first point with the smallest value; empty when all are NaN.
  public Optional<Point> lowest() {
    return lowest;
  }

  /// The first point with the largest value; empty when all are NaN.
  public Optional<Point> highest() {
    return highest;
  }

  /// The best point; empty where nobody knows which way is up, or all are NaN.
  public Optional<Point> best(MetricOrder order) {
    return switch (order) {
      case LOWER_IS_BETTER -> lowest;
      case HIGHER_IS_BETTER -> highest;
      case UNKNOWN -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name + ", " + count + " points";
  }

  /// Takes points in the order in which they were written.
  static final class Builder {
    private final String name;
    private final String source;
    private double[] x = new double[16];
    private double[] y = new double[16];
    private int kept;
    private long stride = 1;
    private long sinceKept;
    private long count;
    private double lastX;
    private double lastY;
    private @Nullable Point lowest;
    private @Nullable Point highest;

    Builder(String name, String source) {
      this.name = name;
      this.source = source;
    }

    /// Adds a point. One that lies before the last one begins anew from there: a training that was
    /// taken up at an earlier checkpoint writes its later steps a second time.
    void add(double atX, double atY) {
      if (count > 0 && atX <= lastX) {
        dropFrom(atX);
      }
      if (kept == 0 || ++sinceKept >= stride) {
        keep(atX, atY);
      }
      count++;
      lastX = atX;
      lastY = atY;
      extremes(atX, atY);
    }

    private void keep(double atX, double atY) {
      if (kept == x.length) {
        x = Arrays.copyOf(x, kept * 2);
        y = Arrays.copyOf(y, kept * 2);
      }
      x[kept] = atX;
      y[kept++] = atY;
      sinceKept = 0;
      if (kept == MAX_POINTS) {
        for (int at = 0; at < kept / 2; at++) {
          x[at] = x[at * 2];
          y[at] = y[at * 2];
        }
        kept /= 2;
        sinceKept = stride;
        stride *= 2;
      }
    }

    private void dropFrom(double from) {
      boolean isRepeated = from == lastX;
      int before = kept;
      while (kept > 0 && x[kept - 1] >= from) {
        kept--;
      }
      count -= isRepeated ? 1 : Math.max(1, (before - kept) * stride);
      count = Math.max(count, kept);
      sinceKept = stride;
      lowest = null;
      highest = null;
      for (int at = 0; at < kept; at++) {
        extremes(x[at], y[at]);
      }
      if (kept > 0) {
        lastX = x[kept - 1];
        lastY = y[kept - 1];
      }
    }

    private void extremes(double atX, double atY) {
      if (lowest == null ? !Double.isNaN(atY) : atY < lowest.y()) {
        lowest = new Point(atX, atY);
      }
      if (highest == null ? !Double.isNaN(atY) : atY > highest.y()) {
        highest = new Point(atX, atY);
      }
    }

    /// The curve; of at least one point.
    Curve build(Axis axis) {
      return new Curve(this, axis);
    }
  }
}
