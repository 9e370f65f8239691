package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// GGUF files through a whole repository.
class QuantisedModelsTest {
  @TempDir Path root;

  /// @param percent of the tensors' bytes that their differences take at most
  @ParameterizedTest
  @CsvSource({
    "gguf-quantised/q8_0.gguf, 20",
    "gguf-quantised/q4_0.gguf, 15",
    "gguf-quantised/mixed.gguf, 30",
    "gguf-bigendian/be.gguf, 70"
  })
  void theNextVersionIsADifferenceAndBothComeBack(String model, int percent) throws IOException {
    Path folder = Files.createDirectories(root.resolve("w"));
    Path file = folder.resolve("model.gguf");
    String[] place = model.split("/", 2);
    Cli mvc = Worlds.mvc(folder);
    mvc.run("init").assertExit(0);
    for (String version : new String[] {"v1", "v2"}) {
      Path from = Fixtures.ROOT.resolve(place[0]).resolve(version).resolve(place[1]);
      Files.copy(from, file, StandardCopyOption.REPLACE_EXISTING);
      mvc.run("add", ".").assertExit(0);
      mvc.run("commit", "-m", version).assertExit(0);
    }
    long stored = 0;
    long bytes = 0;
    try (Repository repository = Worlds.open(folder)) {
      var leaves = repository.leaves(repository.revisions().resolve("HEAD"));
      Tree.File tracked = (Tree.File) leaves.get("model.gguf");
      for (Segment.Tensor tensor : repository.store().recipe(tracked.id()).tensors()) {
        stored += repository.store().entry(tensor.id()).storedLength();
        bytes += tensor.info().byteLength();
      }
    }
    assertThat(100 * stored / bytes).isBetween(1L, (long) percent);
    mvc.run("fsck").assertExit(0);
    mvc.run("checkout", "HEAD~1").assertExit(0);
    assertThat(file).hasSameBinaryContentAs(Fixtures.ROOT.resolve(place[0] + "/v1/" + place[1]));
    assertThat(mvc.run("diff", "HEAD", "main").assertExit(0).out()).contains("model.gguf");
  }
}
