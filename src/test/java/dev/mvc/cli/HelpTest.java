package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.ArgSpec;

class HelpTest {
  private static final int SCREEN = 40;

  @TempDir Path root;

  static List<Commands.Entry> entries() {
    return Commands.ALL.entries();
  }

  @Test
  void theFrontPageFitsAScreenAndShowsEveryCommand() {
    List<String> page = Cli.in(root).run().assertExit(0).out().lines().toList();
    assertThat(page).hasSizeLessThanOrEqualTo(SCREEN);
    assertThat(page).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(90));
    for (Commands.Entry entry : entries()) {
      assertThat(page)
          .anyMatch(line ->
              entry.rare()
                  ? line.matches("  also: (.*, )?" + entry.name() + "(, .*)?")
                  : line.matches("  " + entry.name() + " +\\Q" + entry.line() + "\\E"));
    }
    Cli.in(root).run("-h").assertOutput(page.toArray(String[]::new));
    Cli.in(root).run("help").assertOutput(page.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void thePageOfACommandBeginsWithItsPurposeAndTwoExamples(Commands.Entry entry) {
    List<String> page = HelpPage.lines(entry, 80);
    assertThat(page.getFirst()).isEqualTo("mvc " + entry.name() + ": " + entry.line());
    assertThat(page.subList(2, 4)).allMatch(line -> line.startsWith("  mvc "));
    assertThat(page).contains("options of every command");
    assertThat(page).allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(80));
    String[] lines = page.toArray(String[]::new);
    Cli.in(root).width(80).run("help", entry.name()).assertOutput(lines);
    Cli.in(root).width(80).run(entry.name(), "-h").assertOutput(lines);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void theExamplesOfACommandAreCommandLinesThatItTakes(Commands.Entry entry) {
    Manual manual = entry.make().get().getClass().getAnnotation(Manual.class);
    assertThat(manual.examples()).hasSizeGreaterThanOrEqualTo(2);
    Stream.of(manual.examples()).forEach(example -> parse(entry, example));
  }

  private static void parse(Commands.Entry entry, String example) {
    String line = example.replaceFirst("  +#.*", "");
    for (ShellLine.Part part : ShellLine.parse(line).orElseThrow()) {
      assertThat(part.words().getFirst()).as(example).isEqualTo("mvc");
      Arguments arguments = Arguments.split(part.words().subList(1, part.words().size()));
      assertThat(arguments.command()).as(example).isNotNull();
      Commands.Entry named = Commands.ALL.get(arguments.command());
      new Parsing(named, new GlobalOptions()).parse(arguments.rest());
    }
    assertThat(example).contains("mvc " + entry.name());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyOptionAndParameterIsDescribed(Commands.Entry entry) {
    for (ArgSpec argument : new Parsing(entry, new GlobalOptions()).spec().args()) {
      assertThat(argument.description()).as("%s of %s", argument, entry.name()).isNotEmpty();
    }
  }

  @Test
  void optionsAreShownInColumnsWithTheirValuesInCapitals() {
    Commands commands = TestCommands.doing(_ -> 0);
    List<String> page = HelpPage.lines(commands.get("try"), 80);
    assertThat(page)
        .contains(
            "usage: mvc try [options] [WORD…]",
            "  WORD                   Words.",
            "  -m, --message MESSAGE  What to say.",
            "  -n COUNT               How often.",
            "  -a, --all              Everything.");
  }

  @Test
  void helpWinsOverWhatIsMissing() {
    Cli.Result result =
        Cli.in(root).with(TestCommands.doing(_ -> 1)).run("try", "--help").assertExit(0);
    assertThat(result.out()).startsWith("mvc try: try something\n");
  }

  @Test
  void helpForWhatIsNotThereGetsTheNearest() {
    Cli.in(root)
        .run("help", "hepl")
        .assertExit(2)
        .assertOutput(
            "error: mvc has no command hepl.",
            "hint: did you mean `mvc help`?",
            "hint: `mvc` alone lists the commands.");
  }
}
