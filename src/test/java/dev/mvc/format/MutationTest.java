package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged files, 10,000 of each: read, or refused with a reason, and nothing else.
class MutationTest {
  private static final int ROUNDS = 10_000;
  private static final String JSON = "{}[]\",:0123456789-eE.\\u \n";

  @ParameterizedTest
  @ValueSource(strings = {"st-metadata-edges/v1/model.safetensors"})
  void aDamagedFileIsReadOrRefused(String fixture) throws IOException {
    byte[] sound = Files.readAllBytes(Fixtures.ROOT.resolve(fixture));
    SplittableRandom random = new SplittableRandom(2026);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutate(sound, random);
      try {
        Layout layout = new Safetensors().read(ByteSource.of(damaged));
        assertCovers(layout, damaged.length);
      } catch (MalformedFileException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(400).doesNotContain("\n", "\u001b");
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
  }

  private static void assertCovers(Layout layout, long size) {
    if (!layout.extents().isEmpty()) {
      assertThat(layout.extents().getLast().end()).isEqualTo(size);
    }
    for (Extent extent : layout.extents()) {
      assertThat(extent.length()).isEqualTo(extent.tensor().byteLength());
    }
  }

  /// Changes a few bytes, half the time to such as JSON consists of; or cuts, or repeats a stretch.
  private static byte[] mutate(byte[] sound, SplittableRandom random) {
    byte[] bytes = sound.clone();
    // Nearly all that can go wrong is in the first part of the file.
    int reach = 1320;
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(random.nextInt(4) == 0 ? 16 : reach);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> {
          int from = random.nextInt(reach);
          int length = random.nextInt(Math.min(40, reach - Math.max(from, at)) + 1);
          System.arraycopy(sound, from, bytes, at, length);
        }
        case 3 -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, reach + at) : bytes;
        default -> bytes[at] = (byte) JSON.charAt(random.nextInt(JSON.length()));
      }
    }
    return bytes;
  }
}
