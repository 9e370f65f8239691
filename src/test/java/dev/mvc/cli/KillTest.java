package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Real processes that end without a word.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class KillTest {
  private static final int KILLS = 20;

  @TempDir Path root;

  private final Map<ObjectId, SortedMap<String, String>> known = new HashMap<>();
  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    Files.createDirectories(folder);
    Worlds.mvc(folder).run("init").assertExit(0);
    for (int step = 0; step < 3; step++) {
      ModelFile.write(folder.resolve("model.safetensors"), 1, step);
      Worlds.mvc(folder).run("add", ".").assertExit(0);
      Worlds.mvc(folder).run("commit", "-m", "step " + step).assertExit(0);
    }
    known.putAll(Worlds.versions(folder));
  }

  /// Nothing that was ever seen committed is lost or different, and work can go on.
  private void requireNothingLost() throws IOException {
    Worlds.requireSound(folder);
    // The branch: `HEAD` may be between two checkouts.
    try (var repository = Worlds.open(folder)) {
      assertThat(repository.refs().find("refs/heads/main")).isPresent();
    }
    Worlds.mvc(folder).run("checkout", "--force", "main").assertExit(0);
    Map<ObjectId, SortedMap<String, String>> now = Worlds.versions(folder);
    known.forEach((id, files) -> assertThat(now.get(id)).isEqualTo(files));
    known.putAll(now);
    SortedMap<String, String> head = now.get(Worlds.head(folder).orElseThrow());
    assertThat(Worlds.files(folder)).isEqualTo(head);
    try (Stream<Path> left = Files.list(folder.resolve(".mvc/tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aProcessKilledAtAnyMomentLosesNothing() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom();
    for (int i = 0; i < KILLS; i++) {
      Process process = OtherProcess.start("train", folder.toString());
      try (BufferedReader out = process.inputReader()) {
        assertThat(out.readLine()).isEqualTo("ready");
        Thread.sleep(random.nextInt(400));
        process.destroyForcibly().waitFor();
      }
      requireNothingLost();
    }
    assertThat(known.size()).isGreaterThan(KILLS);
  }

  @Test
  void aProcessThatHaltsAtAnyStepOfACommitLosesNothing() throws IOException, InterruptedException {
    // In-process, every step is tried; here that nothing depends on what a dying process does.
    boolean isDone = false;
    for (int steps = 1; !isDone; steps += 3) {
      ModelFile.write(folder.resolve("model.safetensors"), 1, 10 + steps);
      Process process =
          OtherProcess.start(
              "halt", folder.toString(), "" + steps, "commit", "-a", "-m", "halt " + steps);
      int exit = process.waitFor();
      assertThat(exit).isIn(0, 137);
      isDone = exit == 0;
      requireNothingLost();
    }
    assertThat(known.size()).isGreaterThan(3);
  }
}
