package dev.mvc.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.PathPattern;
import dev.mvc.io.MvcException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectFileTest {
  @Test
  void whatIsNotGivenIsAsIfThereWereNoFile() {
    ProjectFile settings = ProjectFile.parse("# nothing\n");
    assertThat(settings).isEqualTo(ProjectFile.parse(""));
    assertThat(settings.params().files()).isEmpty();
    assertThat(settings.metrics().directions().of("loss")).isEqualTo(MetricOrder.LOWER_IS_BETTER);
  }

  @Test
  void filesAreListsOfPatternsOrOne() {
    ProjectFile settings =
        ProjectFile.parse(
            """
            [params]
            files = "./conf/params.yaml"
            [metrics]
            files = ["out/*.jsonl", "runs/**"]
            lower = ["gap"]
            higher = ["purity"]
            """);
    assertThat(settings.params().files().orElseThrow())
        .extracting(PathPattern::toString)
        .containsExactly("conf/params.yaml");
    List<PathPattern> metrics = settings.metrics().files().orElseThrow();
    assertThat(metrics.getFirst().matches("out/a.jsonl")).isTrue();
    assertThat(metrics.getFirst().matches("out/b/a.jsonl")).isFalse();
    assertThat(metrics.getLast().matches("runs/b/a.jsonl")).isTrue();
    Directions directions = settings.metrics().directions();
    assertThat(directions.of("gap")).isEqualTo(MetricOrder.LOWER_IS_BETTER);
    assertThat(directions.of("purity")).isEqualTo(MetricOrder.HIGHER_IS_BETTER);
    assertThat(directions.of("colour")).isEqualTo(MetricOrder.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          [params] x                   | mvc.toml, line 1, column
          [params]\\nfiles = ["a"      | mvc.toml, line 2, column
          [params]\\nfiles=1\\nfiles=2 | line 3
          [param]                      | did you mean params?
          [params]\\nfile = "x"        | did you mean files?
          [params]\\nfiles = 3 | mvc.toml has a value in [params] that is no list of texts: files.
          params = 3                   | mvc.toml gives params a value, which is a section.
          """)
  void whatCannotBeUnderstoodIsRefusedInOneLine(String text, String said) {
    assertThatThrownBy(() -> ProjectFile.parse(text.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            MvcException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(MvcException.Kind.USAGE);
              assertThat(e.getMessage() + " " + String.join(" ", e.hints())).contains(said);
              assertThat(e.getMessage()).doesNotContain("\n");
            });
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> ProjectFile.parse("a = " + "[".repeat(100_000)))
        .isInstanceOf(MvcException.class);
  }
}
