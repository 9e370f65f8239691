package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.torch.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What versions of PyTorch's files take in the repository.
class TorchStorageTest {
  private static final int TENSORS = 12;
  private static final int ELEMENTS = 60_000;

  @TempDir Path folder;

  /// The storages are numbered anew at every save, and the keys of old files are addresses.
  @Test
  void theNextVersionTakesHardlyMoreThanThatOfTheSameTensorsAsSafetensors() throws IOException {
    long safetensors = secondVersion("s", "model.safetensors", this::safetensors);
    long zip = secondVersion("z", "model.pt", step -> torch(step, step * 100).zip());
    long legacy =
        secondVersion("l", "model.pth", step -> torch(step, 94_000_000 - 5000 * step).legacy(4));
    assertThat(zip).isBetween(safetensors, safetensors + safetensors / 50);
    assertThat(legacy).isBetween(safetensors, safetensors + safetensors / 50);
  }

  @Test
  void theSameTensorsInAnotherFormatCostOnlyTheirHeaders() throws IOException {
    Path place = Files.createDirectories(folder.resolve("both"));
    Files.write(place.resolve("model.safetensors"), safetensors(1));
    commit(place, "one");
    long before = size(place);
    Files.write(place.resolve("model.pt"), torch(1, 0).zip());
    Files.write(place.resolve("model.pth"), torch(1, 7000).legacy(4));
    commit(place, "three");
    assertThat(size(place) - before).isLessThan(20_000);
  }

  @Test
  void anotherNumberOfRanksStoresNoLargeTensorAgain() throws IOException {
    Path place = Files.createDirectories(folder.resolve("ranks"));
    copy("ranks2", place.resolve("checkpoint"));
    commit(place, "two");
    long before = size(place);
    try (Stream<Path> files = Files.list(place.resolve("checkpoint"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    copy("ranks4", place.resolve("checkpoint"));
    commit(place, "four");
    // The tensor has 131 kB; what is new is the files' own structure and tensors of some bytes.
    assertThat(size(place) - before).isLessThan(30_000);
  }

  private interface Content {
    byte[] of(int step) throws IOException;
  }

  private long secondVersion(String name, String file, Content content) throws IOException {
    Path place = Files.createDirectories(folder.resolve(name));
    Files.write(place.resolve(file), content.of(1));
    commit(place, "one");
    long before = size(place);
    Files.write(place.resolve(file), content.of(2));
    commit(place, "two");
    return size(place) - before;
  }

  private static void commit(Path place, String message) {
    Cli cli = Cli.in(place);
    if (!Files.exists(place.resolve(".mvc"))) {
      cli.run("init").assertExit(0);
    }
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", message).assertExit(0);
  }

  private static long size(Path place) throws IOException {
    try (Stream<Path> packs = Files.walk(place.resolve(".mvc/packs"))) {
      return packs.filter(Files::isRegularFile).mapToLong(pack -> pack.toFile().length()).sum();
    }
  }

  private static void copy(String name, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/torch", name))) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private byte[] safetensors(int step) throws IOException {
    VectorFile file = new VectorFile();
    for (int i = 0; i < TENSORS; i++) {
      file.with("layer" + i, values(i, step));
    }
    Path path = folder.resolve("step.safetensors");
    file.write(path);
    return Files.readAllBytes(path);
  }

  /// @param first key of a storage; the later step has them in the other order
  private static TorchFile torch(int step, int first) {
    TorchFile file = new TorchFile("model" + step);
    for (int i = 0; i < TENSORS; i++) {
      file.tensor("layer" + i, Integer.toString(first + i * 17), values(i, step), ELEMENTS);
    }
    return file;
  }

  private static float[] values(int tensor, int step) {
    SplittableRandom random = new SplittableRandom(tensor);
    SplittableRandom noise = new SplittableRandom(100 + tensor);
    float[] values = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      values[i] = (float) (0.02 * random.nextGaussian());
      values[i] += step == 1 ? 0 : (float) (2e-5 * noise.nextGaussian());
    }
    return values;
  }
}
