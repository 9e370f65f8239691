package dev.mvc.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mvc.diff.ChangeStatistics.NonFinite;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeAccumulatorTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void theNumbersOfASmallTensorAreRight() {
    ChangeStatistics change = compare(doubles(3, 4, 0, 1), doubles(3, 0, 0, 4));
    assertThat(change.elements()).isEqualTo(4);
    assertThat(change.changed()).isEqualTo(2);
    assertThat(change.changedShare()).isEqualTo(0.5);
    assertThat(change.normOfDelta()).isEqualTo(5);
    assertThat(change.normOfOld()).isEqualTo(Math.sqrt(26));
    assertThat(change.normOfNew()).isEqualTo(5);
    assertThat(change.relative()).hasValue(5 / Math.sqrt(26));
    assertThat(change.cosine().orElseThrow()).isCloseTo(13 / Math.sqrt(26) / 5, within(1e-15));
    assertThat(change.maxAbsDelta()).isEqualTo(4);
    assertThat(change.oddOld()).isEqualTo(new NonFinite(0, 0));
  }

  @Test
  void equalTensorsHaveNoChange() {
    byte[] bytes = random(40_000, 1);
    makeFinite(bytes);
    ChangeStatistics change = compare(DType.F32, bytes, bytes.clone());
    assertThat(change.changed()).isZero();
    assertThat(change.normOfDelta()).isZero();
    assertThat(change.relative()).hasValue(0);
    assertThat(change.cosine()).hasValue(1);
    assertThat(change.maxAbsDelta()).isZero();
  }

  @Test
  void theOppositeHasACosineOfMinusOne() {
    ChangeStatistics change = compare(doubles(1, 1e-3, 7), doubles(-1, -1e-3, -7));
    assertThat(change.cosine().orElseThrow())
        .isCloseTo(-1, within(1e-15))
        .isGreaterThanOrEqualTo(-1);
    assertThat(change.relative().orElseThrow()).isEqualTo(2);
  }

  @Test
  void whereThereWasNothingNothingIsRelative() {
    ChangeStatistics born = compare(doubles(0, 0), doubles(0, 2));
    assertThat(born.relative()).isEmpty();
    assertThat(born.cosine()).isEmpty();
    ChangeStatistics gone = compare(doubles(0, 2), doubles(0, 0));
    assertThat(gone.relative()).hasValue(1);
    assertThat(gone.cosine()).isEmpty();
    ChangeStatistics empty = compare(new byte[0], new byte[0]);
    assertThat(empty.relative()).hasValue(0);
    assertThat(empty.changedShare()).isZero();
  }

  @Test
  void aChangeIsOneOfBits() {
    assertThat(compare(doubles(0.0), doubles(-0.0)).changed()).isEqualTo(1);
    assertThat(compare(doubles(0.0), doubles(-0.0)).normOfDelta()).isZero();
    assertThat(compare(doubles(NAN), doubles(NAN)).changed()).isZero();
    byte[] otherNan = doubles(NAN);
    otherNan[0] = 1;
    assertThat(compare(doubles(NAN), otherNan).changed()).isEqualTo(1);
  }

  @Test
  void elementsThatAreNotFiniteAreCountedAndLeftOut() {
    ChangeStatistics change =
        compare(doubles(3, NAN, 5, INF, -INF, 9), doubles(4, 1, NAN, 2, INF, INF));
    assertThat(change.oddOld()).isEqualTo(new NonFinite(1, 2));
    assertThat(change.oddNew()).isEqualTo(new NonFinite(1, 2));
    assertThat(change.oddNew().count()).isEqualTo(3);
    assertThat(change.normOfOld()).isEqualTo(3);
    assertThat(change.normOfNew()).isEqualTo(4);
    assertThat(change.normOfDelta()).isEqualTo(1);
    assertThat(change.maxAbsDelta()).isEqualTo(1);
    assertThat(change.cosine()).hasValue(1);
  }

  @Test
  void aComplexElementIsOddIfAPartIs() {
    ChangeStatistics change =
        compare(
            DType.C128, doubles(3, 4, INF, NAN, 1, INF, 8, 8), doubles(3, 5, 1, 1, 1, 1, 8, NAN));
    assertThat(change.elements()).isEqualTo(4);
    assertThat(change.changed()).isEqualTo(4);
    assertThat(change.oddOld()).isEqualTo(new NonFinite(1, 1));
    assertThat(change.oddNew()).isEqualTo(new NonFinite(1, 0));
    assertThat(change.normOfOld()).isEqualTo(5);
    assertThat(change.normOfDelta()).isEqualTo(1);
  }

  @Test
  void halfAComplexElementChangesItOnce() {
    assertThat(compare(DType.C128, doubles(1, 2), doubles(1, 3)).changed()).isEqualTo(1);
    assertThat(compare(DType.C64, doubles(1), doubles(2)).changed()).isEqualTo(1);
  }

  @Test
  void elementsSmallerThanAByteAreComparedOneByOne() {
    ChangeStatistics fours = compare(DType.F4, bytes(0x21, 0x43, 0x65), bytes(0x20, 0x43, 0x56));
    assertThat(fours.elements()).isEqualTo(6);
    assertThat(fours.changed()).isEqualTo(3);
    assertThat(fours.maxAbsDelta()).isEqualTo(1);
    // Bit 6 belongs to the second of four elements, bits 17 and 18 to the third and the last.
    ChangeStatistics sixes = compare(DType.F6_E2M3, bytes(0x40, 0, 0x06), bytes(0, 0, 0));
    assertThat(sixes.elements()).isEqualTo(4);
    assertThat(sixes.changed()).isEqualTo(3);
    assertThatThrownBy(() -> compare(DType.F6_E2M3, new byte[4], new byte[4]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Scaling both sides by a power of two is exact, and changes no ratio.
  @ParameterizedTest
  @ValueSource(ints = {-1022, -900, -540, -300, 0, 300, 511, 700, 1000, 1022})
  void theWholeRangeOfDoublesIsComputedWith(int exponent) {
    SplittableRandom random = new SplittableRandom(exponent);
    double[] old = random.doubles(5000, -1, 1).map(v -> (float) v).toArray();
    double[] now = Arrays.stream(old).map(v -> v + (float) random.nextDouble(1e-3)).toArray();
    ChangeStatistics plain = compare(doubles(old), doubles(now));
    double scale = Math.scalb(1.0, exponent);
    double[] scaledOld = Arrays.stream(old).map(v -> v * scale).toArray();
    double[] scaledNow = Arrays.stream(now).map(v -> v * scale).toArray();
    ChangeStatistics scaled = compare(doubles(scaledOld), doubles(scaledNow));
    // Near the smallest double there are few bits left, the last of which scaling rounds away.
    double close = exponent < -1000 ? 1e-7 : 1e-12;
    assertThat(scaled.relative().orElseThrow())
        .isCloseTo(plain.relative().orElseThrow(), within(close));
    assertThat(scaled.cosine().orElseThrow())
        .isCloseTo(plain.cosine().orElseThrow(), within(close));
    double norm = Math.min(Double.MAX_VALUE, plain.normOfOld() * scale);
    assertThat(scaled.normOfOld()).isCloseTo(norm, within(norm * close));
    double delta = plain.normOfDelta() * scale;
    assertThat(scaled.normOfDelta()).isCloseTo(delta, within(delta * close));
  }

  @Test
  void aDifferenceBeyondADoubleStaysAtTheLargest() {
    double max = Double.MAX_VALUE;
    ChangeStatistics change = compare(doubles(max, 1), doubles(-max, 1));
    assertThat(change.maxAbsDelta()).isEqualTo(max);
    assertThat(change.normOfDelta()).isEqualTo(max);
    assertThat(change.relative().orElseThrow()).isCloseTo(2, within(1e-15));
    assertThat(change.cosine().orElseThrow()).isCloseTo(-1, within(1e-15));
  }

  @Test
  void aSmallChangeBesideHugeValuesIsNotLost() {
    ChangeStatistics change = compare(doubles(1e300, 0), doubles(1e300, 1e-10));
    assertThat(change.normOfDelta()).isCloseTo(1e-10, within(1e-25));
    assertThat(change.maxAbsDelta()).isEqualTo(1e-10);
    assertThat(change.relative().orElseThrow()).isCloseTo(1e-310, within(1e-320));
  }

  @Test
  void blocksOfAnySizesAreAddedUp() {
    double[] values = {1e-300, 1, 1e300, 1e-200, 1e200, 0, 1e-320};
    for (double first : values) {
      for (double second : values) {
        double[] old = new double[4096];
        old[0] = first;
        old[3000] = second;
        ChangeStatistics change = compare(doubles(old), doubles(new double[4096]));
        double norm = Math.hypot(first, second);
        assertThat(change.normOfOld()).isCloseTo(norm, within(norm * 1e-14));
        assertThat(change.normOfDelta()).isCloseTo(norm, within(norm * 1e-14));
      }
    }
  }

  @Test
  void ofUnknownValuesOnlyTheChangedBlocksAreCounted() {
    byte[] old = random(10 * DType.IQ1_S.unitBytes(), 8);
    byte[] now = old.clone();
    now[120] ^= 1;
    now[121] ^= 1;
    ChangeStatistics change = compare(DType.IQ1_S, old, now);
    assertThat(change.elements()).isEqualTo(2560);
    assertThat(change.changed()).isEqualTo(256);
    assertThat(change.relative()).isEmpty();
    assertThat(change.cosine()).isEmpty();
  }

  static List<DType> typesWithKnownValues() {
    return Stream.of(DType.values()).filter(type -> ValueDecoder.find(type).isPresent()).toList();
  }

  @ParameterizedTest
  @MethodSource("typesWithKnownValues")
  void everyTypeAgreesWithAPlainComputation(DType dtype) {
    int elements = 5000 / dtype.unitElements() * dtype.unitElements();
    byte[] old = random((int) dtype.byteLength(elements), 3);
    byte[] now = old.clone();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < now.length; i += dtype.unitBytes()) {
      now[i] ^= (byte) (random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
    }
    double[] a = decode(dtype, old);
    double[] b = decode(dtype, now);
    double squares = 0;
    double squaresOfOld = 0;
    double largest = 0;
    int per = ValueDecoder.valuesPerElement(dtype);
    for (int i = 0; i < a.length; i++) {
      int other = per == 2 ? i ^ 1 : i;
      if (DoubleStream.of(a[i], b[i], a[other], b[other]).allMatch(Double::isFinite)) {
        squares = Math.hypot(squares, b[i] - a[i]);
        squaresOfOld = Math.hypot(squaresOfOld, a[i]);
        largest = Math.max(largest, Math.abs(b[i] - a[i]));
      }
    }
    ChangeStatistics change = compare(dtype, old, now);
    assertThat(change.elements()).isEqualTo(elements);
    assertThat(change.normOfDelta()).isCloseTo(squares, within(squares * 1e-10));
    assertThat(change.normOfOld()).isCloseTo(squaresOfOld, within(squaresOfOld * 1e-10));
    assertThat(change.maxAbsDelta()).isEqualTo(largest);
    assertThat(change.changed()).isBetween(elements / 13L, elements / 2L);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F64", "BF16", "F8_E4M3", "C64"})
  void partsCombinedAddUpToTheWhole(DType dtype) {
    byte[] old = random(1 << 16, 5);
    byte[] now = random(1 << 16, 6);
    int stretch = 1 << 14;
    ChangeAccumulator whole = new ChangeAccumulator(dtype);
    ChangeAccumulator combined = new ChangeAccumulator(dtype);
    for (int at = 0; at < old.length; at += stretch) {
      ChangeAccumulator part = new ChangeAccumulator(dtype);
      byte[] a = Arrays.copyOfRange(old, at, at + stretch);
      byte[] b = Arrays.copyOfRange(now, at, at + stretch);
      whole.add(a, b, stretch);
      part.add(a, b, stretch);
      combined.combine(part);
    }
    ChangeStatistics expected = whole.result();
    ChangeStatistics actual = combined.result();
    assertThat(actual.changed()).isEqualTo(expected.changed());
    assertThat(actual.oddOld()).isEqualTo(expected.oddOld());
    assertThat(actual.oddNew()).isEqualTo(expected.oddNew());
    assertThat(actual.maxAbsDelta()).isEqualTo(expected.maxAbsDelta());
    double norm = expected.normOfDelta();
    assertThat(actual.normOfDelta()).isCloseTo(norm, within(norm * 1e-14));
  }

  @Test
  void tensorsOfDifferentTypesAddUpToALayer() {
    ChangeAccumulator layer = new ChangeAccumulator(DType.F64);
    layer.add(doubles(3), doubles(0), 8);
    ChangeAccumulator other = new ChangeAccumulator(DType.I8);
    other.add(bytes(4), bytes(0), 1);
    layer.combine(other);
    assertThat(layer.result().normOfDelta()).isEqualTo(5);
    assertThat(layer.result().elements()).isEqualTo(2);
  }

  private static ChangeStatistics compare(byte[] old, byte[] now) {
    return compare(DType.F64, old, now);
  }

  private static ChangeStatistics compare(DType dtype, byte[] old, byte[] now) {
    ChangeAccumulator accumulator = new ChangeAccumulator(dtype);
    accumulator.add(old, now, old.length);
    return accumulator.result();
  }

  private static double[] decode(DType dtype, byte[] bytes) {
    int elements = bytes.length / dtype.unitBytes() * dtype.unitElements();
    double[] values = new double[elements * ValueDecoder.valuesPerElement(dtype)];
    ValueDecoder.of(dtype).decode(bytes, 0, elements, values, 0);
    return values;
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /// Clears a bit of the exponent of each float.
  private static void makeFinite(byte[] floats) {
    for (int i = 3; i < floats.length; i += 4) {
      floats[i] &= (byte) 0xBF;
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] doubles(double... values) {
    byte[] bytes = new byte[8 * values.length];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putLong(bytes, 8 * i, Double.doubleToRawLongBits(values[i]));
    }
    return bytes;
  }
}
