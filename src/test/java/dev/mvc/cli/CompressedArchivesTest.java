package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.store.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compressed tensors through a whole repository: cut open where packing again gives the same
/// bytes, kept as they are elsewhere.
class CompressedArchivesTest {
  private static final Path COMPRESSED = Fixtures.ROOT.resolve("np-npz-compressed");
  private static final Path STORED = Fixtures.ROOT.resolve("np-npz-stored");

  /// Made by Python's zlib with parameters that neither NumPy nor any guess has.
  private static final Path OTHERS = Path.of("src/test/resources/archives");

  @TempDir Path root;

  private Path folder;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    mvc = Worlds.mvc(folder);
    mvc.run("init").assertExit(0);
  }

  private void commit(Path from, String name) throws IOException {
    Path to = folder.resolve(name);
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", name).assertExit(0);
  }

  private Recipe recipe(String revision, String name) throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      var leaves = repository.leaves(repository.revisions().resolve(revision));
      return repository.store().recipe(((Tree.File) leaves.get(name)).id());
    }
  }

  private Entry entry(Segment.Stored segment) throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      return repository.store().entry(segment.id());
    }
  }

  @Test
  void tensorsOfACompressedArchiveAreDifferencesAndComeBackAsTheyWere() throws IOException {
    commit(COMPRESSED.resolve("v1/state.npz"), "state.npz");
    commit(COMPRESSED.resolve("v2/state.npz"), "state.npz");
    List<Segment.Tensor> tensors = recipe("HEAD", "state.npz").tensors();
    assertThat(tensors)
        .extracting(tensor -> tensor.info().name())
        .contains("w1", "b1", "w2", "b2", "mom/w1", "w1_f", "w2_be", "step");
    for (Segment.Tensor tensor : tensors) {
      if (!tensor.info().name().equals("empty")) {
        assertThat(tensor.packed().orElseThrow().packing().toString())
            .as(tensor.info().name())
            .matches("(swap4 )?header128:\\S+ deflate6");
      }
    }
    Segment.Tensor weights =
        tensors.stream().filter(t -> t.info().name().equals("w1")).findFirst().orElseThrow();
    assertThat(entry(weights).base()).isNotNull();
    assertThat(mvc.run("fsck").assertExit(0).out()).contains("everything is intact");
    for (String version : new String[] {"v1", "v2"}) {
      mvc.run("checkout", version.equals("v1") ? "HEAD~1" : "main").assertExit(0);
      assertThat(folder.resolve("state.npz"))
          .hasSameBinaryContentAs(COMPRESSED.resolve(version + "/state.npz"));
      assertThat(mvc.run("status").assertExit(0).out()).doesNotContain("state.npz");
    }
  }

  @Test
  void theSameArraysStoredAndCompressedAreTheSameObjects() throws IOException {
    commit(COMPRESSED.resolve("v1/state.npz"), "compressed.npz");
    commit(STORED.resolve("v1/state.npz"), "stored.npz");
    Set<Object> compressed = new HashSet<>();
    recipe("HEAD", "compressed.npz").tensors().forEach(tensor -> compressed.add(tensor.id()));
    List<Segment.Tensor> stored = recipe("HEAD", "stored.npz").tensors();
    assertThat(stored).isNotEmpty().allMatch(tensor -> compressed.contains(tensor.id()));
  }

  @ParameterizedTest
  @CsvSource({"huffman-only.npz, ''", "mem1.npz, ''", "level9.npz, deflate9"})
  void whatCannotBePackedAgainIsKeptAsBytes(String name, String step) throws IOException {
    commit(OTHERS.resolve(name), name);
    List<Segment.Tensor> tensors = recipe("HEAD", name).tensors();
    if (step.isEmpty()) {
      assertThat(tensors).extracting(tensor -> tensor.info().name()).doesNotContain("w");
    } else {
      assertThat(tensors).extracting(tensor -> tensor.info().name()).containsExactly("w", "b");
      assertThat(tensors.getFirst().packed().orElseThrow().packing().toString()).endsWith(step);
    }
    Files.delete(folder.resolve(name));
    mvc.run("restore", name).assertExit(0);
    assertThat(folder.resolve(name)).hasSameBinaryContentAs(OTHERS.resolve(name));
    assertThat(mvc.run("ls-tensors", name).assertExit(0).out()).contains("w", "b");
  }

  @Test
  void damageOfACompressedArchiveIsKeptAsItIs() throws IOException {
    byte[] bytes = Files.readAllBytes(COMPRESSED.resolve("v1/state.npz"));
    for (int at = 2000; at < 2100; at++) {
      bytes[at] ^= 0x55;
    }
    Path damaged = Files.write(root.resolve("damaged.npz"), bytes);
    commit(damaged, "damaged.npz");
    assertThat(recipe("HEAD", "damaged.npz").tensors())
        .extracting(tensor -> tensor.info().name())
        .doesNotContain("w1")
        .contains("w2");
    Files.delete(folder.resolve("damaged.npz"));
    mvc.run("restore", "damaged.npz").assertExit(0);
    assertThat(folder.resolve("damaged.npz")).hasSameBinaryContentAs(damaged);
  }

  @Test
  void damageOfTheStoreIsToldAndNothingIsRestored() throws IOException {
    commit(COMPRESSED.resolve("v1/state.npz"), "state.npz");
    Segment.Tensor weights =
        recipe("HEAD", "state.npz").tensors().stream()
            .filter(tensor -> tensor.info().name().equals("w1"))
            .findFirst()
            .orElseThrow();
    long at = entry(weights).dataOffset();
    try (Stream<Path> packs = Files.list(folder.resolve(".mvc/packs"))) {
      for (Path pack : packs.toList()) {
        byte[] bytes = Files.readAllBytes(pack);
        if (bytes.length > at + 20_000) {
          bytes[(int) at + 10_000] ^= 4;
          Files.write(pack, bytes);
        }
      }
    }
    assertThat(mvc.run("fsck").assertExit(12).out()).contains(" w1: frame 0 is damaged");
    Files.delete(folder.resolve("state.npz"));
    Cli.Result result = mvc.run("restore", "state.npz").assertExit(12);
    assertThat(result.err()).contains("state.npz cannot be rebuilt: tensor w1, ");
    assertThat(folder.resolve("state.npz")).doesNotExist();
  }
}
