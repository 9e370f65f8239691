package dev.mvc.experiment.plot;

import dev.mvc.object.Scalar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// A range of values and the marks beside it.
///
/// @param from the value at the lower or left end
/// @param to the value at the other end, larger than `from`
/// @param isLog whether equal distances are equal ratios; both ends are positive then
public record Axis(double from, double to, boolean isLog, List<Tick> ticks) {
  /// Beyond this, differences of two values would be infinite.
  private static final double LARGEST = 1e300;

  /// Ranges that are narrower than this part of their values are mostly rounding errors.
  private static final double NARROWEST = 1e-10;

  /// A mark.
  public record Tick(double at, String label) {}

  public Axis {
    ticks = List.copyOf(ticks);
  }

  /// An axis over exactly a range, with at most so many marks at round values.
  ///
  /// @param isWhole whether only whole numbers mean something, as of versions
  public static Axis tight(double low, double high, int most, boolean isWhole) {
    double[] range = widened(low, high);
    BigDecimal step = step(range[1] - range[0], most);
    return linear(range[0], range[1], isWhole ? step.max(BigDecimal.ONE) : step, false);
  }

  /// An axis that begins and ends with a mark: Heckbert, "Nice Numbers for Graph Labels", Graphics
  /// Gems, 1990.
  public static Axis loose(double low, double high, int most) {
    double[] range = widened(low, high);
    return linear(range[0], range[1], step(range[1] - range[0], most), true);
  }

  /// An axis for positive values whose marks are powers of ten, and 2 and 5 times those where there
  /// is room.
  public static Axis log(double low, double high, int most) {
    double from = Math.max(Double.MIN_NORMAL, low);
    double to = Math.clamp(high, from, LARGEST);
    int first = (int) Math.floor(Math.log10(from) + NARROWEST);
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(to) - NARROWEST));
    List<Tick> ticks = new ArrayList<>();
    int every = Math.max(1, (last - first + most - 1) / most);
    boolean hasRoom = (last - first) * 3 <= most;
    for (int power = first; power <= last; power += every) {
      for (int digit : hasRoom && power < last ? new int[] {1, 2, 5} : new int[] {1}) {
        BigDecimal at = BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
        ticks.add(new Tick(at.doubleValue(), label(at)));
      }
    }
    if (!hasRoom) {
      return new Axis(Math.pow(10, first), Math.pow(10, last), true, ticks);
    }
    while (ticks.size() > 2 && ticks.get(1).at() <= from) {
      ticks.removeFirst();
    }
    while (ticks.size() > 2 && ticks.get(ticks.size() - 2).at() >= to) {
      ticks.removeLast();
    }
    return new Axis(ticks.getFirst().at(), ticks.getLast().at(), true, ticks);
  }

  /// Whether a value has a place on an axis of this kind.
  public boolean shows(double value) {
    return Double.isFinite(value) && (!isLog || value > 0);
  }

  /// Where a value stands, from 0 to 1; one that lies outside is put at the end.
  public double share(double value) {
    double share =
        isLog
            ? Math.log(value / from) / Math.log(to / from)
            : (Math.clamp(value, -LARGEST, LARGEST) - from) / (to - from);
    return Math.clamp(share, 0.0, 1.0);
  }

  /// A range that can be divided: a single value gets some room on both sides.
  private static double[] widened(double low, double high) {
    double from = Math.clamp(low, -LARGEST, LARGEST);
    double to = Math.clamp(high, -LARGEST, LARGEST);
    double size = Math.max(Math.abs(from), Math.abs(to));
    if (to - from > size * NARROWEST && to - from > Double.MIN_NORMAL) {
      return new double[] {from, to};
    }
    double room = size < Double.MIN_NORMAL * 4 ? 1 : size / 10;
    return new double[] {from - room, to + room};
  }

  /// The smallest of 1, 2, 5, 10, … with which a range has at most so many steps.
  private static BigDecimal step(double range, int most) {
    double least = range / Math.max(1, most);
    int power = (int) Math.floor(Math.log10(least));
    for (int digit : new int[] {1, 2, 5, 10}) {
      BigDecimal step = BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
      if (step.doubleValue() >= least * (1 - NARROWEST)) {
        return step;
      }
    }
    return BigDecimal.valueOf(2).scaleByPowerOfTen(power + 1);
  }

  private static Axis linear(double from, double to, BigDecimal step, boolean isLoose) {
    BigDecimal first = multiple(from, step, isLoose ? RoundingMode.FLOOR : RoundingMode.CEILING);
    BigDecimal last = multiple(to, step, isLoose ? RoundingMode.CEILING : RoundingMode.FLOOR);
    List<Tick> ticks = new ArrayList<>();
    for (BigDecimal at = first; at.compareTo(last) <= 0; at = at.add(step)) {
      ticks.add(new Tick(at.doubleValue(), label(at)));
    }
    return new Axis(
        isLoose ? first.doubleValue() : from, isLoose ? last.doubleValue() : to, false, ticks);
  }

  /// The multiple of a step that is nearest on one side; a hair's breadth does not count.
  private static BigDecimal multiple(double value, BigDecimal step, RoundingMode mode) {
    BigDecimal exact = new BigDecimal(value).divide(step, 12, RoundingMode.HALF_EVEN);
    BigDecimal near = exact.setScale(0, RoundingMode.HALF_EVEN);
    BigDecimal tolerance = BigDecimal.valueOf(1e-9);
    BigDecimal whole =
        exact.subtract(near).abs().compareTo(tolerance) < 0 ? near : exact.setScale(0, mode);
    return whole.multiply(step);
  }

  /// Digits as people write them: `0.05`, `1200`, `30k`, `2M`, `1e-5`.
  private static String label(BigDecimal value) {
    BigDecimal digits = value.stripTrailingZeros();
    for (int power = 9; power >= 3; power -= 3) {
      boolean isLarge = digits.abs().compareTo(BigDecimal.TEN.pow(power == 3 ? 4 : power)) >= 0;
      BigDecimal scaled = digits.movePointLeft(power);
      if (isLarge && scaled.stripTrailingZeros().scale() <= 2 && digits.precision() < 9) {
        String text = scaled.stripTrailingZeros().toPlainString();
        if (text.length() <= 6) {
          return text + " kMG".charAt(power / 3);
        }
      }
    }
    return new Scalar.Real(digits.doubleValue()).toString();
  }
}
