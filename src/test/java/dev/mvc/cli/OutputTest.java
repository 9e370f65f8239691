package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Output output(boolean colour, boolean quiet, boolean json) {
    return new Output(
        new PrintWriter(out),
        new PrintWriter(err),
        new Output.Settings(80, colour, colour, quiet, json, false));
  }

  @Test
  void namesAreFilledInEscapedAndColouredWhereThereIsColour() {
    output(true, false, false).line("Rolled {} back, 54.9 %.", Styled.name("ma\u001b[2Jin"));
    output(false, false, false).line("Rolled {} back to {}.", Styled.name("main"), "a\nb");
    assertThat(out.toString())
        .isEqualTo(
            "Rolled \u001b[32mma\\x1b[2Jin\u001b[0m back, 54.9 %.\nRolled main back to a\\nb.\n");
  }

  @Test
  void anArgumentThatLooksLikeATemplateIsNotOne() {
    output(false, false, false).line("{} and {}", "{}", "two");
    assertThat(out.toString()).isEqualTo("{} and two\n");
  }

  @Test
  void anArgumentWithoutAPlaceIsABug() {
    assertThatThrownBy(() -> output(false, false, false).line("nothing", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quietLeavesTheAnswerAndTheWarnings() {
    Output output = output(false, true, false);
    output.line("answer");
    output.say("done");
    output.warning("careful with {}", "x");
    output.hint("`mvc log`");
    output.error("no", List.of("do this"));
    assertThat(out.toString()).isEqualTo("answer\n");
    assertThat(err.toString()).isEqualTo("warning: careful with x\nerror: no\nhint: do this\n");
  }

  @Test
  void aJsonAnswerIsTheDocumentAlone() {
    Output output = output(false, false, true);
    output.say("done");
    output.hint("`mvc log`");
    output.show(Map.of("a", 1), () -> output.line("text"));
    assertThat(out.toString()).isEqualTo("{\n  \"a\" : 1\n}\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void textInTheMiddleOfADocumentIsABug() {
    assertThatThrownBy(() -> output(false, false, true).line("text"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void messagesAndHintsOfErrorsAreEscaped() {
    output(false, false, false).error("no \u202egnp.x", List.of("`mvc add \u0007`"));
    assertThat(err.toString()).isEqualTo("error: no \\u202egnp.x\nhint: `mvc add \\x07`\n");
  }

  @Test
  void colourNeverSaysMoreThanTheWords() {
    Output coloured = output(true, false, false);
    coloured.warning("w {}", Styled.loss("lost"));
    coloured.hint("h");
    coloured.error("e", List.of("h"));
    assertThat(err.toString().replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo("warning: w lost\nhint: h\nerror: e\nhint: h\n")
        .isNotEqualTo(err.toString());
  }

  @Test
  void aTableIsIndented() {
    Table table = new Table(Table.left(""), Table.right("")).row("a", 1);
    output(false, false, false).table(table, 2);
    assertThat(out.toString()).isEqualTo("  a  1\n");
  }
}
