package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every command is stopped before its first change on disk, before its second, and so on until it
/// completes, by the end of the process or by a power cut. After each: everything committed is
/// intact, `HEAD` is the old or the new version, and the same command run again does what it
/// should.
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
  private static final long SEED = Long.getLong("crash.seed", 0);
  private static final int MANY_PACKS = 49;

  @TempDir Path root;

  private Path template;
  private String first = "";

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// Two versions that differ in every way a file can.
  @BeforeEach
  void makeTemplate() throws IOException {
    template = root.resolve("template/w");
    Files.createDirectories(template);
    Cli mvc = Worlds.mvc(template);
    mvc.run("init").assertExit(0);
    ModelFile.write(template.resolve("model.safetensors"), 1, 0);
    write(template.resolve("notes.txt"), "one");
    write(template.resolve("run.sh"), "#!/bin/sh\n");
    write(template.resolve("data/old/a.bin"), "gone later");
    write(template.resolve("place"), "a file, then a folder");
    Files.createSymbolicLink(template.resolve("latest"), Path.of("notes.txt"));
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "one").assertExit(0);
    first = Worlds.head(template).orElseThrow().hex();
    ModelFile.write(template.resolve("model.safetensors"), 1, 1);
    write(template.resolve("notes.txt"), "two");
    assertThat(template.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    Worlds.delete(template.resolve("data"));
    Files.delete(template.resolve("place"));
    write(template.resolve("place/inner"), "a folder now");
    Files.delete(template.resolve("latest"));
    Files.createSymbolicLink(template.resolve("latest"), Path.of("place"));
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "two").assertExit(0);
  }

  /// A command and what was done to the folder before it.
  ///
  /// @param words with FIRST for the id of the first version
  private record Case(String name, Preparation prepare, List<String> words) {
    Case(String name, Preparation prepare, String... words) {
      this(name, prepare, List.of(words));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Preparation {
    void change(Path folder) throws IOException;
  }

  private static void edit(Path folder) throws IOException {
    ModelFile.write(folder.resolve("model.safetensors"), 1, 2);
    write(folder.resolve("notes.txt"), "three");
    write(folder.resolve("new/file.txt"), "new");
  }

  private static void editAndAdd(Path folder) throws IOException {
    edit(folder);
    Worlds.mvc(folder).run("add", ".").assertExit(0);
  }

  /// As many as are left alone.
  private static void manyPacks(Path folder) throws IOException {
    while (packs(folder) < MANY_PACKS) {
      run(folder, "commit", "--allow-empty", "-m", "again");
    }
    edit(folder);
  }

  private static long packs(Path folder) throws IOException {
    try (Stream<Path> packs = Files.list(folder.resolve(".mvc/packs"))) {
      return packs.count();
    }
  }

  private static void run(Path folder, String... words) {
    Worlds.mvc(folder).run(words).assertExit(0);
  }

  private static void wantParity(Path folder) {
    run(folder, "config", "store.parity", "2%");
  }

  private static void rollbackAndUndo(Path folder) {
    run(folder, "rollback");
    run(folder, "undo");
  }

  private static void keepTheLast(Path folder) throws IOException {
    write(folder.resolve("mvc.toml"), "[retention]\nkeep_last = 1\n");
  }

  private static void thin(Path folder) throws IOException {
    keepTheLast(folder);
    run(folder, "thin");
  }

  private static void thinAndKeepTheLast(Path folder) throws IOException {
    thin(folder);
    editAndAdd(folder);
    run(folder, "commit", "-m", "three");
  }

  /// A branch that changed the same text and the same tensors.
  private static void part(Path folder) throws IOException {
    run(folder, "switch", "-c", "topic", "HEAD~1");
    ModelFile.write(folder.resolve("model.safetensors"), 1, 5);
    write(folder.resolve("notes.txt"), "topic");
    run(folder, "commit", "-a", "-m", "topic");
    run(folder, "switch", "main");
  }

  /// A branch that changed a file, deleted one and made one, of those that nobody else touched.
  private static void partInPeace(Path folder) throws IOException {
    write(folder.resolve("lines"), "1\n2\n3\n");
    write(folder.resolve("gone"), "gone");
    run(folder, "add", ".");
    run(folder, "commit", "-m", "base");
    run(folder, "switch", "-c", "topic");
    ModelFile.write(folder.resolve("model.safetensors"), 1, 5);
    write(folder.resolve("lines"), "one\n2\n3\n");
    write(folder.resolve("made"), "made");
    Files.delete(folder.resolve("gone"));
    run(folder, "add", ".");
    run(folder, "commit", "-m", "topic");
    run(folder, "switch", "main");
    write(folder.resolve("lines"), "1\n2\nthree\n");
    run(folder, "commit", "-a", "-m", "main");
  }

  private static void conflict(Path folder) throws IOException {
    part(folder);
    Worlds.mvc(folder).run("merge", "topic").assertExit(13);
  }

  private static void decide(Path folder) throws IOException {
    conflict(folder);
    run(folder, "resolve", "*", "--average");
    run(folder, "resolve", "notes.txt", "--theirs");
  }

  private static List<Case> merges() {
    return List.of(
        new Case(
            "merge ahead", folder -> run(folder, "reset", "--hard", "HEAD~1"), "merge", "@{1}"),
        new Case("merge made", CrashTest::partInPeace, "merge", "topic"),
        new Case("merge with conflicts", CrashTest::part, "merge", "topic"),
        new Case("resolve", CrashTest::conflict, "resolve", "notes.txt", "--theirs"),
        new Case("add in a merge", CrashTest::conflict, "add", "notes.txt"),
        new Case("merge --continue", CrashTest::decide, "merge", "--continue"),
        new Case("merge --abort", CrashTest::decide, "merge", "--abort"),
        new Case("undo merge", CrashTest::conflict, "undo"),
        new Case("undo resolve", CrashTest::decide, "undo"));
  }

  static List<Case> cases() {
    return Stream.of(commands(), merges(), parity()).flatMap(List::stream).toList();
  }

  private static List<Case> parity() {
    Preparation edited =
        folder -> {
          wantParity(folder);
          editAndAdd(folder);
        };
    return List.of(
        new Case("gc writes parity", CrashTest::wantParity, "gc"),
        new Case("repack with parity", edited, "repack"),
        new Case("commit with parity", edited, "commit", "-m", "three"),
        new Case(
            "commit -a with parity",
            folder -> {
              wantParity(folder);
              edit(folder);
            },
            "commit",
            "-a",
            "-m",
            "three"),
        new Case(
            "gc with parity",
            folder -> {
              wantParity(folder);
              run(folder, "reset", "--hard", "HEAD~1");
            },
            "gc",
            "--now"),
        new Case(
            "gc deletes parity",
            folder -> {
              wantParity(folder);
              run(folder, "gc");
              run(folder, "config", "store.parity", "off");
            },
            "gc"));
  }

  private static List<Case> commands() {
    Preparation nothing = folder -> {};
    return List.of(
        new Case("init", folder -> Worlds.delete(folder.resolve(".mvc")), "init"),
        new Case("add", CrashTest::edit, "add", "."),
        new Case("add that gathers packs", CrashTest::manyPacks, "add", "."),
        new Case("commit", CrashTest::editAndAdd, "commit", "-m", "three"),
        new Case("commit -a", CrashTest::edit, "commit", "-a", "-m", "three"),
        new Case("checkout", nothing, "checkout", "FIRST"),
        new Case("checkout HEAD~1", nothing, "checkout", "HEAD~1"),
        new Case("checkout path", nothing, "checkout", "FIRST", "--", "model.safetensors", "data"),
        new Case("restore", CrashTest::edit, "restore", "model.safetensors", "notes.txt"),
        new Case("restore --staged", CrashTest::editAndAdd, "restore", "--staged", "."),
        new Case("repack", nothing, "repack"),
        new Case("thin", CrashTest::keepTheLast, "thin"),
        new Case("thin again", CrashTest::thinAndKeepTheLast, "thin"),
        new Case("undo thin", CrashTest::thin, "undo"),
        new Case("gc", folder -> run(folder, "reset", "--hard", "HEAD~1"), "gc", "--now"),
        new Case("rollback", nothing, "rollback"),
        new Case("rollback FIRST", nothing, "rollback", "FIRST"),
        new Case("rm", nothing, "rm", "notes.txt", "place"),
        new Case("mv", nothing, "mv", "notes.txt", "moved/there.txt"),
        new Case("mv folder", nothing, "mv", "place", "other"),
        new Case("branch", nothing, "branch", "-f", "topic", "HEAD~1"),
        new Case("switch", folder -> run(folder, "branch", "topic", "HEAD~1"), "switch", "topic"),
        new Case("tag", nothing, "tag", "-f", "v1", "-m", "tagged"),
        new Case("reset --hard", CrashTest::edit, "reset", "--hard", "FIRST"),
        new Case("revert", nothing, "revert", "HEAD"),
        new Case("bisect start", nothing, "bisect", "start", "HEAD", "FIRST"),
        new Case("undo commit", nothing, "undo"),
        new Case("undo add", CrashTest::editAndAdd, "undo"),
        new Case("undo checkout", folder -> run(folder, "checkout", "HEAD~1"), "undo"),
        new Case("undo rollback", folder -> run(folder, "rollback"), "undo"),
        new Case("undo mv", folder -> run(folder, "mv", "place", "other"), "undo"),
        new Case("redo rollback", CrashTest::rollbackAndUndo, "redo"),
        new Case("op restore", nothing, "op", "restore", "2"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCommandThatIsStoppedAnywhereLosesNothingAndCanBeRunAgain(Case tried) throws IOException {
    String[] words =
        tried.words.stream().map(word -> word.replace("FIRST", first)).toArray(String[]::new);
    tried.prepare.change(template);
    Path undisturbed = root.resolve("undisturbed/w");
    Worlds.copy(template, undisturbed);
    int exit = Worlds.mvc(undisturbed).run(words).exit();
    assertThat(exit).isIn(0, 13);
    Map<ObjectId, SortedMap<String, String>> before = versions(template);
    State done = State.of(undisturbed);
    int steps = 0;
    for (boolean stopped = true; stopped; steps++) {
      Path folder = root.resolve("try" + steps).resolve("w");
      Worlds.copy(template, folder);
      PowerCut disk = new PowerCut(steps);
      Cli.Result result = Cli.in(folder).with(disk).run(words);
      stopped = disk.isStopped();
      // Every third time the process alone ends, and what it wrote stays.
      String lost = steps % 3 == 0 ? "" : disk.lose(new SplittableRandom(SEED + steps));
      String when = "stopped before step " + steps + lost + ": " + result.all();
      assertThat(result.exit()).as(when).isIn(exit, 74);
      if (!before.isEmpty()) {
        requireNothingLost(folder, before, done, when);
      }
      if (!State.of(folder).equals(done)) {
        assertThat(result.exit()).as(when).isEqualTo(74);
        Cli.Result again = Worlds.mvc(folder).run(words);
        assertThat(again.exit()).as("%s%nagain: %s", when, again.all()).isEqualTo(exit);
        Worlds.requireSound(folder);
        assertThat(State.of(folder)).as(when).isEqualTo(done);
      }
      Worlds.delete(root.resolve("try" + steps));
    }
    assertThat(steps).isGreaterThan(3);
    if (tried.name.contains("gathers")) {
      assertThat(packs(undisturbed)).isLessThan(MANY_PACKS);
    }
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
  /// @param status what `mvc status` answers, but for the id of `HEAD`, and which versions are
  ///   thinned
  private record State(Map<String, String> files, Map<String, String> head, List<String> status) {
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
      return new State(Worlds.files(folder), head, told);
    }
  }
}
