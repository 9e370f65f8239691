package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  @TempDir Path root;
  private Cli cli;

  @BeforeEach
  void makeRepository() throws IOException {
    Path work = Files.createDirectories(root.resolve("work"));
    cli = Cli.in(work);
    cli.run("init").assertExit(0);
  }

  /// @param given as `p lr=1` and `m loss=2`
  private void commit(String message, String... given) {
    List<String> words = new ArrayList<>(List.of("commit", "--allow-empty", "-m", message));
    for (String value : given) {
      words.add(value.startsWith("p ") ? "--param" : "--metric");
      words.add(value.substring(2));
    }
    cli.run(words.toArray(String[]::new)).assertExit(0);
  }

  /// The last words of all lines but the first.
  private List<String> messages(String... words) {
    return cli.run(words)
        .assertExit(0)
        .out()
        .lines()
        .skip(1)
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .toList();
  }

  @Test
  void noLineIsWiderThanTheTerminalAndWhatIsTooMuchIsNamed() {
    for (int i = 0; i < 3; i++) {
      List<String> values = new ArrayList<>();
      for (int j = 0; j < 30; j++) {
        values.add("m metric_" + j + "=0.12345" + i);
        values.add("p param_" + j + "=" + i);
      }
      values.add("m val_acc=0.5" + i);
      commit("a rather long message that says what was done", values.toArray(String[]::new));
    }
    Cli.Result result = cli.width(80).run("history").assertExit(0);
    assertThat(result.out().lines()).allMatch(line -> Text.columns(line) <= 80);
    assertThat(result.out()).contains("val_acc").doesNotContain("metric_29");
    assertThat(result.err()).contains("more columns: ").contains("--columns NAME");
    Cli.Result best = cli.run("history", "--best", "metric_29");
    assertThat(best.out().lines().findFirst().orElseThrow()).contains("metric_29", "val_acc");
    String all = cli.width(Environment.UNLIMITED).run("history").out();
    assertThat(all.lines().findFirst().orElseThrow()).contains("metric_0", "metric_29", "param_29");
  }

  @Test
  void whatIsTheSameInAllIsLeftOut() {
    commit("one", "p lr=1", "p wd=0", "m acc=1", "m k=3");
    commit("two", "p lr=2", "m acc=2", "m k=3");
    String titles = cli.run("history").out().lines().findFirst().orElseThrow();
    assertThat(titles).contains("lr", "acc").doesNotContain("wd", "k ");
    assertThat(cli.run("history", "-n", "1").out().lines().findFirst().orElseThrow())
        .contains("acc", "k ")
        .doesNotContain("lr");
  }

  @Test
  void numbersAreSortedAsNumbersAndWhatIsNoneComesLast() {
    commit("nan", "m x=nan");
    commit("ten", "m x=10");
    commit("nine", "m x=9");
    commit("none", "m y=1");
    commit("text", "m x=abc");
    assertThat(messages("history", "--sort", "x"))
        .containsExactly("nine", "ten", "text", "nan", "none");
    assertThat(messages("history", "--sort=-x"))
        .containsExactly("ten", "nine", "text", "nan", "none");
    assertThat(messages("history", "--sort=-x", "-n", "2")).containsExactly("ten", "nine");
    assertThat(messages("history", "--sort", "when"))
        .containsExactly("nan", "ten", "nine", "none", "text");
    assertThat(messages("history", "--sort", "message").getFirst()).isEqualTo("nan");
  }

  @Test
  void theProjectSaysWhichWayIsUp() throws IOException {
    commit("small", "m gap=1");
    commit("large", "m gap=2");
    assertThat(messages("history", "--best", "gap")).containsExactly("large", "small");
    assertThat(cli.run("log", "--best", "gap").err()).contains("more of gap is taken as better");
    assertThat(messages("history", "--best", "gap", "--lowest")).containsExactly("small", "large");
    Files.writeString(root.resolve("work/mvc.toml"), "[metrics]\nlower = [\"g*\"]\n");
    Cli.Result best = cli.run("history", "--best", "gap", "-n", "1");
    assertThat(best.out()).contains("small");
    assertThat(best.err()).isEmpty();
    assertThat(cli.run("metrics", "diff", "HEAD~1", "HEAD").out()).contains("worse");
    assertThat(cli.run("diff", "HEAD~1", "HEAD").out()).contains("gap 1 → 2 (worse)");
  }

  @Test
  void cellsOfCsvAreQuotedWhereTheyHaveTo() {
    commit("one, \"two\"", "p name=a,b", "m loss=0.123456789012345");
    commit("three");
    String csv = cli.run("history", "--csv", "--columns", "name,loss,message").out();
    assertThat(csv.lines().skip(2).findFirst().orElseThrow())
        .endsWith(",\"a,b\",0.123456789012345,\"one, \"\"two\"\"\"");
    assertThat(cli.run("history", "--columns", "loss").out()).contains("0.123457");
  }

  @Test
  void markupInMessagesStaysText() {
    commit("<b> | [x](y) `z`", "m loss=1");
    assertThat(cli.run("history", "--md").out()).contains("\\<b\\> \\| \\[x\\](y) \\`z\\`");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    commit("one", "m loss=1");
    cli.run("history", "--best", "loss", "--sort", "loss").assertExit(2);
    cli.run("history", "--json", "--columns", "loss").assertExit(2);
    cli.run("history", "--json", "--csv").assertExit(2);
    cli.run("history", "--lowest").assertExit(2);
    cli.run("log", "--best", "loss", "--graph").assertExit(2);
    assertThat(cli.run("history", "--best", "lss").assertExit(14).err())
        .contains("did you mean loss?");
    assertThat(cli.run("history", "--sort", "lss").assertExit(14).err())
        .contains("did you mean loss?");
  }
}
