package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.io.MvcException;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several writers at once.
@Timeout(300)
class WritersTest {
  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    Files.createDirectories(folder);
    Worlds.mvc(folder).run("init").assertExit(0);
  }

  @Test
  void everyCommitThatThreadsAndProcessesWereToldOfIsReachable()
      throws IOException, InterruptedException, ExecutionException {
    int each = 6;
    Process process = OtherProcess.start("commit", folder.toString(), "process", "" + each);
    List<String> told = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
      List<Future<List<String>>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String name = "thread" + i;
        threads.add(pool.submit(() -> OtherProcess.commit(folder, name, each)));
      }
      for (Future<List<String>> thread : threads) {
        told.addAll(thread.get());
      }
    }
    process.inputReader().lines().forEach(told::add);
    assertThat(process.waitFor()).isZero();
    assertThat(told).isNotEmpty();
    List<String> reachable = new ArrayList<>();
    try (var repository = Worlds.open(folder)) {
      HistoryWalk walk =
          new HistoryWalk(repository.store(), repository.refs().headVersion().stream().toList());
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        Version version = step.get().version();
        assertThat(version.parents()).hasSizeLessThan(2);
        reachable.add(version.message());
      }
    }
    assertThat(reachable).containsExactlyInAnyOrderElementsOf(told);
    Worlds.requireSound(folder);
    // What all of them staged is there: nobody's file was lost to another's index.
    assertThat(Worlds.mvc(folder).run("status", "--json").out()).contains("\"untracked\" : [ ]");
  }

  /// Smaller than what was measured, with `-Dmvc.writers=8 -Dmvc.commits=50`.
  @Test
  void everyCommitThatProcessesOnManyBranchesWereToldOfIsReachable()
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("first"), "1");
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    Worlds.mvc(folder).run("commit", "-m", "first").assertExit(0);
    int commits = Integer.getInteger("mvc.commits", 6);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("mvc.writers", 3); i++) {
      processes.add(OtherProcess.start("switch", folder.toString(), "branch" + i, "" + commits));
    }
    List<String> told = new ArrayList<>(List.of("first"));
    for (Process process : processes) {
      process.inputReader().lines().forEach(told::add);
      assertThat(process.waitFor()).isZero();
    }
    assertThat(told).hasSizeGreaterThan(processes.size());
    List<String> reachable = new ArrayList<>();
    try (var repository = Worlds.open(folder)) {
      HistoryWalk walk = new HistoryWalk(repository.store(), repository.revisions().everything());
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        reachable.add(step.get().version().message());
      }
    }
    assertThat(reachable).containsExactlyInAnyOrderElementsOf(told);
    Worlds.requireSound(folder);
    Worlds.mvc(folder).run("undo", "--keep-files").assertExit(0);
  }

  @Test
  void aNameThatMovedMeanwhileIsNotOverwritten() throws IOException {
    Files.writeString(folder.resolve("a"), "1");
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    Worlds.mvc(folder).run("commit", "-m", "one").assertExit(0);
    String id = Worlds.head(folder).orElseThrow().hex();
    try (var repository = Worlds.open(folder)) {
      var refs = repository.refs();
      long last = refs.log().last();
      NameChange stale = new NameChange("refs/heads/main", null, "0".repeat(64));
      NameChange fine = new NameChange("refs/heads/other", null, id);
      OffsetDateTime now = OffsetDateTime.parse("2026-01-01T00:00:00Z");
      try (var _ = refs.lock()) {
        MvcException refused =
            catchThrowableOfType(
                MvcException.class,
                () ->
                    refs.update(
                        now,
                        "test",
                        Changes.ofNames(List.of(fine, stale)),
                        Optional.empty(),
                        () -> {}));
        assertThat(refused.kind()).isEqualTo(MvcException.Kind.CONFLICT);
      }
      assertThat(refs.log().last()).isEqualTo(last);
      assertThat(refs.find("refs/heads/other")).isEmpty();
      assertThat(refs.find("refs/heads/main").orElseThrow().hex()).isEqualTo(id);
    }
  }

  @Test
  void statusAnswersWhileSomebodyWritesAndWhereNobodyMay() throws IOException {
    Files.writeString(folder.resolve("a"), "1");
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    Worlds.mvc(folder).run("commit", "-m", "one").assertExit(0);
    Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(1_000_000_000_500L));
    try (var repository = Worlds.open(folder);
        var _ = repository.refs().lock()) {
      Worlds.mvc(folder).run("status").assertExit(0);
    }
    Files.move(folder.resolve(".mvc/lock"), root.resolve("lock"));
    Files.createDirectories(folder.resolve(".mvc/lock"));
    Worlds.mvc(folder).run("status").assertExit(0);
  }
}
