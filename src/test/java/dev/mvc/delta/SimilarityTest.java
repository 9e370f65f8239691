package dev.mvc.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Elements;
import dev.mvc.io.LittleEndian;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final int COUNT = Similarity.SAMPLE_ELEMENTS;

  @Test
  void equalSamplesAreAtNoDistance() {
    byte[] weights = weights(1);
    assertThat(Similarity.distance(Elements.F32, weights, weights.clone(), weights.length))
        .isZero();
  }

  @Test
  void theDistanceIsTheMeanOfTheBitsOfTheFoldedDifferences() {
    // Differences 0, 1, −1, 3 fold to 0, 2, 1, 6, which have 0, 2, 1 and 3 bits.
    byte[] a = {7, 8, 6, 10};
    byte[] b = {7, 7, 7, 7};
    assertThat(Similarity.distance(Elements.INT8, a, b, 4)).isEqualTo(6 / 32.0);
  }

  @Test
  void aStepOfTrainingIsRelatedAndOtherWeightsAreNot() {
    byte[] weights = weights(1);
    byte[] trained = weights.clone();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < COUNT; i++) {
      float weight = Float.intBitsToFloat(LittleEndian.getInt(trained, 4 * i));
      float moved = weight + (float) (2e-5 * random.nextGaussian());
      LittleEndian.putInt(trained, 4 * i, Float.floatToRawIntBits(moved));
    }
    assertThat(related(weights, trained)).isTrue();
    assertThat(related(weights, weights(2))).isFalse();
  }

  private static boolean related(byte[] a, byte[] b) {
    return Similarity.isRelated(Similarity.distance(Elements.F32, a, b, a.length));
  }

  private static byte[] weights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[4 * COUNT];
    for (int i = 0; i < COUNT; i++) {
      float weight = (float) (0.02 * random.nextGaussian());
      LittleEndian.putInt(bytes, 4 * i, Float.floatToRawIntBits(weight));
    }
    return bytes;
  }
}
