package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command is stopped before its first change on disk, before its second, and so on until it
/// completes, by the end of the process or by a power cut. After each: everything committed is
/// intact, `HEAD` is the old or the new version, and the same command run again does what it
/// should.
///
/// `-Dcrash.case=REGEX` chooses cases. With `-Dcrash.figures=FILE` a line for each command goes to
/// that file: its name, steps that it was stopped before, and how many times what was not durable
/// was lost.
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
  private static final long SEED = Long.getLong("crash.seed", 0);
  private static final String CASES = System.getProperty("crash.case", ".*");

  /// Commands that write nothing, or nothing but what only saves time.
  private static final Set<String> READING =
      Set.of(
          "annotate",
          "bench",
          "cat-tensor",
          "diff",
          "du",
          "help",
          "history",
          "identify",
          "inspect",
          "log",
          "ls-tensors",
          "merge-base",
          "metrics",
          "params",
          "runs",
          "scan",
          "show",
          "status");

  /// Commands that write and are tried elsewhere, or that have nothing to lose.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "doctor", "deletes what it tries things with; DoctorCommandTest",
          "fsck", "RepairTest",
          "reproduce", "runs in a folder of its own, which may be thrown away");

  @TempDir Path root;

  private Path template;
  private String first = "";

  /// Two versions that differ in every way a file can.
  @BeforeEach
  void makeTemplate() throws IOException {
    template = root.resolve("template/w");
    Files.createDirectories(template);
    Cli mvc = Worlds.mvc(template);
    mvc.run("init").assertExit(0);
    ModelFile.write(template.resolve("model.safetensors"), 1, 0);
    CrashCases.write(template.resolve("notes.txt"), "one");
    CrashCases.write(template.resolve("run.sh"), "#!/bin/sh\n");
    CrashCases.write(template.resolve("data/old/a.bin"), "gone later");
    CrashCases.write(template.resolve("place"), "a file, then a folder");
    Files.createSymbolicLink(template.resolve("latest"), Path.of("notes.txt"));
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "one").assertExit(0);
    first = Worlds.head(template).orElseThrow().hex();
    ModelFile.write(template.resolve("model.safetensors"), 1, 1);
    CrashCases.write(template.resolve("notes.txt"), "two");
    assertThat(template.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    Worlds.delete(template.resolve("data"));
    Files.delete(template.resolve("place"));
    CrashCases.write(template.resolve("place/inner"), "a folder now");
    Files.delete(template.resolve("latest"));
    Files.createSymbolicLink(template.resolve("latest"), Path.of("place"));
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "two").assertExit(0);
  }

  static Stream<CrashCases.Case> chosenCases() {
    return CrashCases.cases().stream().filter(one -> one.name().matches(CASES));
  }

  @Test
  void noCommandThatWritesIsLeftOut() {
    Set<String> tried = new TreeSet<>(READING);
    tried.addAll(ELSEWHERE.keySet());
    CrashCases.cases().forEach(one -> tried.add(one.words().getFirst()));
    assertThat(Commands.ALL.names()).containsExactlyInAnyOrderElementsOf(tried);
  }

  /// Where a training finds its shell.
  private static Cli mvc(Path folder) {
    return Worlds.mvc(folder).variable("PATH", System.getenv("PATH"));
  }

  @ParameterizedTest
  @MethodSource("chosenCases")
  void aCommandThatIsStoppedAnywhereLosesNothingAndCanBeRunAgain(CrashCases.Case tried)
      throws IOException {
    String[] words =
        tried.words().stream().map(word -> word.replace("FIRST", first)).toArray(String[]::new);
    tried.prepare().change(template);
    Path undisturbed = root.resolve("undisturbed/w");
    Worlds.copy(template, undisturbed);
    Cli.Result whole = mvc(undisturbed).run(words);
    int exit = whole.exit();
    assertThat(exit).as(whole.all()).isIn(0, 13);
    Map<ObjectId, SortedMap<String, String>> before = versions(template);
    State done = State.of(undisturbed);
    int steps = 0;
    int losses = 0;
    for (boolean stopped = true; stopped; steps++) {
      Path folder = root.resolve("try" + steps).resolve("w");
      Worlds.copy(template, folder);
      PowerCut disk = new PowerCut(steps);
      Cli.Result result = mvc(folder).with(disk).run(words);
      stopped = disk.isStopped();
      // Every third time the process alone ends, and what it wrote stays.
      String lost = steps % 3 == 0 ? "" : disk.lose(new SplittableRandom(SEED + steps));
      losses += steps % 3 == 0 ? 0 : 1;
      String when = "stopped before step " + steps + lost + ": " + result.all();
      assertThat(result.exit()).as(when).isIn(exit, 74);
      if (!before.isEmpty()) {
        requireNothingLost(folder, before, done, when);
      }
      if (!State.of(folder).equals(done)) {
        assertThat(result.exit()).as(when).isEqualTo(tried.isRun() ? exit : 74);
        Cli.Result again = mvc(folder).run(words);
        assertThat(again.exit()).as("%s%nagain: %s", when, again.all()).isEqualTo(exit);
        Worlds.requireSound(folder);
        State.of(folder).requireSame(done, when);
      }
      Worlds.delete(root.resolve("try" + steps));
    }
    assertThat(steps).isGreaterThan(3);
    PowerCut.note(tried.words().getFirst(), steps, losses);
    if (tried.name().contains("gathers")) {
      assertThat(CrashCases.packs(undisturbed)).isLessThan(CrashCases.MANY_PACKS);
    }
  }

  /// Whatever command comes next: the names are all as they were, or all as they were to be.
  @ParameterizedTest
  @ValueSource(strings = {"switch -c made", "branch -m main trunk", "bisect start HEAD HEAD~1"})
  void namesThatMoveTogetherAreFinishedByTheNextCommand(String command) throws IOException {
    SortedMap<String, String> before = Worlds.stored(template);
    Path undisturbed = root.resolve("undisturbed/w");
    Worlds.copy(template, undisturbed);
    mvc(undisturbed).run(command.split(" ")).assertExit(0);
    SortedMap<String, String> after = Worlds.stored(undisturbed);
    int finished = 0;
    boolean isStopped = true;
    for (int steps = 0; isStopped; steps++) {
      Path folder = root.resolve("try" + steps).resolve("w");
      Worlds.copy(template, folder);
      PowerCut disk = new PowerCut(steps);
      mvc(folder).with(disk).run(command.split(" "));
      isStopped = disk.isStopped();
      Cli.Result next = mvc(folder).run("log").assertExit(0);
      assertThat(Worlds.stored(folder)).as("before step " + steps).isIn(before, after);
      if (next.err().contains("`mvc " + command + "` had been stopped half way")) {
        assertThat(Worlds.stored(folder)).isEqualTo(after);
        finished++;
      }
      assertThat(mvc(folder).run("log").err()).isEmpty();
    }
    assertThat(finished).isGreaterThan(2);
  }

  private static void requireNothingLost(
      Path folder, Map<ObjectId, SortedMap<String, String>> before, State done, String when)
      throws IOException {
    Cli.Result check = Worlds.mvc(folder).run("fsck");
    assertThat(check.exit()).as("%s%n%s", when, check.all()).isZero();
    Map<ObjectId, SortedMap<String, String>> now = versions(folder);
    ObjectId head = Worlds.head(folder).orElseThrow();
    assertThat(before.containsKey(head) || done.head.equals(now.get(head))).as(when).isTrue();
    before.forEach((id, files) -> {
      if (now.containsKey(id)) {
        assertThat(now.get(id)).as(when).isEqualTo(files);
      }
    });
  }

  private static Map<ObjectId, SortedMap<String, String>> versions(Path folder) throws IOException {
    return Files.exists(folder.resolve(".mvc/HEAD")) ? Worlds.versions(folder) : Map.of();
  }

  /// What a person can see of a folder.
  ///
  /// @param head what the version at `HEAD` holds
  /// @param status what `mvc status` answers, but for the id of `HEAD`; which versions are thinned;
  ///   settings; which names there are
  private record State(Map<String, String> files, Map<String, String> head, List<String> status) {
    void requireSame(State other, String when) {
      assertThat(status).as(when).isEqualTo(other.status);
      assertThat(files).as(when).isEqualTo(other.files);
      assertThat(head).as(when).isEqualTo(other.head);
    }

    static State of(Path folder) throws IOException {
      if (!Files.exists(folder.resolve(".mvc/HEAD"))) {
        return new State(Worlds.files(folder), Map.of(), List.of());
      }
      // Before the status, which may refresh the index.
      Optional<ObjectId> id = Worlds.head(folder);
      Map<String, String> head = id.isPresent() ? versions(folder).get(id.get()) : Map.of();
      List<String> status =
          Worlds.mvc(folder)
              .run("status", "--json")
              .assertExit(0)
              .out()
              .lines()
              .filter(line -> !line.contains("\"head\""))
              .toList();
      List<String> told = new ArrayList<>(status);
      Worlds.mvc(folder)
          .run("log", "--json")
          .out()
          .lines()
          .filter(line -> line.contains("\"part\""))
          .forEach(told::add);
      try (Repository repository = Worlds.open(folder)) {
        told.add(repository.config().all().toString());
        told.addAll(repository.refs().versionNames());
        told.add("bisect " + (repository.refs().text(Refs.BISECT_START) != null));
      }
      return new State(Worlds.files(folder), head, told);
    }
  }
}
