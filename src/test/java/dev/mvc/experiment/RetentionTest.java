package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.experiment.Retention.Candidate;
import dev.mvc.experiment.Retention.Choice;
import dev.mvc.experiment.Retention.Reason;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Architecture;
import dev.mvc.object.Scalar;
import dev.mvc.object.Signature;
import dev.mvc.object.Thinned.Part;
import dev.mvc.object.Version;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Retention NOTHING =
      new Retention(OptionalInt.empty(), List.of(), OptionalInt.empty(), true, OptionalInt.empty());

  private final List<Candidate> candidates = new ArrayList<>();

  private static ObjectId id(String text) {
    return ObjectId.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Candidates of the generations `count` to 1, the newest first, on one branch.
  private void line(int count) {
    for (int generation = count; generation > 0; generation--) {
      add(generation, count - generation, Double.NaN);
    }
  }

  private void add(int generation, int distance, double loss) {
    SortedMap<String, Scalar> metrics = new TreeMap<>();
    metrics.put("val_loss", new Scalar.Real(loss));
    OffsetDateTime time = OffsetDateTime.parse("2026-01-01T00:00:00Z");
    Version version =
        new Version(
            id("tree"),
            Architecture.of(List.of()),
            new TreeMap<>(),
            metrics,
            List.of(),
            generation,
            new Signature("Ada", "", time),
            "step");
    candidates.add(
        new Candidate(
            id("version " + candidates.size()),
            version,
            distance == 0,
            false,
            distance < 0 ? OptionalInt.empty() : OptionalInt.of(distance),
            Optional.empty()));
  }

  private void change(int at, boolean tagged, Part without) {
    Candidate old = candidates.get(at);
    candidates.set(
        at,
        new Candidate(
            old.id(),
            old.version(),
            old.named(),
            tagged,
            old.distance(),
            Optional.ofNullable(without)));
  }

  private static Retention last(int last, int optimizer) {
    return new Retention(
        OptionalInt.of(last), List.of(), OptionalInt.empty(), true, OptionalInt.of(optimizer));
  }

  /// A letter for each: `.` stays whole, `o` loses optimizer state, `w` its weights.
  private String outcome(Retention rules) {
    StringBuilder outcome = new StringBuilder();
    for (Choice choice : choose(rules)) {
      outcome.append(choice.goes().map(part -> part == Part.WEIGHTS ? "w" : "o").orElse("."));
    }
    return outcome.toString();
  }

  private List<Choice> choose(Retention rules) {
    return rules.choose(candidates, Directions.BY_NAME);
  }

  @Test
  void theLastOnesStayAndLoseTheirOptimizerStateEarlier() {
    line(8);
    assertThat(outcome(last(5, 2))).isEqualTo("..ooowww");
    assertThat(outcome(last(2, 5))).isEqualTo("..wwwwww");
  }

  @Test
  void withoutARuleAboutWeightsAllStay() {
    line(5);
    assertThat(outcome(NOTHING)).isEqualTo(".....");
    assertThat(NOTHING.isEmpty()).isTrue();
    Retention optimizers =
        new Retention(OptionalInt.empty(), List.of(), OptionalInt.empty(), true, OptionalInt.of(1));
    assertThat(optimizers.isEmpty()).isFalse();
    assertThat(outcome(optimizers)).isEqualTo(".oooo");
  }

  @Test
  void everyTenthIsCountedAlongTheHistoryAndNotFromTheHead() {
    line(12);
    Retention fifth =
        new Retention(OptionalInt.empty(), List.of(), OptionalInt.of(5), true, OptionalInt.empty());
    assertThat(outcome(fifth)).isEqualTo("." + "w" + "." + "wwww" + "." + "wwww");
  }

  private static Retention best(String metric, int count) {
    return new Retention(
        OptionalInt.empty(),
        List.of(new Retention.Best(metric, count)),
        OptionalInt.empty(),
        true,
        OptionalInt.empty());
  }

  @Test
  void theBestStayTheNewerOfEqualOnesAndNeverThoseWithoutANumber() {
    add(7, 0, 0.9);
    add(6, 1, Double.NaN);
    add(5, 2, 0.5);
    add(4, 3, 0.3);
    add(3, 4, 0.5);
    add(2, 5, 0.7);
    add(1, 6, Double.NEGATIVE_INFINITY);
    assertThat(outcome(best("val_loss", 3))).isEqualTo(".w..ww.");
    assertThat(outcome(best("val_loss", 99))).isEqualTo(".w.....");
    // The head stays whatever it has.
    assertThat(outcome(best("val_acc", 3))).isEqualTo(".wwwwww");
    Directions turned = new Directions(List.of(), List.of(PathPattern.of("val_loss")));
    assertThat(best("val_loss", 1).choose(candidates, turned))
        .filteredOn(choice -> choice.reasons().contains(Reason.BEST))
        .containsExactly(best("val_loss", 1).choose(candidates, turned).getFirst());
  }

  @Test
  void whatHasLostItsWeightsTakesNoPlaceOfTheBest() {
    add(3, 0, 0.9);
    add(2, 1, 0.2);
    add(1, 2, 0.1);
    change(2, false, Part.WEIGHTS);
    assertThat(outcome(best("val_loss", 1))).isEqualTo("...");
    change(2, false, Part.OPTIMIZER);
    assertThat(outcome(best("val_loss", 1))).isEqualTo(".w.");
  }

  @Test
  void whatHasATagStaysWholeUnlessTagsDoNotCount() {
    line(5);
    change(4, true, null);
    assertThat(outcome(last(2, 1))).isEqualTo(".oww.");
    Retention untagged =
        new Retention(OptionalInt.of(2), List.of(), OptionalInt.empty(), false, OptionalInt.of(1));
    assertThat(outcome(untagged)).isEqualTo(".owww");
  }

  @Test
  void nothingGoesTwiceButWeightsAfterOptimizerState() {
    line(5);
    change(2, false, Part.OPTIMIZER);
    change(3, false, Part.OPTIMIZER);
    change(4, false, Part.WEIGHTS);
    assertThat(outcome(last(3, 1))).isEqualTo(".o.w.");
  }

  @Test
  void whatIsOnNoLineIsNotAmongTheLast() {
    line(2);
    add(1, -1, Double.NaN);
    assertThat(outcome(last(9, 9))).isEqualTo("..w");
  }

  @Test
  void eachVersionTellsAllReasons() {
    add(10, 0, 0.1);
    change(0, true, null);
    Retention all =
        new Retention(
            OptionalInt.of(1),
            List.of(new Retention.Best("val_loss", 1)),
            OptionalInt.of(5),
            true,
            OptionalInt.empty());
    assertThat(choose(all).getFirst().reasons()).containsExactly(Reason.values());
  }
}
