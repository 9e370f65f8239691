package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every command that changes something, once, and then `undo`: names, what is staged, settings,
/// the open merge and the files are as they were; and `redo` does it again.
@Execution(ExecutionMode.CONCURRENT)
class UndoOfEveryCommandTest {
  /// Commands that change nothing that `undo` answers for. Those that run trainings make ordinary
  /// commits, an operation each.
  private static final Set<String> ONLY_LOOKING =
      Set.of(
          "init",
          "status",
          "log",
          "show",
          "diff",
          "history",
          "params",
          "metrics",
          "plots",
          "report",
          "annotate",
          "merge-base",
          "inspect",
          "ls-tensors",
          "scan",
          "identify",
          "export",
          "cat-tensor",
          "merge-models",
          "bench",
          "doctor",
          "fsck",
          "du",
          "repack",
          "gc",
          "run",
          "runs",
          "watch",
          "reproduce",
          "help");

  private static final String EDIT = "> notes.txt mine";
  private static final String RULES = "> mvc.toml [retention]\nkeep_last = 2";
  private static final String MERGE = "merge topic !13";
  private static final String BISECT = "bisect start HEAD HEAD~2";

  @TempDir static Path root;
  @TempDir Path here;

  /// A command and what goes before it: commands, of which `!` gives another exit code than 0, and
  /// `> FILE TEXT`, which writes a file.
  private record Case(String command, List<String> before) {
    @Override
    public String toString() {
      return before.isEmpty() ? command : command + " after " + String.join(", ", before);
    }
  }

  private static Case of(String command, String... before) {
    return new Case(command, List.of(before));
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(recording());
    cases.addAll(names());
    cases.addAll(goingBack());
    cases.addAll(merging());
    return cases;
  }

  private static List<Case> recording() {
    return List.of(
        of("add .", EDIT, "> new/file text"),
        of("commit -m staged", EDIT, "add notes.txt"),
        of("commit -a -m changed", EDIT),
        of("rm notes.txt data"),
        of("rm --cached notes.txt", EDIT),
        of("rm --force notes.txt", EDIT),
        of("mv notes.txt deep/down/notes.md", EDIT),
        of("mv data elsewhere"),
        of("data add data --name train", "> data/more text"),
        of("data add data --name train --external", "rm --cached data"),
        of("data rm train", "data add data --name train"),
        of("config store.compression fast"),
        of("config --unset store.compression", "config store.compression fast"),
        of("undo", "mv data elsewhere"),
        of("redo", "rm data", "undo"),
        of("thin", RULES),
        of("thin", RULES, "thin", "> mvc.toml [retention]\nkeep_last = 1"),
        of("op restore 3"),
        of("op restore @~2", "rollback", "tag v2"));
  }

  private static List<Case> names() {
    return List.of(
        of("branch another HEAD~1"),
        of("branch -m trunk"),
        of("branch -m topic deep/topic"),
        of("branch -D topic"),
        of("branch -f topic HEAD"),
        of("switch clean", "> untracked stays"),
        of("switch clean", "> data/part0 carried along"),
        of("switch --force topic", EDIT),
        of("switch -c another HEAD~1"),
        of("switch --detach HEAD~1"),
        of("switch -", "switch topic"),
        of("tag v2 -m second"),
        of("tag -d v1.0.0"),
        of("tag -f v1.0.0 HEAD~1"),
        of("tag --bump minor"),
        of(BISECT),
        of("bisect start"),
        of("bisect good", BISECT),
        of("bisect bad", BISECT),
        of("bisect skip", BISECT),
        of("bisect reset", BISECT));
  }

  private static List<Case> goingBack() {
    return List.of(
        of("restore notes.txt", EDIT),
        of("restore .", EDIT, "> model.safetensors broken"),
        of("restore --source HEAD~1 notes.txt model.safetensors", EDIT),
        of("restore --staged notes.txt", EDIT, "add notes.txt"),
        of("checkout HEAD~1"),
        of("checkout --force HEAD~1", EDIT, "> model.safetensors broken"),
        of("checkout topic -- notes.txt data"),
        of("checkout --force topic -- notes.txt", EDIT),
        of("checkout --force clean -- extra.txt", "> extra.txt in the way"),
        of("checkout --weights-only HEAD~1 -- model.safetensors"),
        of("rollback"),
        of("rollback --force HEAD~1", EDIT),
        of("revert HEAD"),
        of("cherry-pick clean"),
        of("reset --soft HEAD~1", EDIT, "add notes.txt"),
        of("reset HEAD~1", EDIT, "add notes.txt"),
        of("reset --hard HEAD~1", EDIT, "add notes.txt", "> notes.txt and changed again"),
        of("reset --hard", EDIT));
  }

  private static List<Case> merging() {
    return List.of(
        of("merge ahead"),
        of("merge --no-ff ahead"),
        of("merge clean"),
        of("merge topic -s average !13"),
        of(MERGE),
        of("resolve notes.txt --theirs", MERGE),
        of("resolve notes.txt --ours", MERGE, EDIT),
        of("resolve notes.txt --ours", MERGE, EDIT, "add notes.txt"),
        of("resolve * --average", MERGE),
        of("resolve model.safetensors --theirs", MERGE),
        of("add notes.txt", MERGE, EDIT),
        of("add .", MERGE, EDIT, "> new/file text"),
        of("rm --force notes.txt", MERGE),
        of("restore notes.txt", MERGE),
        of("checkout --force topic -- notes.txt", MERGE),
        of("branch another", MERGE),
        of("undo", MERGE, "resolve * --average"),
        of("op restore @~1", MERGE, "resolve * --average"),
        of("merge --continue", MERGE, "resolve * --average", "resolve notes.txt --theirs"),
        of("merge --continue", MERGE, "resolve * --average", EDIT, "add notes.txt"),
        of("merge --continue", MERGE, "resolve * --ours", "rm --force notes.txt"),
        of("merge --abort", MERGE),
        of("merge --abort", MERGE, EDIT),
        of("merge --abort", MERGE, EDIT, "add notes.txt"),
        of("merge --abort", MERGE, "resolve notes.txt --theirs", "resolve * --average"));
  }

  /// Branches: `topic`, which conflicts with `main` in a text and in tensors, `clean`, which does
  /// not, and `ahead`, to which `main` can just move.
  @BeforeAll
  static void makeTemplate() throws IOException {
    Path work = Files.createDirectories(root.resolve("w"));
    Cli mvc = Worlds.mvc(work);
    mvc.run("init").assertExit(0);
    for (int step = 0; step < 3; step++) {
      if (step == 2) {
        run(work, mvc, "switch -q -c topic");
        version(work, mvc, "topic", 7);
        run(work, mvc, "switch -q -c clean main");
        run(work, mvc, "> extra.txt extra");
        run(work, mvc, "add .");
        run(work, mvc, "commit -m extra");
        run(work, mvc, "switch -q main");
      }
      run(work, mvc, "> data/part" + step + " part");
      version(work, mvc, "step " + step, step);
    }
    run(work, mvc, "tag v1.0.0");
    run(work, mvc, "switch -q -c ahead");
    version(work, mvc, "ahead", 9);
    run(work, mvc, "switch -q main");
  }

  private static void version(Path work, Cli mvc, String text, int step) throws IOException {
    ModelFile.write(work.resolve("model.safetensors"), 1, step);
    run(work, mvc, "> notes.txt " + text);
    run(work, mvc, "add .");
    mvc.run("commit", "-m", text).assertExit(0);
  }

  private static void run(Path work, Cli mvc, String line) throws IOException {
    if (line.startsWith("> ")) {
      String[] parts = line.split(" ", 3);
      Files.createDirectories(work.resolve(parts[1]).getParent());
      Files.writeString(work.resolve(parts[1]), parts[2]);
      return;
    }
    String[] words = line.replaceFirst(" !\\d+$", "").split(" ");
    int exit = line.contains(" !") ? Integer.parseInt(line.replaceFirst(".* !", "")) : 0;
    mvc.run(words).assertExit(exit);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void undoPutsEverythingBack(Case tried) throws IOException {
    Path work = here.resolve("w");
    Worlds.copy(root.resolve("w"), work);
    Cli mvc = Worlds.mvc(work);
    for (String line : tried.before) {
      run(work, mvc, line);
    }
    Map<String, String> before = Worlds.state(work);
    run(work, mvc, tried.command);
    Map<String, String> after = Worlds.state(work);
    assertThat(after).isNotEqualTo(before);
    // What takes an undo back is redo.
    String back = tried.command.equals("undo") ? "redo" : "undo";
    String forth = tried.command.equals("undo") ? "undo" : "redo";
    run(work, mvc, back);
    assertThat(Worlds.state(work)).isEqualTo(before);
    run(work, mvc, forth);
    assertThat(Worlds.state(work)).isEqualTo(after);
    run(work, mvc, back);
    assertThat(Worlds.state(work)).isEqualTo(before);
    Worlds.requireSound(work);
  }

  @Test
  void noCommandIsLeftOut() {
    Set<String> tried = new TreeSet<>(ONLY_LOOKING);
    cases().forEach(one -> tried.add(one.command.split(" ")[0]));
    assertThat(Commands.ALL.names()).containsExactlyInAnyOrderElementsOf(tried);
  }
}
