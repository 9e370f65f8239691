package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepackCommandTest {
  private static final int VERSIONS = 12;
  private static final int COUNT = 5_000;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(21);
  private final List<byte[]> versions = new ArrayList<>();

  @BeforeEach
  void commitVersions() throws IOException {
    mvc("init");
    float[] weights = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      weights[i] = (float) (0.02 * random.nextGaussian());
    }
    for (int version = 0; version < VERSIONS; version++) {
      for (int i = 0; i < COUNT; i++) {
        weights[i] += (float) (2e-5 * random.nextGaussian());
      }
      commit("version " + version, weights);
    }
  }

  @Test
  void everyVersionComesBackFromTheOnePackThatIsLeft() throws IOException {
    Files.writeString(folder.resolve("staged.txt"), "never committed");
    mvc("add", "staged.txt");
    long before = size();

    String answer = mvc("repack").out();

    assertThat(answer).contains("of 25 packs");
    assertThat(packs()).hasSize(1);
    assertThat(size()).isLessThan(before);
    assertThat(mvc("fsck").out()).contains("everything is intact");
    for (int i = 0; i < VERSIONS; i++) {
      mvc("checkout", "main~" + (VERSIONS - 1 - i), "--", "model.safetensors");
      assertThat(folder.resolve("model.safetensors")).hasBinaryContent(versions.get(i));
    }
    Files.delete(folder.resolve("staged.txt"));
    mvc("restore", "staged.txt");
    assertThat(folder.resolve("staged.txt")).hasContent("never committed");
  }

  @Test
  void whatIsPackedAlreadyStaysAsItIs() throws IOException {
    mvc("repack");
    List<Path> packs = packs();
    assertThat(mvc("repack").out()).contains("Nothing was gained");
    assertThat(packs()).isEqualTo(packs);
  }

  @Test
  void aDamagedRepositoryIsNotRepacked() throws IOException {
    Path largest = packs().getFirst();
    for (Path pack : packs()) {
      largest = Files.size(pack) > Files.size(largest) ? pack : largest;
    }
    byte[] bytes = Files.readAllBytes(largest);
    bytes[1000] ^= 1;
    Files.write(largest, bytes);
    List<Path> before = packs();

    assertThat(Cli.in(folder).run("repack").assertExit(12).err()).contains("is damaged");
    assertThat(packs()).isEqualTo(before);
  }

  private void commit(String message, float[] weights) throws IOException {
    Path file = folder.resolve("model.safetensors");
    new VectorFile().with("fc.weight", weights).write(file);
    versions.add(Files.readAllBytes(file));
    mvc("add", ".");
    mvc("commit", "-m", message);
  }

  private Cli.Result mvc(String... words) throws IOException {
    return Cli.in(folder).run(words).assertExit(0);
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".mvc/packs"))) {
      return files.sorted().toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path pack : packs()) {
      size += Files.size(pack);
    }
    return size;
  }
}
