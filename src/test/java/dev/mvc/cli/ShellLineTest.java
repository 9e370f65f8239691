package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellLineTest {
  @Test
  void quotesKeepWordsTogether() {
    assertThat(
            ShellLine.parse("mvc commit  -m \"step 4000\" --param 'a=$b' x\\ y \"\" ''")
                .orElseThrow())
        .singleElement()
        .satisfies(part ->
            assertThat(part.words())
                .containsExactly(
                    "mvc", "commit", "-m", "step 4000", "--param", "a=$b", "x y", "", ""));
  }

  @Test
  void commandsAreTakenApart() {
    assertThat(ShellLine.parse("mkdir a && cd a && mvc log --json > 'the log'").orElseThrow())
        .extracting(ShellLine.Part::text, ShellLine.Part::file)
        .containsExactly(
            tuple("mkdir a", ""),
            tuple("cd a", ""),
            tuple("mvc log --json > 'the log'", "the log"));
  }

  @Test
  void revisionsAreWords() {
    assertThat(ShellLine.parse("mvc diff HEAD~2 @{3} a..b").orElseThrow().getFirst().words())
        .containsExactly("mvc", "diff", "HEAD~2", "@{3}", "a..b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mvc log | head -1",
        "mvc log; ls",
        "mvc log &",
        "mvc log 2> err",
        "mvc log >> out",
        "mvc log 2>&1",
        "mvc add *.bin",
        "mvc show $ID",
        "mvc show \"$ID\"",
        "mvc show `cat id`",
        "mvc add ~/x",
        "cat > f <<EOF\nx\nEOF",
        "MVC_DATE=0 mvc log",
        "mvc commit -m 'open",
        "mvc log >",
        "> file",
        "&& mvc log",
        ""
      })
  void whatOnlyAShellUnderstandsIsLeftToIt(String line) {
    assertThat(ShellLine.parse(line)).isEmpty();
  }
}
