package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sizes on slices of a real fine-tune, 40 steps apart: they are deterministic, and a change of a
/// model, an alphabet or a table that makes them larger fails here.
class SizeTest {
  private static final int ROW = 384;

  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);

  @Test
  void aDenseMatrixOf16BitsIsWithinFourPercentOfItsExponentLimit() throws IOException {
    byte[] base = slice("attention-bf16-0200.bin");
    byte[] data = slice("attention-bf16-0240.bin");
    double limit = EntropyLimit.of(Elements.BF16, ROW, data, base, data.length).exponentBytes();
    assertThat((double) size(Elements.BF16, data, base)).isBetween(limit, limit * 1.04);
  }

  @Test
  void embeddingsOf32BitsAreBelowTheirExponentLimit() throws IOException {
    byte[] base = slice("embeddings-f32-0200.bin");
    byte[] data = slice("embeddings-f32-0240.bin");
    EntropyLimit limit = EntropyLimit.of(Elements.F32, ROW, data, base, data.length);
    assertThat(limit.rowBytes()).isLessThan(limit.exponentBytes());
    assertThat((double) size(Elements.F32, data, base)).isLessThan(limit.exponentBytes() * 0.93);
  }

  @Test
  void aMatrixOf16BitsWithoutABaseTakesTwoThirds() throws IOException {
    byte[] data = slice("attention-bf16-0240.bin");
    assertThat(size(Elements.BF16, data, null)).isLessThan(data.length * 67 / 100);
  }

  @Test
  void oneChangeInAThousandTakesLessThanTwoBytesEach() {
    var random = new SplittableRandom(13);
    byte[] base = Samples.look(Samples.Look.WEIGHTS, Elements.BF16, 200_000, random);
    byte[] data = base.clone();
    for (int i = 0; i < 200; i++) {
      int at = random.nextInt(200_000);
      Samples.put(data, at, 2, Samples.get(data, at, 2) + 1);
    }
    assertThat(size(Elements.BF16, data, base)).isLessThan(400);
  }

  @Test
  void aWindowedFourierBasisTakesAThird() throws CorruptFrameException {
    int length = 256;
    byte[] data = new byte[4 * 258 * length];
    for (int i = 0; i < data.length / 4; i++) {
      int row = i / length;
      int column = i % length;
      int frequency = row / 2;
      double turn = 2 * Math.PI * frequency * column / length;
      double wave = row % 2 == 0 ? Math.cos(turn) : -Math.sin(turn);
      double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * column / length);
      Samples.put(data, i, 4, Float.floatToRawIntBits((float) (wave * window)));
    }
    Frame frame = new Frame(Elements.F32, length, data.clone(), data.length, null);
    EncodedFrame encoded = codec.encode(frame);
    assertThat(encoded.payload().length).isLessThan(data.length / 3);
    Frame decoded = new Frame(Elements.F32, length, new byte[data.length], data.length, null);
    byte[] payload = encoded.payload();
    codec.decode(encoded.predictor(), encoded.coder(), payload, 0, payload.length, decoded);
    assertThat(decoded.data()).isEqualTo(data);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "F16", "BF16", "F32", "F64"})
  void weightsAreNotTakenForRepeated(Elements elements) {
    var random = new SplittableRandom(15);
    byte[] data = Samples.look(Samples.Look.WEIGHTS, elements, 256 * ROW, random);
    // Pruned to a half.
    Arrays.fill(data, 0, data.length / 2, (byte) 0);
    assertThat(Repeats.areLikely(new Frame(elements, ROW, data, data.length, null))).isFalse();
  }

  @Test
  void rowsThatOnlyDecayTakeNextToNothing() {
    var random = new SplittableRandom(14);
    byte[] base = Samples.look(Samples.Look.WEIGHTS, Elements.F32, 100 * ROW, random);
    byte[] data = base.clone();
    for (int i = 0; i < 100 * ROW; i++) {
      float weight = Float.intBitsToFloat((int) Samples.get(base, i, 4));
      for (int step = 0; step < 40; step++) {
        weight *= 1 - 3 * 0x1p-24f;
      }
      Samples.put(data, i, 4, Float.floatToRawIntBits(weight));
    }
    assertThat(size(Elements.F32, data, base)).isLessThan(data.length / 100);
  }

  @Test
  void doublesAreWithinTwoPercentOfTheirExponentLimit() {
    var random = new SplittableRandom(16);
    byte[] base = Samples.look(Samples.Look.WEIGHTS, Elements.F64, 150 * ROW, random);
    byte[] data = base.clone();
    for (int i = 0; i < 150 * ROW; i++) {
      double weight = Double.longBitsToDouble(Samples.get(base, i, 8));
      Samples.put(data, i, 8, Double.doubleToRawLongBits(weight + random.nextGaussian() * 1e-5));
    }
    double limit = EntropyLimit.of(Elements.F64, ROW, data, base, data.length).exponentBytes();
    assertThat(limit).isLessThan(0.75 * data.length);
    assertThat((double) size(Elements.F64, data, base)).isBetween(0.98 * limit, 1.02 * limit);
  }

  @Test
  void doublesThatWere16BitsTakeWhatTheseTake() throws IOException {
    byte[] base = slice("attention-bf16-0200.bin");
    byte[] data = slice("attention-bf16-0240.bin");
    double narrow = EntropyLimit.of(Elements.BF16, ROW, data, base, data.length).exponentBytes();
    base = widen(base);
    data = widen(data);
    double wide = EntropyLimit.of(Elements.F64, ROW, data, base, data.length).exponentBytes();
    assertThat(wide).isBetween(0.99 * narrow, 1.03 * narrow);
    assertThat((double) size(Elements.F64, data, base)).isLessThan(1.05 * narrow);
  }

  @Test
  void doublesWithoutABaseTakeTheirExponentsEntropyAndTheOtherBits() {
    var random = new SplittableRandom(17);
    byte[] data = new byte[8 * 100_000];
    int[] exponents = new int[1 << 11];
    for (int i = 0; i < 100_000; i++) {
      double weight = random.nextGaussian() * 0.03;
      Samples.put(data, i, 8, Double.doubleToRawLongBits(weight));
      exponents[Math.getExponent(weight) + 1023]++;
    }
    double bits = 53.0 * 100_000;
    for (int n : exponents) {
      bits += n == 0 ? 0 : n * Math.log(100_000.0 / n) / Math.log(2);
    }
    assertThat((double) size(Elements.F64, data, null)).isLessThan(1.003 * bits / 8);
  }

  @Test
  void countersThatOnlyGrowTakeTwoBytes() {
    var random = new SplittableRandom(18);
    byte[] base = new byte[8 * 60_000];
    byte[] data = new byte[base.length];
    for (int i = 0; i < 60_000; i++) {
      long old = random.nextLong(1L << 40);
      Samples.put(base, i, 8, old);
      Samples.put(data, i, 8, old + random.nextInt(1000));
    }
    double limit = 60_000 * Math.log(1000) / Math.log(2) / 8;
    assertThat((double) size(Elements.INT64, data, base)).isLessThan(1.12 * limit);
  }

  @Test
  void indicesThatAllMovedInAPatternTakeNextToNothing() {
    byte[] base = new byte[8 * 60_000];
    byte[] data = new byte[base.length];
    for (int i = 0; i < 60_000; i++) {
      Samples.put(base, i, 8, 3L * i);
      Samples.put(data, i, 8, 3L * i + i % 777);
    }
    assertThat(size(Elements.INT64, data, base)).isLessThan(data.length / 50);
  }

  @Test
  void theLimitsOfAnUnchangedTensorAreZero() {
    byte[] data = Samples.look(Samples.Look.NOISE, Elements.F32, 90, new SplittableRandom(15));
    EntropyLimit limit = EntropyLimit.of(Elements.F32, 9, data, data.clone(), data.length);
    assertThat(limit.exponentBytes()).isBetween(0.0, 1e-6);
    assertThat(limit.rowBytes()).isBetween(0.0, 1e-6);
  }

  private long size(Elements elements, byte[] data, byte @Nullable [] base) {
    return codec.encode(new Frame(elements, ROW, data, data.length, base)).payload().length;
  }

  private static byte[] slice(String name) throws IOException {
    try (InputStream in = SizeTest.class.getResourceAsStream("/codec/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static byte[] widen(byte[] shorts) {
    byte[] doubles = new byte[4 * shorts.length];
    for (int i = 0; i < shorts.length / 2; i++) {
      double value = Float.intBitsToFloat((int) Samples.get(shorts, i, 2) << 16);
      Samples.put(doubles, i, 8, Double.doubleToRawLongBits(value));
    }
    return doubles;
  }
}
