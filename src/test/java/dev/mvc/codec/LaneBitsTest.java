package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way without instructions for it does what the instructions do.
class LaneBitsTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 32})
  void bitsOfLanesMoveAsTheLibraryMovesThem(int width) {
    var random = new SplittableRandom(22);
    for (int round = 0; round < 10_000; round++) {
      long mask = 0;
      for (int at = 0; at < Long.SIZE; at += width) {
        mask |= (-1L >>> Long.SIZE - random.nextInt(1, width)) >>> 1 << at;
      }
      long value = random.nextLong();
      assertThat(LaneBits.compress(value, mask, width)).isEqualTo(Long.compress(value, mask));
      assertThat(LaneBits.expand(value, mask, width)).isEqualTo(Long.expand(value, mask));
    }
  }
}
