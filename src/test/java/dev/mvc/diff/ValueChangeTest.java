package dev.mvc.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.object.Scalar;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueChangeTest {
  private static SortedMap<String, Scalar> values(Map<String, String> texts) {
    SortedMap<String, Scalar> values = new TreeMap<>();
    texts.forEach((name, text) -> values.put(name, Scalar.parse(text)));
    return values;
  }

  @Test
  void onlyWhatDiffersIsToldByName() {
    assertThat(
            ValueChange.between(
                values(Map.of("lr", "2e-5", "warmup", "20", "seed", "1")),
                values(Map.of("lr", "1e-5", "seed", "1", "decay", "0.1"))))
        .containsExactly(
            new ValueChange("decay", Optional.empty(), Optional.of(new Scalar.Real(0.1))),
            new ValueChange(
                "lr", Optional.of(new Scalar.Real(2e-5)), Optional.of(new Scalar.Real(1e-5))),
            new ValueChange("warmup", Optional.of(new Scalar.Whole(20)), Optional.empty()));
  }

  @Test
  void aValueThatIsNoNumberIsEqualToItself() {
    assertThat(ValueChange.between(values(Map.of("x", "nan")), values(Map.of("x", "nan"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "loss, 0.84, 0.71, better",
    "val_loss, 0.71, 0.84, worse",
    "eval/accuracy, 0.8, 0.9, better",
    "val_acc, 1, 0, worse",
    "recall@5, 0.5, 0.6, better",
    "top1.acc, 70, 71, better",
    "accuracy_loss, 0.1, 0.2, worse",
    "classes, 0.1, 0.2, unknown",
    "loss, 0.5, 0.5, unknown",
    "loss, nan, 0.5, unknown",
    "loss, low, 0.5, unknown",
  })
  void aMetricGotBetterOrWorseAsItsNameTells(String name, String old, String now, String expected) {
    ValueChange change =
        new ValueChange(name, Optional.of(Scalar.parse(old)), Optional.of(Scalar.parse(now)));
    String answer =
        MetricOrder.of(change.name())
            .isBetter(change)
            .map(better -> better ? "better" : "worse")
            .orElse("unknown");
    assertThat(answer).isEqualTo(expected);
  }
}
