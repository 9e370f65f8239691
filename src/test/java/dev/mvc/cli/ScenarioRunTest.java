package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioRunTest {
  @TempDir Path root;

  private ScenarioRun run(String... block) throws IOException, InterruptedException {
    return runWith("", block);
  }

  private ScenarioRun runWith(String launcher, String... block)
      throws IOException, InterruptedException {
    Path file = root.resolve("scenario.md");
    Files.writeString(
        file, "# Title\n\n```mvc\n" + String.join("\n", block) + "\n```\n\nThe end.\n");
    Path world = Files.createTempDirectory(root, "world");
    return ScenarioRun.of(Scenario.read(file), new Stage(world, launcher));
  }

  @Test
  void commandsRunOneAfterTheOtherInOneFolder() throws Exception {
    ScenarioRun run =
        run(
            "$ mkdir a && cd a && pwd",
            "~/work/a",
            "$ cat > notes.txt <<EOF",
            "> first",
            ">",
            "> third",
            "> EOF",
            "",
            "$ cat notes.txt",
            "first",
            "",
            "third",
            "$ cd ..",
            "$ ls",
            "a");
    assertThat(run.differences()).isEmpty();
  }

  @Test
  void theExitCodeIsPartOfTheOutput() throws Exception {
    assertThat(run("$ false && echo no", "[exit 1]", "$ mvc x", "...", "[exit 2]").differences())
        .isEmpty();
    assertThat(run("$ mvc x", "...", "[exit 3]").differences()).isNotEmpty();
    assertThat(run("$ true", "[exit 1]").differences()).isNotEmpty();
  }

  @Test
  void aDifferenceNamesTheLineAndTheCommand() throws Exception {
    ScenarioRun run = run("$ echo one; echo two", "one", "2");
    assertThat(run.differences())
        .containsExactly(
            "", root.resolve("scenario.md") + ":4: $ echo one; echo two", "  one", "- 2", "+ two");
    assertThatThrownBy(() -> run.check(false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("- 2\n+ two");
  }

  @Test
  void anUpdateWritesWhatWasPrintedAndLeavesTheRest() throws Exception {
    run("$ echo one", "two", "", "$ false", "$ echo 12 s", "[..] s").check(true);
    assertThat(Files.readString(root.resolve("scenario.md")))
        .isEqualTo(
            """
            # Title

            ```mvc
            $ echo one
            one

            $ false
            [exit 1]
            $ echo 12 s
            [..] s
            ```

            The end.
            """);
  }

  @Test
  void whatIsNoCommandAtTheStartOfABlockIsRefused() {
    assertThatThrownBy(() -> run("mvc log"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 4");
  }

  @Test
  void otherBlocksAreProse() {
    Scenario scenario =
        Scenario.parse(
            Path.of("x.md"), List.of("```sh", "$ rm -r /", "```", "```mvc", "$ ls", "```"));
    assertThat(scenario.steps()).extracting(Scenario.Step::command).containsExactly("ls");
  }

  @Test
  void theAnswerCanGoToAFile() throws Exception {
    assertThat(
            run("$ mvc --version > v", "$ cat v", "mvc [..]", "$ mvc nix > v", "error: [..]", "...")
                .differences())
        .isEmpty();
  }

  @Test
  void theUserIsAdaAndTheWidthIsFixed() throws Exception {
    ScenarioRun run =
        run(
            "$ cat $HOME/.config/mvc/config.toml",
            "user.name = \"Ada\"",
            "user.email = \"ada@example.org\"",
            "$ echo $COLUMNS $MVC_DATE",
            "100 2026-01-01T12:00:01Z");
    assertThat(run.differences()).isEmpty();
  }

  @Test
  void aByteCanBeFlippedAndFlippedBack() throws Exception {
    ScenarioRun run =
        run(
            "$ printf abc > f && cp f g",
            "$ flip-byte f 1 && cmp -l f g",
            "2 235 142",
            "[exit 1]",
            "$ flip-byte f -2 && cmp f g",
            "$ fixture nothing .",
            "there is no fixture nothing",
            "[exit 1]");
    assertThat(run.differences()).isEmpty();
  }

  @Test
  void theSameScenarioRunsAgainstALauncher() throws Exception {
    String[] block = {"$ mvc hlep", "error: mvc has no command hlep.", "...", "[exit 2]"};
    assertThat(run(block).differences()).isEmpty();
    Path launcher = root.resolve("la uncher");
    Files.writeString(
        launcher,
        "#!/bin/sh\necho launched\nexec '%s/bin/java' -cp '%s' dev.mvc.cli.Main \"$@\"\n"
            .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    ScenarioRun run = runWith(launcher.toString(), block);
    assertThat(run.outputs().getFirst().getFirst()).isEqualTo("launched");
    assertThat(run.differences()).contains("+ launched");
    assertThat(run.outputs().getFirst()).endsWith("[exit 2]");
  }
}
