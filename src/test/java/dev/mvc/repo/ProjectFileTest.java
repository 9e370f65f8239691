package dev.mvc.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.MetricBar;
import dev.mvc.experiment.PathPattern;
import dev.mvc.experiment.Retention;
import dev.mvc.experiment.TensorPattern;
import dev.mvc.io.MvcException;
import java.util.List;
import java.util.OptionalInt;
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

  @Test
  void retentionSaysWhichVersionsStayWhole() {
    assertThat(ProjectFile.parse("").retention()).isEmpty();
    assertThat(
            ProjectFile.parse(
                    """
                    [retention]
                    keep_last = 5
                    keep_best = {metric = "val_loss", n = 3}
                    keep_every = 10
                    keep_tagged = false
                    drop_optimizer_after = 2
                    """)
                .retention())
        .contains(
            new Retention(
                OptionalInt.of(5),
                List.of(new Retention.Best("val_loss", 3)),
                OptionalInt.of(10),
                false,
                OptionalInt.of(2)));
    assertThat(
            ProjectFile.parse(
                    "[retention]\nkeep_best = [{metric = \"a\"}, {metric = \"b\", n = 2}]")
                .retention()
                .orElseThrow())
        .isEqualTo(
            new Retention(
                OptionalInt.empty(),
                List.of(new Retention.Best("a", 1), new Retention.Best("b", 2)),
                OptionalInt.empty(),
                true,
                OptionalInt.empty()));
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
          [guards]\\ndtyp = "off"      | did you mean dtype?
          [guards]\\ndtype = "of"      | did you mean "off"?
          [guards]\\ndtype = "loud"    | it can be "warn", "refuse" or "off".
          [guards]\\ndtype = true      | a level in [guards] that there is not, dtype = "true".
          [guards]\\nfrozen = "refuse" | = {tensors = ["embeddings.*"], level = "refuse"}.
          [guards]\\nfrozen = []       | mvc.toml does not say which tensors are frozen.
          [guards]\\nfrozen = {tensor = ["a"]} | did you mean tensors?
          [guards]\\nfrozen = {level = "warn"} | mvc.toml does not say which tensors are frozen.
          [guards]\\nworse_than_best = "loss"  | = {metric = "val_loss", by = 0.05}.
          [guards]\\nworse_than_best = {metric = "gap"} | add lower = ["gap"], or higher,
          [guards]\\nworse_than_best = {metric = "loss", bye = 1} | there are: by, level, metric.
          [guards]\\nworse_than_best = {metric = "loss", by = "x"} | write by = 0.05, or by = "5%"
          [guards]\\nworse_than_best = {metric = "loss", by = -1}  | write by = 0.05, or by = "5%"
          [guards]\\nworse_than_best = {metric = "loss", by = inf} | write by = 0.05, or by = "5%"
          [guards]\\nworse_than_best=[{metric="loss"},{metric="loss"}] | "loss" in worse_than_best
          params = 3                   | mvc.toml gives params a value, which is a section.
          [retention]\\nkeep_lst = 5   | did you mean keep_last?
          [retention]\\nkeep_last = 0  | no number from 1: keep_last.
          [retention]\\nkeep_every = "3" | no number from 1: keep_every.
          [retention]\\nkeep_best = 3  | that names no metric: keep_best.
          [retention]\\nkeep_best = {metric = "a", m = 3} | that names no metric: keep_best.
          [retention]\\nkeep_best = {metric = "a", n = 0} | no number from 1: n.
          [retention]\\nkeep_tagged = 1 | neither true nor false: keep_tagged.
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
  void guardsHaveLevels() {
    GuardSettings usual = ProjectFile.parse("").guards();
    assertThat(usual).isEqualTo(GuardSettings.USUAL);
    assertThat(usual.level(Guard.NON_FINITE)).isEqualTo(Level.WARN);
    assertThat(usual.level(Guard.FROZEN)).isEqualTo(Level.REFUSE);
    GuardSettings strict =
        ProjectFile.parse(
                """
                [metrics]
                higher = ["purity"]
                [guards]
                non_finite = "refuse"
                dtype = "off"
                frozen = {tensors = "embeddings.*", level = "warn"}
                worse_than_best = [
                  {metric = "val_loss", by = 0.5, level = "refuse"},
                  {metric = "purity", by = "2.5 %"},
                ]
                """)
            .guards();
    assertThat(strict.level(Guard.NON_FINITE)).isEqualTo(Level.REFUSE);
    assertThat(strict.level(Guard.DTYPE)).isEqualTo(Level.OFF);
    assertThat(strict.level(Guard.FROZEN)).isEqualTo(Level.WARN);
    assertThat(strict.frozen()).containsExactly(new TensorPattern("embeddings.*"));
    assertThat(strict.bars())
        .containsExactly(
            new MetricBar("val_loss", 0.5, false, MetricOrder.LOWER_IS_BETTER, Level.REFUSE),
            new MetricBar("purity", 0.025, true, MetricOrder.HIGHER_IS_BETTER, Level.WARN));
    assertThat(ProjectFile.parse("[guards]\nfrozen = \"off\"").guards().level(Guard.FROZEN))
        .isEqualTo(Level.OFF);
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> ProjectFile.parse("a = " + "[".repeat(100_000)))
        .isInstanceOf(MvcException.class);
  }
}
