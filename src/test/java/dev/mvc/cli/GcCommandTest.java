package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GcCommandTest {
  private static final int VERSIONS = 8;
  private static final int COUNT = 5_000;
  private static final Instant LATER = Cli.START.plus(Duration.ofDays(20));

  @TempDir Path root;

  private final SplittableRandom random = new SplittableRandom(33);
  private final float[] weights = new float[COUNT];
  private Path folder;
  private Cli mvc;

  @BeforeEach
  void commitVersions() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    mvc = Cli.in(folder);
    run("init");
    for (int i = 0; i < COUNT; i++) {
      weights[i] = (float) (0.02 * random.nextGaussian());
    }
    for (int version = 0; version < VERSIONS; version++) {
      change();
      run("add", ".");
      run("commit", "-m", "version " + version);
    }
  }

  private void change() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      weights[i] += (float) (2e-5 * random.nextGaussian());
    }
    new VectorFile().with("fc.weight", weights).write(folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("notes.txt"), "weight " + weights[0] + "\n" + "-".repeat(600));
  }

  private String run(String... words) {
    return mvc.run(words).assertExit(0).out();
  }

  private List<Path> packs(String name) throws IOException {
    Path packs = folder.resolve(".mvc").resolve(name);
    if (!Files.exists(packs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(packs)) {
      return files.sorted().toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path pack : packs("packs")) {
      size += Files.size(pack);
    }
    return size;
  }

  private void age(Duration by) throws IOException {
    for (Path pack : packs("dropped")) {
      Files.setLastModifiedTime(pack, FileTime.from(LATER.minus(by)));
    }
  }

  private void requireAll(Map<ObjectId, SortedMap<String, String>> versions) throws IOException {
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    assertThat(run("fsck")).contains("everything is intact");
  }

  @Test
  void whatIsNeededStays() throws IOException {
    List<Path> packs = packs("packs");
    assertThat(run("gc", "--now")).contains("Nothing to collect");
    run("reset", "--hard", "HEAD~4");
    // It could still be undone.
    assertThat(run("gc")).contains("Nothing to collect");
    run("undo");
    assertThat(packs("packs")).isEqualTo(packs);
    assertThat(Worlds.versions(folder)).hasSize(VERSIONS);
  }

  @Test
  void whatNothingNeedsGoesAtOnce() throws IOException {
    run("reset", "--hard", "HEAD~4");
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    long before = size();
    String plan = run("gc", "--now", "--plan");
    assertThat(plan).matches("Would delete \\d+ objects, [0-9.]+ kB, which nothing needs.\n");
    assertThat(size()).isEqualTo(before);

    String answer = run("gc", "--now");

    assertThat(answer).startsWith(plan.replace("Would delete", "Deleted"));
    assertThat(size()).isLessThan(before);
    assertThat(packs("dropped")).isEmpty();
    requireAll(versions);
    assertThat(mvc.run("undo").assertExit(1).err()).contains("there is nothing to undo");
    assertThat(mvc.run("op", "restore", "2").assertExit(14).err()).contains("collected");
    assertThat(mvc.run("log", "--at-op", "2").assertExit(14).err()).contains("collected");
    assertThat(run("op", "log")).contains("reset");
    change();
    run("commit", "-a", "-m", "next");
    run("undo");
    requireAll(versions);
  }

  /// What it was a difference of is gone.
  @Test
  void aVersionWithoutThoseBetweenIsStoredAnew() throws IOException {
    run("reset", "--soft", "HEAD~6");
    run("commit", "-m", "six in one");
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    assertThat(versions).hasSize(VERSIONS - 5);
    assertThat(run("gc", "--now")).startsWith("Deleted ");
    requireAll(versions);
    // It is a difference of the one that is left before it.
    assertThat(run("show", "HEAD:model.safetensors")).contains("1 delta, at most 1 ");
  }

  @Test
  void whatIsPutAsideIsDeletedLater() throws IOException {
    run("reset", "--hard", "HEAD~4");
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    mvc.at(LATER);
    assertThat(run("gc"))
        .startsWith("Put ")
        .contains(" aside, which nothing needs; a gc after 14 days deletes it.");
    assertThat(packs("dropped")).hasSize(1);
    requireAll(versions);
    // Undone all the same.
    run("undo");
    assertThat(Worlds.versions(folder)).hasSize(VERSIONS);
    run("redo");

    mvc.at(LATER.plus(Duration.ofDays(15)));
    age(Duration.ZERO);
    assertThat(run("gc"))
        .startsWith("Deleted ")
        .contains(" that had been put aside")
        .contains("The repository is ");
    assertThat(packs("dropped")).isEmpty();
    requireAll(versions);
    assertThat(mvc.run("undo").assertExit(1).err()).contains("there is nothing to undo");
  }

  @Test
  void whatIsNeededAgainIsBroughtBack() throws IOException {
    String lost =
        run("log", "-n", "1", "--json").replaceAll("(?s).*?\"id\" : \"([0-9a-f]+)\".*", "$1");
    Map<ObjectId, SortedMap<String, String>> all = Worlds.versions(folder);
    run("reset", "--hard", "HEAD~4");
    mvc.at(LATER);
    run("gc");
    run("branch", "again", lost);
    age(Duration.ofDays(15));
    run("gc");
    assertThat(packs("dropped")).isEmpty();
    requireAll(all);
  }

  /// Who saw an object before it was put aside may refer to it afterwards; nobody else may.
  @Test
  void whatIsPutAsideIsStoredAgainByTheNextThatHasIt() throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve("model.safetensors"));
    run("reset", "--hard", "HEAD~4");
    mvc.at(LATER);
    run("gc");
    Files.write(folder.resolve("model.safetensors"), model);
    run("commit", "-a", "-m", "again");
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    Worlds.delete(folder.resolve(".mvc/dropped"));
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
  }

  @Test
  void nothingIsDeletedAtOnceWhileSomebodyWrites() throws IOException {
    run("reset", "--hard", "HEAD~4");
    Map<ObjectId, SortedMap<String, String>> versions = new TreeMap<>(Worlds.versions(folder));
    List<Path> packs = packs("packs");
    Path unfinished = folder.resolve(".mvc/tmp/" + Disk.TEMPORARY_PREFIX + "1-1.tmp");
    Files.writeString(unfinished, "process 1 is always there");
    assertThat(mvc.run("gc", "--now").assertExit(13).err())
        .contains("another command is writing to this repository; nothing was deleted.");
    assertThat(packs("packs")).containsAll(packs);
    Files.delete(unfinished);
    run("gc", "--now");
    requireAll(versions);
  }

  /// One commits, takes back and commits the same again, the other collects whatever is not needed
  /// at the moment and deletes it a moment later.
  @Test
  @Timeout(120)
  void nothingIsLostToWhoWritesMeanwhile() throws Exception {
    AtomicBoolean isDone = new AtomicBoolean();
    int collected = 0;
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          pool.submit(() -> {
            commitAndTakeBack();
            isDone.set(true);
            return null;
          });
      Cli gc = Cli.in(folder, root.resolve("other"));
      while (!isDone.get() && !writer.isDone()) {
        Cli.Result result = gc.at(LATER).run("gc");
        assertThat(result.exit()).as(result.all()).isIn(0, 11, 13);
        collected += result.out().startsWith("Put ") ? 1 : 0;
        age(Duration.ofDays(15));
      }
      writer.get();
    }
    assertThat(collected).isPositive();
    Worlds.requireSound(folder);
    assertThat(Worlds.versions(folder)).hasSize(VERSIONS + 10);
  }

  private void commitAndTakeBack() throws IOException {
    for (int i = 0; i < 10; i++) {
      change();
      byte[] model = Files.readAllBytes(folder.resolve("model.safetensors"));
      for (int again = 0; again < 3; again++) {
        Files.write(folder.resolve("model.safetensors"), model);
        run("add", "model.safetensors");
        run("commit", "-a", "-m", "more " + i);
        if (again < 2) {
          run("reset", "--hard", "HEAD~1");
        }
      }
    }
  }

  @Test
  void daysBelowZeroAreRefused() {
    assertThat(mvc.run("gc", "--grace", "-1").assertExit(2).err()).contains("not -1");
  }
}
