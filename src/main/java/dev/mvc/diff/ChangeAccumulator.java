package dev.mvc.diff;

import dev.mvc.diff.ChangeStatistics.NonFinite;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import java.util.Optional;
import java.util.OptionalDouble;

/// Compares two tensors of one type and shape, given stretch by stretch.
///
/// All arithmetic is in double precision, in blocks whose sums are then added up, so that rounding
/// grows with the number of blocks and not of elements. For all types but `F64` and `C128` no
/// square can overflow. For those, a block whose sums leave the range in which nothing is lost is
/// summed again, scaled by powers of two; the results then hold for the whole range of doubles. An
/// element that is not finite before or after is counted and left out of everything else.
///
/// One thread at a time. Memory is two blocks, 32 KiB, from the first [#add] on: what only combines
/// others takes next to nothing.
public final class ChangeAccumulator {
  /// Values decoded at a time: both arrays stay in the nearest cache.
  private static final int BLOCK = 2048;

  /// Sums of squares between these lost nothing to underflow and did not overflow: terms that
  /// underflowed are below 2^-1000, and 2^100 sums can be added.
  private static final double TINY = 0x1p-900;

  private static final double HUGE = 0x1p900;

  /// From here on a difference may overflow.
  private static final double HALVED_FROM = 0x1p1022;

  private static final double[] NO_BLOCK = {};

  private final DType dtype;
  private final Optional<ValueDecoder> decoder;
  private final int valuesPerElement;
  private double[] before = NO_BLOCK;
  private double[] after = NO_BLOCK;

  private long elements;
  private long changed;
  private final ScaledSum delta = new ScaledSum();
  private final ScaledSum old = new ScaledSum();
  private final ScaledSum now = new ScaledSum();
  private final ScaledSum product = new ScaledSum();
  private double maxAbsDelta;
  private final long[] oddOld = new long[2];
  private final long[] oddNew = new long[2];

  /// An accumulator for tensors of a type.
  public ChangeAccumulator(DType dtype) {
    this.dtype = dtype;
    this.decoder = ValueDecoder.find(dtype);
    this.valuesPerElement = ValueDecoder.valuesPerElement(dtype);
  }

  /// Compares the first `length` bytes of two arrays, the next stretch of both tensors.
  ///
  /// @throws IllegalArgumentException when the stretch does not end with an element and on a byte
  public void add(byte[] oldBytes, byte[] newBytes, int length) {
    int unit = dtype.unitBytes();
    if (length % unit != 0) {
      throw new IllegalArgumentException(length + " bytes of " + dtype);
    }
    if (before.length == 0) {
      before = new double[BLOCK];
      after = new double[BLOCK];
    }
    int blockElements = BLOCK / valuesPerElement;
    int blockBytes = blockElements / dtype.unitElements() * unit;
    for (int at = 0; at < length; at += blockBytes) {
      int bytes = Math.min(blockBytes, length - at);
      int count = bytes / unit * dtype.unitElements();
      elements += count;
      changed += ChangedElements.count(dtype, oldBytes, newBytes, at, bytes);
      if (decoder.isPresent()) {
        decoder.get().decode(oldBytes, at, count, before, 0);
        decoder.get().decode(newBytes, at, count, after, 0);
        addBlock(count * valuesPerElement);
      }
    }
  }

  /// Adds what another accumulator found, of the same type or another.
  public void combine(ChangeAccumulator other) {
    elements += other.elements;
    changed += other.changed;
    delta.add(other.delta);
    old.add(other.old);
    now.add(other.now);
    product.add(other.product);
    maxAbsDelta = Math.max(maxAbsDelta, other.maxAbsDelta);
    for (int kind = 0; kind < oddOld.length; kind++) {
      oddOld[kind] += other.oddOld[kind];
      oddNew[kind] += other.oddNew[kind];
    }
  }

  /// What was found so far.
  public ChangeStatistics result() {
    return new ChangeStatistics(
        elements,
        changed,
        delta.root(),
        old.root(),
        now.root(),
        relative(),
        cosine(),
        Math.min(Double.MAX_VALUE, maxAbsDelta),
        new NonFinite(oddOld[0], oddOld[1]),
        new NonFinite(oddNew[0], oddNew[1]));
  }

  private OptionalDouble relative() {
    if (changed > 0 && decoder.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (delta.isZero()) {
      return OptionalDouble.of(0);
    }
    return old.isZero() ? OptionalDouble.empty() : OptionalDouble.of(delta.rootRatio(old));
  }

  private OptionalDouble cosine() {
    if (old.isZero() || now.isZero()) {
      return OptionalDouble.empty();
    }
    // Equal vectors have a cosine of 1, not of what the roots round to.
    return OptionalDouble.of(delta.isZero() ? 1 : product.cosine(old, now));
  }

  /// Adds the first `count` decoded values.
  private void addBlock(int count) {
    double squaresOfDelta = 0;
    double squaresOfOld = 0;
    double squaresOfNow = 0;
    double products = 0;
    double largest = 0;
    for (int i = 0; i < count; i++) {
      double a = before[i];
      double b = after[i];
      double d = b - a;
      squaresOfDelta += d * d;
      squaresOfOld += a * a;
      squaresOfNow += b * b;
      products += a * b;
      largest = Math.max(largest, Math.abs(d));
    }
    if (!isSafe(squaresOfDelta) || !isSafe(squaresOfOld) || !isSafe(squaresOfNow)) {
      leaveOutNonFinite(count);
      addScaled(count);
      return;
    }
    delta.add(squaresOfDelta, 0);
    old.add(squaresOfOld, 0);
    now.add(squaresOfNow, 0);
    product.add(products, 0);
    maxAbsDelta = Math.max(maxAbsDelta, largest);
  }

  /// Whether a sum of squares is exact up to rounding. A 0 may be a sum of squares that were too
  /// small, but only of doubles.
  private boolean isSafe(double squares) {
    return (squares >= TINY && squares <= HUGE) || (squares == 0 && !isWide());
  }

  private boolean isWide() {
    return dtype == DType.F64 || dtype == DType.C128;
  }

  /// Counts the elements that are not finite on either side, and makes them 0 on both.
  private void leaveOutNonFinite(int count) {
    for (int i = 0; i < count; i += valuesPerElement) {
      int last = i + valuesPerElement - 1;
      if (isFinite(before[i], before[last]) && isFinite(after[i], after[last])) {
        continue;
      }
      count(oddOld, before[i], before[last]);
      count(oddNew, after[i], after[last]);
      before[i] = 0;
      before[last] = 0;
      after[i] = 0;
      after[last] = 0;
    }
  }

  private static boolean isFinite(double part, double other) {
    return Double.isFinite(part) && Double.isFinite(other);
  }

  private static void count(long[] odd, double part, double other) {
    if (Double.isNaN(part) || Double.isNaN(other)) {
      odd[0]++;
    } else if (Double.isInfinite(part) || Double.isInfinite(other)) {
      odd[1]++;
    }
  }

  /// Adds values whose squares may overflow or underflow: each quantity divided by the power of two
  /// of its largest value in the block.
  private void addScaled(int count) {
    double largestOld = largest(before, count);
    double largestNow = largest(after, count);
    boolean halved = Math.max(largestOld, largestNow) >= HALVED_FROM;
    double half = halved ? 0.5 : 1;
    double largestDelta = 0;
    for (int i = 0; i < count; i++) {
      largestDelta = Math.max(largestDelta, Math.abs(half * after[i] - half * before[i]));
    }
    int exponentOfOld = exponent(largestOld);
    int exponentOfNow = exponent(largestNow);
    int exponentOfDelta = exponent(largestDelta);
    double scaleOfOld = Math.scalb(1.0, -exponentOfOld);
    double scaleOfNow = Math.scalb(1.0, -exponentOfNow);
    double scaleOfDelta = Math.scalb(1.0, -exponentOfDelta);
    double squaresOfDelta = 0;
    double squaresOfOld = 0;
    double squaresOfNow = 0;
    double products = 0;
    for (int i = 0; i < count; i++) {
      double d = (half * after[i] - half * before[i]) * scaleOfDelta;
      double a = before[i] * scaleOfOld;
      double b = after[i] * scaleOfNow;
      squaresOfDelta += d * d;
      squaresOfOld += a * a;
      squaresOfNow += b * b;
      products += a * b;
    }
    delta.add(squaresOfDelta, 2 * (exponentOfDelta + (halved ? 1 : 0)));
    old.add(squaresOfOld, 2 * exponentOfOld);
    now.add(squaresOfNow, 2 * exponentOfNow);
    product.add(products, exponentOfOld + exponentOfNow);
    maxAbsDelta = Math.max(maxAbsDelta, largestDelta / half);
  }

  private static double largest(double[] values, int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  /// The exponent of a value, that of the smallest normal number for 0 and subnormal ones: its
  /// scale is then still a double.
  private static int exponent(double value) {
    return Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
  }
}
