package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
  private static final int FILES = 3;
  private static final int LARGE = 3 << 20;

  @TempDir Path root;

  private final Map<ObjectId, SortedMap<String, String>> known = new HashMap<>();
  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    Worlds.init(folder);
    Worlds.commitSteps(folder, 3);
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

  /// Counts what is written.
  private static final class Counting extends Worlds.Unsynced {
    private long bytes;

    @Override
    public void write(FileChannel channel, Path file, ByteBuffer buffer, long position)
        throws IOException {
      count(buffer.remaining());
      super.write(channel, file, buffer, position);
    }

    private synchronized void count(long more) {
      bytes += more;
    }
  }

  private void writeLarge(int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int file = 0; file < FILES; file++) {
      byte[] bytes = new byte[LARGE];
      random.nextBytes(bytes);
      Files.write(folder.resolve("large" + file + ".bin"), bytes);
    }
    Worlds.mvc(folder).run("commit", "-a", "-m", "large " + seed).assertExit(0);
  }

  @Test
  void aCheckoutThatIsKilledGoesOnWhereItWas() throws IOException, InterruptedException {
    for (int file = 0; file < FILES; file++) {
      Files.write(folder.resolve("large" + file + ".bin"), new byte[] {1});
    }
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    writeLarge(1);
    var first = Worlds.files(folder);
    String[] words = {"checkout", Worlds.head(folder).orElseThrow().hex()};
    writeLarge(2);
    Path template = folder;
    int resumed = 0;
    boolean isDone = false;
    for (int steps = 2; !isDone; steps += 4) {
      folder = root.resolve("try" + steps).resolve("w");
      Worlds.copy(template, folder);
      Process process =
          OtherProcess.start("halt", folder.toString(), "" + steps, words[0], words[1]);
      isDone = process.waitFor() == 0;
      long complete = count(folder.resolve(".mvc/tmp"), "[0-9a-f]{64}\\.tmp");
      resumed += complete > 0 ? 1 : 0;
      if (!isDone) {
        requireLocalChangesAreSafe(words);
        Counting disk = new Counting();
        Cli.in(folder).with(disk).run(words).assertExit(0);
        assertThat(disk.bytes).isLessThanOrEqualTo((FILES - complete) * LARGE + 10_000);
        assertThat(count(folder.resolve(".mvc/tmp"), "")).isZero();
      }
      Worlds.requireFiles(folder, first);
      Worlds.requireSound(folder);
      Worlds.delete(folder.getParent());
    }
    assertThat(resumed).isPositive();
  }

  /// In a copy: whatever the killed command has done, what a person did since stays.
  private void requireLocalChangesAreSafe(String... words) throws IOException {
    Path copy = folder.resolveSibling("copy");
    Worlds.copy(folder, copy);
    Files.writeString(copy.resolve("large0.bin"), "mine");
    // Where what is staged is the new version already, the change is carried along.
    assertThat(Worlds.mvc(copy).run(words).exit()).isIn(0, 15);
    assertThat(copy.resolve("large0.bin")).hasContent("mine");
  }

  @Test
  void whatALeftoverOnlyClaimsToHoldIsNotTaken() throws IOException {
    Files.write(folder.resolve("large0.bin"), new byte[] {1});
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    SplittableRandom random = new SplittableRandom(3);
    byte[] right = new byte[LARGE];
    random.nextBytes(right);
    Files.write(folder.resolve("large0.bin"), right);
    Worlds.mvc(folder).run("commit", "-a", "-m", "large").assertExit(0);
    String id;
    try (var repository = Worlds.open(folder)) {
      id = ((Tree.File) repository.index().find("large0.bin").orElseThrow().leaf()).id().hex();
    }
    byte[] wrong = right.clone();
    wrong[LARGE / 2] ^= 1;
    Files.write(folder.resolve(".mvc/tmp/.mvc-99999999-1-" + id + ".tmp"), wrong);
    Files.delete(folder.resolve("large0.bin"));
    Worlds.mvc(folder).run("restore", "large0.bin").assertExit(0);
    assertThat(folder.resolve("large0.bin")).hasBinaryContent(right);
    assertThat(count(folder.resolve(".mvc/tmp"), "")).isZero();
  }

  private static long count(Path in, String end) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.filter(file -> file.toString().matches(".*" + end)).count();
    }
  }
}
