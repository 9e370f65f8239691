package dev.mvc.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MergedTensorTest {
  /// More than three blocks, and not a whole number of them.
  private static final int SIZE = 3 * MergedTensor.BLOCK + 777;

  private static final TensorInfo INFO = new TensorInfo("layer.w", DType.F32, Shape.of(SIZE));

  private static float[] random(long seed, double scale) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) (scale * (random.nextDouble() - 0.5));
    }
    return values;
  }

  /// A fine-tune of it. Many steps are equal, and many are 0, as where values are coarse.
  private static float[] tuned(float[] base, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = base.clone();
    for (int i = 0; i < SIZE; i++) {
      values[i] += (random.nextInt(9) - 4) / 1024f;
    }
    return values;
  }

  private static ByteSource bytes(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return ByteSource.of(buffer.array());
  }

  private static float[] merge(Strategy strategy, Settings settings, float[] base, float[]... heads)
      throws IOException {
    TensorInfo info = new TensorInfo(INFO.name(), DType.F32, Shape.of(base.length));
    ByteSource merged =
        MergedTensor.of(
            info,
            strategy,
            settings,
            Optional.of(bytes(base)),
            Arrays.stream(heads).map(MergedTensorTest::bytes).toList());
    float[] values = new float[base.length];
    ByteBuffer.wrap(merged.read(0, (int) merged.size()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static Settings settings(double density, double gamma, double lambda, Double... weights) {
    return new Settings(List.of(weights), lambda, density, gamma, 0.5, 42);
  }

  @Test
  void theAverageIsWeighted() throws IOException {
    float[] merged =
        merge(
            Strategy.AVERAGE,
            settings(1, 0, 1, 3.0, 1.0),
            new float[2],
            new float[] {1, 8},
            new float[] {5, 0});
    assertThat(merged).containsExactly(2, 6);
  }

  @Test
  void taskArithmeticAddsScaledDifferences() throws IOException {
    float[] merged =
        merge(
            Strategy.TASK_ARITHMETIC,
            settings(1, 0, 0.5, 1.0, 2.0),
            new float[] {10, 10},
            new float[] {11, 10},
            new float[] {10, 13});
    assertThat(merged).containsExactly(10.5f, 13);
  }

  /// What the largest elements are, by sorting all: an implementation as slow as it is plain.
  private static boolean[] isKept(double[] difference, int from, int to) {
    Integer[] order = IntStream.range(0, difference.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> -Math.abs((float) difference[i])));
    boolean[] kept = new boolean[difference.length];
    for (int rank = from; rank < to; rank++) {
      kept[order[rank]] = true;
    }
    return kept;
  }

  private static double[] difference(float[] base, float[] head) {
    double[] difference = new double[base.length];
    for (int i = 0; i < base.length; i++) {
      difference[i] = (double) head[i] - base[i];
    }
    return difference;
  }

  @ParameterizedTest
  @CsvSource({"0.2", "0.5", "0.9", "0.0001", "1"})
  void tiesKeepsTheLargestElementsOfTheMajoritysSign(double density) throws IOException {
    float[] base = random(1, 1);
    float[][] heads = {tuned(base, 2), tuned(base, 3), tuned(base, 4)};
    double[] weights = {1, 0.5, 2};
    float[] merged = merge(Strategy.TIES, settings(density, 0, 1, 1.0, 0.5, 2.0), base, heads);
    double[][] differences = new double[3][];
    boolean[][] kept = new boolean[3][];
    for (int head = 0; head < 3; head++) {
      differences[head] = difference(base, heads[head]);
      kept[head] = isKept(differences[head], 0, (int) (density * SIZE));
    }
    for (int i = 0; i < SIZE; i++) {
      double all = 0;
      for (int head = 0; head < 3; head++) {
        all += kept[head][i] ? weights[head] * differences[head][i] : 0;
      }
      double sum = 0;
      double divisor = 0;
      for (int head = 0; head < 3; head++) {
        double value = kept[head][i] ? weights[head] * differences[head][i] : 0;
        if (value != 0 && value > 0 == all >= 0) {
          sum += value;
          divisor += weights[head];
        }
      }
      float expected = (float) (base[i] + (divisor == 0 ? 0 : sum / divisor));
      assertThat(merged[i]).as("element %d", i).isCloseTo(expected, within(1e-7f));
    }
  }

  @Test
  void breadcrumbsDropsTheLargestAndTheSmallest() throws IOException {
    float[] base = random(1, 1);
    float[] head = tuned(base, 2);
    float[] merged = merge(Strategy.BREADCRUMBS, settings(0.6, 0.1, 1), base, head);
    int top = (int) (0.1 * SIZE);
    boolean[] kept = isKept(difference(base, head), top, top + (int) (0.6 * SIZE));
    for (int i = 0; i < SIZE; i++) {
      assertThat(merged[i]).as("element %d", i).isEqualTo(kept[i] ? head[i] : base[i]);
    }
  }

  @Test
  void dareKeepsAsManyAsAskedAndScalesThem() throws IOException {
    float[] base = new float[SIZE];
    float[] head = new float[SIZE];
    Arrays.fill(head, 1);
    float[] merged = merge(Strategy.DARE, settings(0.25, 0, 1), base, head);
    long kept = IntStream.range(0, SIZE).filter(i -> merged[i] == 4).count();
    assertThat(IntStream.range(0, SIZE).allMatch(i -> merged[i] == 4 || merged[i] == 0)).isTrue();
    // Five standard deviations of a binomial distribution.
    double deviation = Math.sqrt(SIZE * 0.25 * 0.75);
    assertThat((double) kept).isCloseTo(0.25 * SIZE, within(5 * deviation));
    assertThat(merge(Strategy.DARE, settings(0.25, 0, 1), base, head)).isEqualTo(merged);
    Settings other = new Settings(List.of(), 1, 0.25, 0, 0.5, 43);
    assertThat(merge(Strategy.DARE, other, base, head)).isNotEqualTo(merged);
  }

  @Test
  void dareChoosesForEachHeadByItself() throws IOException {
    float[] base = new float[SIZE];
    float[] head = new float[SIZE];
    Arrays.fill(head, 1);
    float[] merged = merge(Strategy.DARE, settings(0.5, 0, 1), base, head, head);
    long both = IntStream.range(0, SIZE).filter(i -> merged[i] == 4).count();
    assertThat(both / (double) SIZE).isCloseTo(0.25, within(0.01));
  }

  @Test
  void slerpGoesAlongTheGreatCircle() throws IOException {
    float[] merged =
        merge(
            Strategy.SLERP, Settings.DEFAULT, new float[2], new float[] {1, 0}, new float[] {0, 1});
    float half = (float) Math.sqrt(0.5);
    assertThat(merged).containsExactly(half, half);
    Settings start = new Settings(List.of(), 1, 1, 0, 0, 0);
    float[] first = random(5, 1);
    assertThat(merge(Strategy.SLERP, start, first, first, random(6, 1))).isEqualTo(first);
  }

  @Test
  void slerpOfParallelHeadsIsAStraightLine() throws IOException {
    assertThat(
            merge(
                Strategy.SLERP,
                Settings.DEFAULT,
                new float[2],
                new float[] {1, 1},
                new float[] {3, 3}))
        .containsExactly(2, 2);
    assertThat(merge(Strategy.SLERP, Settings.DEFAULT, new float[1], new float[1], new float[1]))
        .containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OURS", "THEIRS"})
  void anyStretchIsWhatTheWholeHasThere(Strategy strategy) throws IOException {
    float[] base = random(7, 1);
    ByteSource merged =
        MergedTensor.of(
            INFO,
            strategy,
            settings(0.3, 0.1, 0.7),
            Optional.of(bytes(base)),
            List.of(bytes(tuned(base, 8)), bytes(tuned(base, 9))));
    byte[] whole = merged.read(0, (int) merged.size());
    SplittableRandom random = new SplittableRandom(10);
    for (int round = 0; round < 20; round++) {
      int from = random.nextInt(whole.length);
      int length = random.nextInt(Math.min(whole.length - from, 600_000) + 1);
      assertThat(merged.read(from, length))
          .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
    }
    assertThat(whole).isNotEqualTo(new byte[whole.length]);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OURS", "THEIRS"})
  void emptyTensorsAndOddNumbersAreMerged(Strategy strategy) throws IOException {
    assertThat(merge(strategy, Settings.DEFAULT, new float[0], new float[0], new float[0]))
        .isEmpty();
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, -0f, Float.MIN_VALUE};
    assertThat(merge(strategy, Settings.DEFAULT, new float[4], odd, new float[4])[0]).isNaN();
  }

  @Test
  void integersHaveNothingInBetween() {
    assertThat(MergedTensor.isPossible(Strategy.SLERP, DType.I64)).isFalse();
    assertThat(MergedTensor.isPossible(Strategy.OURS, DType.I64)).isTrue();
    assertThat(MergedTensor.isPossible(Strategy.AVERAGE, DType.BF16)).isTrue();
  }
}
