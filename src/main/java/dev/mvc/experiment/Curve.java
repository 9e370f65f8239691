package dev.mvc.experiment;

import dev.mvc.diff.MetricOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The course of one metric: values over steps, in order.
///
/// A curve of more than [#MAX_POINTS] points is thinned out while it is read: of every four points
/// the lowest and the highest are kept, then of every eight, so that no spike is lost; and the
/// first and the last one. [#count], [#lowest], [#highest] and [#last] tell of all.
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
    this.x = Arrays.copyOf(from.x, from.kept);
    this.y = Arrays.copyOf(from.y, from.kept);
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
    private long pending;
    private Point lowestPending = new Point(0, 0);
    private Point highestPending = lowestPending;
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
      if (kept == 0 || stride == 1) {
        keep(atX, atY);
      } else {
        wait(new Point(atX, atY));
      }
      count++;
      lastX = atX;
      lastY = atY;
      extremes(atX, atY);
    }

    /// Of `2 · stride` points, two are kept; of equal ones the first and the last. NaN counts as
    /// the highest: that there was one shows.
    private void wait(Point point) {
      boolean isFirst = pending++ == 0;
      if (isFirst || Double.compare(point.y(), lowestPending.y()) < 0) {
        lowestPending = point;
      }
      if (isFirst || Double.compare(point.y(), highestPending.y()) >= 0) {
        highestPending = point;
      }
      if (pending == 2 * stride) {
        keepPending(Double.POSITIVE_INFINITY);
      }
    }

    private void keepPending(double before) {
      boolean isLowestFirst = lowestPending.x() < highestPending.x();
      Point first = isLowestFirst ? lowestPending : highestPending;
      Point second = isLowestFirst ? highestPending : lowestPending;
      if (pending > 0 && first.x() < before) {
        keep(first.x(), first.y());
      }
      if (pending > 0 && second.x() < before && second.x() > first.x()) {
        keep(second.x(), second.y());
      }
      pending = 0;
    }

    private void keep(double atX, double atY) {
      if (kept == MAX_POINTS) {
        halve();
      }
      if (kept == x.length) {
        x = Arrays.copyOf(x, kept * 2);
        y = Arrays.copyOf(y, kept * 2);
      }
      x[kept] = atX;
      y[kept++] = atY;
    }

    /// Keeps the first point, and of each four that follow the lowest and the highest.
    private void halve() {
      int to = 1;
      for (int from = 1; from < kept; from += 4) {
        int low = from;
        int high = from;
        for (int at = from + 1; at < Math.min(from + 4, kept); at++) {
          low = Double.compare(y[at], y[low]) < 0 ? at : low;
          high = Double.compare(y[at], y[high]) >= 0 ? at : high;
        }
        int first = Math.min(low, high);
        int second = Math.max(low, high);
        x[to] = x[first];
        y[to++] = y[first];
        if (second > first) {
          x[to] = x[second];
          y[to++] = y[second];
        }
      }
      kept = to;
      stride *= 2;
    }

    private void dropFrom(double from) {
      boolean isRepeated = from == lastX;
      long waiting = pending;
      keepPending(from);
      int before = kept;
      while (kept > 0 && x[kept - 1] >= from) {
        kept--;
      }
      count -= isRepeated ? 1 : Math.max(1, (before - kept) * stride + waiting);
      count = Math.max(count, kept);
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
      keepPending(Double.POSITIVE_INFINITY);
      if (x[kept - 1] < lastX) {
        keep(lastX, lastY);
      }
      return new Curve(this, axis);
    }
  }
}
