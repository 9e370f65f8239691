package dev.mvc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The commands that [CrashTest] stops, each with what goes before it: at least one for each
/// command that writes.
final class CrashCases {
  static final int MANY_PACKS = 49;

  private CrashCases() {}

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// A command and what was done to the folder before it.
  ///
  /// @param words with FIRST for the id of the first version
  record Case(String name, Preparation prepare, List<String> words) {
    Case(String name, Preparation prepare, String... words) {
      this(name, prepare, List.of(words));
    }

    /// Whether mvc's own failure is not the command's.
    boolean isRun() {
      return words.getFirst().equals("run") || words.getFirst().equals("watch");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  interface Preparation {
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

  static long packs(Path folder) throws IOException {
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

  /// A branch that only made files.
  private static void partForGood(Path folder) throws IOException {
    run(folder, "switch", "-c", "topic");
    write(folder.resolve("made/here"), "made");
    ModelFile.write(folder.resolve("another.safetensors"), 2, 5);
    run(folder, "add", ".");
    run(folder, "commit", "-m", "topic");
    run(folder, "switch", "main");
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
        new Case("merge made", CrashCases::partInPeace, "merge", "topic"),
        new Case("merge with conflicts", CrashCases::part, "merge", "topic"),
        new Case("resolve", CrashCases::conflict, "resolve", "notes.txt", "--theirs"),
        new Case("add in a merge", CrashCases::conflict, "add", "notes.txt"),
        new Case("merge --continue", CrashCases::decide, "merge", "--continue"),
        new Case("merge --abort", CrashCases::decide, "merge", "--abort"),
        new Case("undo merge", CrashCases::conflict, "undo"),
        new Case("undo resolve", CrashCases::decide, "undo"));
  }

  static List<Case> cases() {
    return Stream.of(commands(), merges(), parity(), names(), others())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> parity() {
    Preparation edited =
        folder -> {
          wantParity(folder);
          editAndAdd(folder);
        };
    return List.of(
        new Case("gc writes parity", CrashCases::wantParity, "gc"),
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
        new Case("add", CrashCases::edit, "add", "."),
        new Case("add that gathers packs", CrashCases::manyPacks, "add", "."),
        new Case("commit", CrashCases::editAndAdd, "commit", "-m", "three"),
        new Case("commit -a", CrashCases::edit, "commit", "-a", "-m", "three"),
        new Case("checkout", nothing, "checkout", "FIRST"),
        new Case("checkout HEAD~1", nothing, "checkout", "HEAD~1"),
        new Case("checkout path", nothing, "checkout", "FIRST", "--", "model.safetensors", "data"),
        new Case("restore", CrashCases::edit, "restore", "model.safetensors", "notes.txt"),
        new Case("restore --staged", CrashCases::editAndAdd, "restore", "--staged", "."),
        new Case("repack", nothing, "repack"),
        new Case("thin", CrashCases::keepTheLast, "thin"),
        new Case("thin again", CrashCases::thinAndKeepTheLast, "thin"),
        new Case("undo thin", CrashCases::thin, "undo"),
        new Case("gc", folder -> run(folder, "reset", "--hard", "HEAD~1"), "gc", "--now"),
        new Case("rollback", nothing, "rollback"),
        new Case("rollback FIRST", nothing, "rollback", "FIRST"),
        new Case("rm", nothing, "rm", "notes.txt", "place"),
        new Case("mv", nothing, "mv", "notes.txt", "moved/there.txt"),
        new Case("mv folder", nothing, "mv", "place", "other"),
        new Case("branch", nothing, "branch", "-f", "topic", "HEAD~1"),
        new Case("switch", folder -> run(folder, "branch", "topic", "HEAD~1"), "switch", "topic"),
        new Case("tag", nothing, "tag", "-f", "v1", "-m", "tagged"),
        new Case("reset --hard", CrashCases::edit, "reset", "--hard", "FIRST"),
        new Case("revert", nothing, "revert", "HEAD"),
        new Case("bisect start", nothing, "bisect", "start", "HEAD", "FIRST"),
        new Case("undo commit", nothing, "undo"),
        new Case("undo add", CrashCases::editAndAdd, "undo"),
        new Case("undo checkout", folder -> run(folder, "checkout", "HEAD~1"), "undo"),
        new Case("undo rollback", folder -> run(folder, "rollback"), "undo"),
        new Case("undo mv", folder -> run(folder, "mv", "place", "other"), "undo"),
        new Case("redo rollback", CrashCases::rollbackAndUndo, "redo"),
        new Case("op restore", nothing, "op", "restore", "2"));
  }

  private static void bisect(Path folder) {
    run(folder, "bisect", "start", "HEAD", "HEAD~1");
  }

  private static List<Case> names() {
    Preparation nothing = folder -> {};
    Preparation topic = folder -> run(folder, "branch", "topic", "HEAD~1");
    return List.of(
        new Case("branch -m", topic, "branch", "-m", "topic", "deep/topic"),
        new Case("branch -D", topic, "branch", "-D", "topic"),
        new Case("switch -c", CrashCases::edit, "switch", "-c", "made"),
        new Case("tag -d", folder -> run(folder, "tag", "v1"), "tag", "-d", "v1"),
        new Case("reset --soft", CrashCases::editAndAdd, "reset", "--soft", "FIRST"),
        new Case("bisect begin", nothing, "bisect", "start"),
        new Case("bisect bad", folder -> run(folder, "bisect", "start"), "bisect", "bad"),
        new Case("bisect skip", CrashCases::bisect, "bisect", "skip", "HEAD"),
        new Case("bisect reset", CrashCases::bisect, "bisect", "reset"),
        new Case("config", nothing, "config", "store.compression", "fast"),
        new Case(
            "config --unset",
            folder -> run(folder, "config", "store.compression", "fast"),
            "config",
            "--unset",
            "store.compression"));
  }

  private static void listData(Path folder) throws IOException {
    write(folder.resolve("set/a.csv"), "a,b\n1,2\n");
    write(folder.resolve("set/b.csv"), "a,b\n3,4\n");
  }

  private static void addData(Path folder) throws IOException {
    listData(folder);
    run(folder, "data", "add", "set", "--name", "train");
  }

  /// A training that leaves a checkpoint, and a place where one is.
  private static void train(Path folder) throws IOException {
    ModelFile.write(folder.resolve("ready.safetensors"), 1, 4);
    write(
        folder.resolve("train.sh"), "mkdir -p out && cp ready.safetensors out/model.safetensors\n");
  }

  private static void trained(Path folder) throws IOException {
    ModelFile.write(folder.resolve("out/model.safetensors"), 1, 4);
  }

  private static List<Case> others() {
    Preparation nothing = folder -> {};
    String model = "HEAD:model.safetensors";
    return List.of(
        new Case("data add", CrashCases::listData, "data", "add", "set", "--name", "train"),
        new Case(
            "data add --external",
            CrashCases::listData,
            "data",
            "add",
            "set",
            "--name",
            "train",
            "--external"),
        new Case("data rm", CrashCases::addData, "data", "rm", "train"),
        new Case("cherry-pick", CrashCases::partForGood, "cherry-pick", "topic"),
        new Case("checkout --force", CrashCases::edit, "checkout", "--force", "FIRST"),
        new Case("restore --source", nothing, "restore", "--source", "FIRST", "notes.txt", "data"),
        new Case("rollback --force", CrashCases::edit, "rollback", "--force", "FIRST"),
        new Case("rm --cached", nothing, "rm", "--cached", "notes.txt"),
        new Case("undo restore", CrashCases::restored, "undo"),
        new Case("export", nothing, "export", model, "--force", "-o", "out.safetensors"),
        new Case("plots", CrashCases::measure, "plots", "loss", "--force", "-o", "plots.html"),
        new Case("report", nothing, "report", "--force", "-o", "report.html", "HEAD~1..HEAD"),
        new Case(
            "merge-models",
            nothing,
            "merge-models",
            "FIRST:model.safetensors",
            "FIRST:model.safetensors",
            model,
            "--force",
            "-s",
            "ties",
            "-o",
            "out.safetensors"),
        new Case("run", CrashCases::train, "run", "--watch", "out", "--", "sh", "train.sh"),
        new Case("watch", CrashCases::trained, "watch", "out", "--for", "0s"));
  }

  private static void measure(Path folder) {
    run(folder, "commit", "--allow-empty", "-m", "measured", "--metric", "loss=0.5");
  }

  private static void restored(Path folder) throws IOException {
    edit(folder);
    run(folder, "restore", "model.safetensors", "notes.txt");
  }
}
