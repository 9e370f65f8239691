package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.object.Tree;
import dev.mvc.odd.OddSystem;
import dev.mvc.odd.OddSystem.Act;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that are no text, that are one to some file systems, or too long for some.
class OddNamesTest {
  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("w"));
    mvc("init").assertExit(0);
    write("other", "other");
    commit("first");
  }

  private Cli.Result mvc(String... words) {
    return Worlds.mvc(folder).run(words);
  }

  /// mvc where names fold.
  private Cli.Result folding(String... words) {
    OddSystem system = new OddSystem(true, (act, real) -> {});
    return Cli.in(system.path(folder), system.path(root.resolve("home"))).run(words);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  private Cli.Result commit(String message) {
    Cli.Result added = mvc("add", ".").assertExit(0);
    mvc("commit", "-m", message).assertExit(0);
    return added;
  }

  @ParameterizedTest
  @CsvSource({
    "Model.bin, model.bin, Model.bin and model.bin",
    "\u00e9, e\u0301, e\u0301 and \u00e9",
    "Runs/a, runs/b, Runs and runs",
    "STRASSE, straße, STRASSE and straße"
  })
  void namesThatAreOneElsewhereAreBothKeptWithAWarningAndRefusedThere(
      String one, String other, String pair) throws IOException {
    write(one, "1");
    write(other, "2");
    assertThat(commit("both").err())
        .isEqualTo(
            "warning: "
                + pair
                + " are one name on Windows and macOS, which will refuse this version.\n");
    assertThat(mvc("add", ".").err()).isEmpty();
    SortedMap<String, String> both = Worlds.files(folder);
    assertThat(both).hasSize(3);
    mvc("checkout", "HEAD~1").assertExit(0);
    SortedMap<String, String> before = Worlds.files(folder);
    assertThat(before).hasSize(1);
    Cli.Result refused = folding("switch", "main").assertExit(13);
    assertThat(refused.err())
        .startsWith(
            "error: " + pair + " are one name on this file system, which cannot hold both.\n");
    assertThat(Worlds.files(folder)).isEqualTo(before);
    assertThat(folder.resolve(".mvc/tmp")).isEmptyDirectory();
    mvc("switch", "main").assertExit(0);
    assertThat(Worlds.files(folder)).isEqualTo(both);
  }

  @Test
  void aFileThatWasRenamedOnlyInCaseComesAndGoesWhereThatIsOneName() throws IOException {
    write("Model", "old");
    commit("upper");
    mvc("mv", "Model", "model").assertExit(0);
    mvc("commit", "-m", "lower").assertExit(0);
    SortedMap<String, String> lower = Worlds.files(folder);
    folding("checkout", "HEAD~1").assertExit(0);
    assertThat(Worlds.files(folder)).containsKey("Model").doesNotContainKey("model").hasSize(2);
    folding("status").assertExit(0);
    folding("switch", "main").assertExit(0);
    assertThat(Worlds.files(folder)).isEqualTo(lower);
    write("model", "not committed");
    folding("checkout", "HEAD~1").assertExit(15);
    assertThat(folder.resolve("model")).hasContent("not committed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".mvc",
        ".MVC",
        ".Mvc ",
        ".mvc.",
        ".mvc . .",
        ".mvc:x",
        ".mvc::$INDEX_ALLOCATION",
        "MVC~1",
        "mvc~2 .",
        ".m\u200cvc",
        "\ufeff.mvc",
        ".mvc\u202e"
      })
  void whatSomeFileSystemTakesForTheRepositoryIsNoNameForAFile(String name) {
    assertThat(Tree.isAllowedName(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {".mvcignore", "mvc", "mvc.toml", "mvc~", "mvc~x", ".mvcx", "x.mvc", "é"})
  void namesThatOnlyResembleItAreAllowed(String name) {
    assertThat(Tree.isAllowedName(name)).isTrue();
  }

  @Test
  void aNameThatIsNoTextIsPassedOverWithAWarningAndShownByStatus() throws Exception {
    String script = "printf x > \"$(printf 'bad\\377')\"; mkdir \"$(printf 'dir\\376')\"; > 'a\\b'";
    Process shell = new ProcessBuilder("/bin/sh", "-c", script).directory(folder.toFile()).start();
    assertThat(shell.waitFor()).isZero();
    write("good", "good");
    Cli.Result added = mvc("add", ".").assertExit(0);
    assertThat(added.err().lines())
        .containsExactly(
            "warning: a\\b has a name that no version may hold and was passed over: rename it.",
            "warning: bad\ufffd has a name that is not UTF-8 and was passed over: rename it.",
            "warning: dir\ufffd has a name that is not UTF-8 and was passed over: rename it.");
    assertThat(added.out()).contains("Staged 1 file");
    assertThat(mvc("status").assertExit(0).out()).contains("added  good", "  a\\b\n  bad\ufffd\n");
    mvc("add", "bad\ufffd").assertExit(2);
  }

  @Test
  void withoutALocaleTheLauncherTakesNamesForUtf8() throws Exception {
    // What stands before Java is started, and Java's own answer.
    String launcher = Files.readString(Path.of("src/dist/mvc"));
    int from = launcher.indexOf("case ${LC_ALL");
    String choice = launcher.substring(from, launcher.indexOf("\nesac\n", from) + 6);
    for (String locale :
        List.of("", "LC_ALL=C", "LANG=POSIX", "LANG=xx_YY.UTF-8", "LANG=C.UTF-8")) {
      String script = choice + "echo \"${LC_ALL:-$LANG}\"";
      ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
      builder.environment().keySet().removeIf(name -> name.matches("LANG|LANGUAGE|LC_.*"));
      if (!locale.isEmpty()) {
        builder.environment().put(locale.split("=")[0], locale.split("=")[1]);
      }
      Process shell = builder.start();
      String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).as(locale).isEqualTo("C.UTF-8\n");
    }
  }

  @Test
  void aNameOf255BytesAndFoldersAsDeepAsAPathCanLeadAreStored() throws IOException {
    write("n".repeat(255), "long");
    int depth = 400;
    write("d/".repeat(depth) + "f", "deep");
    commit("long");
    SortedMap<String, String> before = Worlds.files(folder);
    mvc("checkout", "HEAD~1").assertExit(0);
    assertThat(Worlds.files(folder)).hasSize(1);
    mvc("switch", "main").assertExit(0);
    assertThat(Worlds.files(folder)).isEqualTo(before);
    Worlds.requireSound(folder);
  }

  @Test
  void aFolderThatNoPathLeadsToIsToldWithWhatToDo() throws Exception {
    String name = "d".repeat(200);
    String script =
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do mkdir NAME"
            + " && cd -P NAME || exit 1; done";
    Process shell =
        new ProcessBuilder("/bin/bash", "-c", script.replace("NAME", name))
            .directory(folder.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    Cli.Result told = mvc("add", ".").assertExit(74);
    assertThat(told.err())
        .startsWith("error: a name is too long for this file system for ddd")
        .contains("hint: a name may have 255 bytes")
        .hasSizeLessThan(700);
    write(".mvcignore", name + "/\n");
    mvc("add", ".").assertExit(0);
    assertThat(new ProcessBuilder("rm", "-rf", folder.resolve(name).toString()).start().waitFor())
        .isZero();
  }

  @Test
  void aNameThatIsTooLongHereIsToldBeforeAnythingMoves() throws IOException {
    write("a", "one");
    write("in/" + "n".repeat(200), "long");
    commit("long");
    mvc("checkout", "HEAD~1").assertExit(0);
    Map<String, String> before = new TreeMap<>(Worlds.files(folder));
    List<Path> moved = new ArrayList<>();
    // As eCryptfs has it.
    OddSystem short143 =
        new OddSystem(
            false,
            (act, real) -> {
              if (real.getFileName().toString().length() > 143) {
                throw new FileSystemException(real.toString(), null, "File name too long");
              }
              if (act == Act.NAME && real.startsWith(folder) && !real.toString().contains(".mvc")) {
                moved.add(real);
              }
            });
    Cli.Result told =
        Cli.in(short143.path(folder), short143.path(root.resolve("home")))
            .run("switch", "main")
            .assertExit(74);
    assertThat(told.err()).contains("a name is too long for this file system for ");
    assertThat(moved).isEmpty();
    assertThat(Worlds.files(folder)).isEqualTo(before);
  }
}
