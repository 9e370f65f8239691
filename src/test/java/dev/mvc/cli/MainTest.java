package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createDirectories(root.resolve("work/sub")).getParent();
  }

  private Cli trying(TestCommands.Body body) {
    return Cli.in(folder).with(TestCommands.doing(body));
  }

  private Cli showingFolder() {
    return trying(mvc -> {
      mvc.out().line("{}", root.toAbsolutePath().relativize(mvc.resolve("x")));
      return 0;
    });
  }

  @Test
  void globalOptionsStandBeforeAndBehindTheCommand() {
    showingFolder().run("-q", "-C", "sub", "try").assertExit(0).assertOutput("work/sub/x");
    showingFolder().run("try", "-C", "sub", "-q").assertExit(0).assertOutput("work/sub/x");
    showingFolder().run("-C", "sub", "try", "-C", "..", "-q").assertOutput("work/x");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    showingFolder()
        .run("-C", "gone", "try")
        .assertExit(14)
        .assertOutput("error: there is no folder gone.");
  }

  @Test
  void whatComesBehindTheDashesIsSetApart() {
    Cli cli = trying(_ -> 0);
    cli.run("try", "HEAD", "--", "-m", "--debug")
        .assertOutput("message= count=1 all=false Operands[before=[HEAD], after=[-m, --debug]]");
    cli.run("try", "a", "b")
        .assertOutput("message= count=1 all=false Operands[before=[a, b], after=[]]");
    cli.run("try", "--").assertOutput("message= count=1 all=false Operands[before=[], after=[]]");
  }

  @Test
  void optionsAreWrittenAsGitsAre() {
    trying(_ -> 0)
        .run("try", "-am", "two words", "-n3", "@{3}")
        .assertOutput("message=two words count=3 all=true Operands[before=[@{3}], after=[]]");
  }

  @Test
  void theExitCodeIsTheCommands() {
    trying(_ -> 1).run("try", "-q").assertExit(1).assertOutput();
  }

  @Test
  void mistypedOptionsGetTheNearest() {
    trying(_ -> 0)
        .run("try", "--mesage", "x")
        .assertExit(2)
        .assertOutput(
            "error: `mvc try` has no option --mesage.",
            "hint: did you mean `--message`?",
            "hint: `mvc try -h` lists the options.");
    trying(_ -> 0)
        .run("tri")
        .assertExit(2)
        .assertOutput(
            "error: mvc has no command tri.",
            "hint: did you mean `mvc try`?",
            "hint: `mvc` alone lists the commands.");
  }

  @Test
  void aValueThatDoesNotFitIsNamedWithItsOption() {
    Cli cli = trying(_ -> 0);
    cli.run("try", "-n", "many")
        .assertExit(2)
        .assertOutput(
            "error: many is no value for -n COUNT.", "hint: `mvc try -h` lists the options.");
    cli.run("try", "-n")
        .assertExit(2)
        .assertOutput(
            "error: a value is missing: -n COUNT.", "hint: `mvc try -h` lists the options.");
    cli.run("try", "--color", "pink")
        .assertExit(2)
        .assertOutput(
            "error: pink is no value for --color WHEN.",
            "hint: choose one of auto, always, never.",
            "hint: `mvc try -h` lists the options.");
  }

  @Test
  void onlyReadingCommandsHaveJson() {
    Cli.in(folder)
        .with(
            TestCommands.answering(mvc -> {
              mvc.out().show(List.of(1), () -> mvc.out().line("one"));
              return 0;
            }))
        .run("ask", "--json")
        .assertExit(0)
        .assertOutput("[", "  1", "]");
    assertThat(trying(_ -> 0).run("try", "--json").assertExit(2).err())
        .startsWith("error: `mvc try` has no option --json.");
  }

  @Test
  void colourIsForTerminalsUnlessItIsAskedForOrRefused() {
    TestCommands.Body body =
        mvc -> {
          mvc.out().line("{}", Styled.name("x"));
          return 0;
        };
    String coloured = "\u001b[32mx\u001b[0m\n";
    assertThat(trying(body).run("try", "-q").out()).isEqualTo("x\n");
    assertThat(trying(body).onTerminal().run("try", "-q").out()).isEqualTo(coloured);
    assertThat(trying(body).run("try", "-q", "--color=always").out()).isEqualTo(coloured);
    assertThat(trying(body).onTerminal().run("--color", "never", "try", "-q").out())
        .isEqualTo("x\n");
    assertThat(trying(body).onTerminal().variable("NO_COLOR", "1").run("try", "-q").out())
        .isEqualTo("x\n");
    assertThat(trying(body).onTerminal().variable("TERM", "dumb").run("try", "-q").out())
        .isEqualTo("x\n");
  }

  @Test
  void theDateAndTheAuthorComeFromTheEnvironmentWhereItSaysSo() {
    TestCommands.Body body =
        mvc -> {
          mvc.out().line("{} {}", mvc.now(), mvc.environment().author().orElse("configured"));
          return 0;
        };
    Cli cli = trying(body);
    cli.run("try", "-q").assertOutput(Cli.START + " configured");
    cli.run("try", "-q").assertOutput(Cli.START.plusSeconds(1) + " configured");
    cli.variable("MVC_DATE", "1000000000")
        .variable("MVC_AUTHOR", " Eve <e@example.org> ")
        .run("try", "-q")
        .assertOutput(Instant.ofEpochSecond(1_000_000_000) + " Eve <e@example.org>");
    cli.variable("MVC_DATE", "noon")
        .run("try", "-q")
        .assertExit(2)
        .assertOutput(
            "error: MVC_DATE is not a date: noon",
            "hint: write 2026-03-01T14:02:11Z, 2026-03-01, or seconds since 1970; where it fits,"
                + " also yesterday or \"2 days ago\".");
  }

  @Test
  void theUsersSettingsAreInTheHomeFolder() {
    TestCommands.Body body =
        mvc -> {
          mvc.out().line("{}", mvc.show(mvc.environment().userConfig()));
          return 0;
        };
    trying(body).run("try", "-q").assertOutput("~/.config/mvc/config.toml");
    trying(body)
        .variable("XDG_CONFIG_HOME", folder.resolve("xdg").toString())
        .run("try", "-q")
        .assertOutput("xdg/mvc/config.toml");
  }

  @Test
  void theVersionIsToldWithAndWithoutACommand() {
    assertThat(Cli.in(folder).run("--version").assertExit(0).out()).startsWith("mvc ");
    assertThat(trying(_ -> 0).run("try", "--version").assertExit(0).out()).startsWith("mvc ");
  }

  @Test
  void progressIsForTerminals() {
    TestCommands.Body body =
        mvc -> {
          mvc.out().line("{}", mvc.progress().equals(Progress.NONE));
          return 0;
        };
    trying(body).run("try", "-q").assertOutput("true");
    assertThat(trying(body).onTerminal().run("try").out()).endsWith("false\n");
    assertThat(trying(body).onTerminal().run("try", "--quiet").out()).isEqualTo("true\n");
  }
}
