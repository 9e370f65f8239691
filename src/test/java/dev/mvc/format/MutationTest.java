package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Damaged files, 10,000 of each format: read, or refused with a reason, and nothing else.
class MutationTest {
  private static final int ROUNDS = 10_000;
  private static final String JSON = "{}[]\",:0123456789-eE.\\u \n";

  /// Each with the number of bytes, at the beginning and at the end, in which nearly all that can
  /// go wrong is.
  @ParameterizedTest
  @CsvSource({
    "st-metadata-edges/v1/model.safetensors, 1320, 0",
    "tf-savedmodel-module/v1/model/variables/variables.index, 518, 0",
    "tf-savedmodel-module/v1/model/saved_model.pb, 25267, 0",
    "tf-frozen-graph/v1/frozen.pb, 1000, 2000",
    "gguf-quantised/v1/q4_0.gguf, 7680, 0",
    "pt-export-pt2/v1/model.pt2, 700, 30000",
    "keras-v3/v1/model.keras, 16000, 300",
    "h5-layouts/v1/latest.h5, 2048, 0",
    "tfkeras-h5/v1/weights.h5, 8192, 0",
    "flax-msgpack/v1/flax_model.msgpack, 500, 0",
    "jax-orbax/v1/ocdbt/manifest.ocdbt, 100, 0",
    "jax-orbax/v1/plain/_METADATA, 1900, 0",
    "pt-legacy/v1/state_dict.pth, 2600, 0",
    "pt-dtypes/v1/unusual.pt, 700, 900",
    "../torch/ranks2/.metadata, 2148, 0",
    "../torch/objects.pt, 2200, 2500",
    "tflite/v1/dynamic.tflite, 600, 4800",
    "np-npy/v1/w2_complex.npy, 128, 0",
    "np-npz-stored/v1/state.npz, 200, 900",
    "np-npz-compressed/v1/state.npz, 100, 900",
    "onnx-exotic/v1/model.onnx, 700, 4000"
  })
  @Timeout(300)
  void aDamagedFileIsReadOrRefused(String fixture, int head, int tail) throws IOException {
    Path path = Fixtures.ROOT.resolve(fixture);
    byte[] sound = Files.readAllBytes(path);
    DiskFolder folder = DiskFolder.around(path);
    String name = path.getFileName().toString();
    ModelFormat format =
        ModelFormats.detect(new ModelFile(name, ByteSource.of(sound), folder)).orElseThrow();
    SplittableRandom random = new SplittableRandom(2026);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutate(sound, head, tail, random);
      try {
        check(format.read(new ModelFile(name, ByteSource.of(damaged), folder)), damaged.length);
      } catch (MalformedFileException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(400).doesNotContain("\n", "\u001b");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 20);
  }

  private static void check(Layout layout, long size) {
    if (!layout.extents().isEmpty()) {
      assertThat(layout.extents().getLast().end()).isLessThanOrEqualTo(size);
    }
    for (Extent extent : layout.extents()) {
      if (extent.packing().isNone()) {
        assertThat(extent.length()).isEqualTo(extent.contentLength());
      }
    }
  }

  /// Changes a few bytes, half the time to such as JSON consists of; or cuts, or repeats a stretch.
  private static byte[] mutate(byte[] sound, int head, int tail, SplittableRandom random) {
    byte[] bytes = sound.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = place(sound.length, head, tail, random);
      if (at >= bytes.length) {
        continue;
      }
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> {
          int from = place(sound.length, head, tail, random);
          int room = bytes.length - Math.max(from, at);
          System.arraycopy(sound, from, bytes, at, Math.clamp(room, 0, random.nextInt(40)));
        }
        case 3 -> {
          int cut = random.nextInt(sound.length);
          bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, cut) : bytes;
        }
        default -> bytes[at] = (byte) JSON.charAt(random.nextInt(JSON.length()));
      }
    }
    return bytes;
  }

  private static int place(int size, int head, int tail, SplittableRandom random) {
    int at = random.nextInt(random.nextInt(4) == 0 ? Math.min(16, size) : head + tail);
    return at < head ? at : size - tail + at - head;
  }
}
