package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two hundred random commands, and as many times undo: everything is as it was. A seed that fails
/// is tried again with `-Dmvc.seed=N`.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class ManyCommandsTest {
  private static final int COMMANDS = 200;

  @TempDir Path root;

  private Path work;
  private Cli mvc;

  static long[] seeds() {
    Long one = Long.getLong("mvc.seed");
    return one == null ? new long[] {1, 2, 3} : new long[] {one};
  }

  /// A few branches with versions of a model and of files that come and go.
  private void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    mvc.run("init").assertExit(0);
    for (int step = 0; step < 3; step++) {
      ModelFile.write(work.resolve("model.safetensors"), 1, step);
      Files.writeString(work.resolve("mvc.toml"), "[retention]\nkeep_every = " + (step + 2));
      Files.writeString(work.resolve("notes.txt"), "step " + step);
      Files.createDirectories(work.resolve("data"));
      Files.writeString(work.resolve("data/part" + step), "part");
      mvc.run("add", ".").assertExit(0);
      mvc.run("commit", "-m", "step " + step).assertExit(0);
    }
    mvc.run("switch", "-c", "topic", "HEAD~1").assertExit(0);
    Files.writeString(work.resolve("notes.txt"), "topic");
    mvc.run("rm", "data/part0").assertExit(0);
    mvc.run("commit", "-a", "-m", "topic").assertExit(0);
    mvc.run("tag", "v1", "-m", "first").assertExit(0);
    mvc.run("switch", "main").assertExit(0);
  }

  private static String any(SplittableRandom random, String... of) {
    return of[random.nextInt(of.length)];
  }

  /// A command that changes something, if it can be done here. None overwrites what is not stored:
  /// nothing could bring that back.
  private static String command(SplittableRandom random) {
    String rev = any(random, "HEAD", "HEAD~1", "HEAD~2", "main", "topic", "v1", "@{1}", "r2", "b1");
    String path = any(random, "model.safetensors", "notes.txt", "data", "data/part1", "moved");
    String name = any(random, "b1", "b2", "b1/sub", "topic", "main");
    return switch (random.nextInt(26)) {
      case 0, 1 -> "commit --allow-empty -m again";
      case 2 -> "commit -m more";
      case 3, 4 -> "switch " + name;
      case 5 -> "switch -c " + name + " " + rev;
      case 6 -> "switch --detach " + rev;
      case 7 -> "checkout " + rev;
      case 8 -> "checkout " + rev + " -- " + path;
      case 9 -> "branch " + name + " " + rev;
      case 10 -> "branch -D " + name;
      case 11 -> "branch -m " + name + " " + any(random, "b1", "b3", "b3/x");
      case 12 -> "tag -f " + any(random, "v1", "v2") + " -m note " + rev;
      case 13 -> "tag --bump " + any(random, "major", "minor") + " " + rev;
      case 14 -> "reset " + any(random, "--soft ", "") + rev;
      case 15 -> "rollback " + rev;
      case 16 -> "revert " + rev;
      case 17 -> "cherry-pick " + rev;
      case 18 -> "rm " + any(random, "--cached ", "") + path;
      case 19 -> "mv " + path + " " + any(random, "moved", "data/moved", "notes.txt");
      case 20 -> "restore --staged " + path;
      case 21 -> "merge " + name;
      case 22 -> "merge --no-ff " + name + any(random, "", " -s average");
      case 23 -> "resolve " + any(random, "notes.txt --theirs", "* --average", "* --ours");
      case 24 ->
          any(random, "merge --continue", "merge --abort", "restore " + path, "add .", "thin");
      default -> any(random, "config store.compression fast", "switch -", "bisect start " + rev);
    };
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void undoingAllOfManyCommandsRestoresEverything(long seed) throws IOException {
    makeRepository();
    Map<String, String> before = Worlds.state(work);
    SplittableRandom random = new SplittableRandom(seed);
    List<String> done = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      String line = command(random);
      long last = lastOperation();
      int exit = mvc.run(line.split(" ")).exit();
      assertThat(exit).as("%s, after %s", line, done).isIn(0, 1, 2, 13, 14, 15);
      long operations = lastOperation() - last;
      assertThat(operations).as(line).isLessThanOrEqualTo(exit == 0 || exit == 13 ? 1 : 0);
      if (operations == 1) {
        done.add(line);
      }
    }
    assertThat(done).hasSizeGreaterThan(COMMANDS / 4);
    for (int i = done.size() - 1; i >= 0; i--) {
      Cli.Result undone = mvc.run("undo");
      assertThat(undone.exit())
          .as("seed %d: undo of %s, after %s:%n%s", seed, done.get(i), done, undone.all())
          .isZero();
    }
    assertThat(Worlds.state(work)).as("seed %d: %s", seed, done).isEqualTo(before);
    Worlds.requireSound(work);
  }

  /// With edits, what people wrote stays; names and what is staged are as they were.
  @Test
  void editsInBetweenStayAndTheRestIsAsItWas() throws IOException {
    makeRepository();
    Map<String, String> before = Worlds.stored(work);
    SplittableRandom random = new SplittableRandom(5);
    long first = lastOperation();
    for (int i = 0; i < COMMANDS / 2; i++) {
      if (random.nextInt(3) == 0) {
        Files.writeString(work.resolve("notes.txt"), "edit " + i);
        mvc.run(any(random, "add notes.txt", "commit -a -m edit", "status").split(" "));
      }
      mvc.run(command(random).split(" "));
    }
    long done = lastOperation() - first;
    for (long i = 0; i < done; i++) {
      int exit = mvc.run("undo").exit();
      assertThat(exit).isIn(0, 15);
      if (exit == 15) {
        mvc.run("undo", "--keep-files").assertExit(0);
      }
    }
    assertThat(Worlds.stored(work)).isEqualTo(before);
    Worlds.requireSound(work);
  }

  private long lastOperation() throws IOException {
    try (Repository repository = Worlds.open(work)) {
      return repository.refs().log().last();
    }
  }
}
