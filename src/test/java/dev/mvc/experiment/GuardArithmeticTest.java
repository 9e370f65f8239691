package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.diff.MetricOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardArithmeticTest {
  @ParameterizedTest
  @CsvSource({
    "embeddings.*, embeddings.word.weight, true",
    "embeddings.*, bert.embeddings.word.weight, false",
    "*embeddings*, bert/embeddings/word, true",
    "layer.?.weight, layer.3.weight, true",
    "layer.?.weight, layer.33.weight, false",
    "head, head, true",
    "head, header, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbXbX, false",
    "*, anything, true",
  })
  void patternsOfTensors(String pattern, String name, boolean matches) {
    assertThat(new TensorPattern(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void noPatternTakesForEver() {
    String name = "a".repeat(20_000);
    assertThat(new TensorPattern("*a".repeat(200) + "b").matches(name)).isFalse();
  }

  private static MetricBar bar(double by, boolean relative, MetricOrder order) {
    return new MetricBar("m", by, relative, order, Guard.Level.WARN);
  }

  @Test
  void worseIsWhatTheDirectionSays() {
    MetricBar loss = bar(0.5, false, MetricOrder.LOWER_IS_BETTER);
    assertThat(loss.isWorse(1.5, 1)).isFalse();
    assertThat(loss.isWorse(1.75, 1)).isTrue();
    assertThat(loss.isWorse(-5, 1)).isFalse();
    MetricBar accuracy = bar(0.5, false, MetricOrder.HIGHER_IS_BETTER);
    assertThat(accuracy.isWorse(0.5, 1)).isFalse();
    assertThat(accuracy.isWorse(0.25, 1)).isTrue();
    assertThat(accuracy.isWorse(9, 1)).isFalse();
  }

  @Test
  void aPartIsAPartOfTheBestWhateverItsSign() {
    MetricBar reward = bar(0.25, true, MetricOrder.HIGHER_IS_BETTER);
    assertThat(reward.isWorse(-120, -100)).isFalse();
    assertThat(reward.isWorse(-126, -100)).isTrue();
    assertThat(reward.isWorse(-0.1, 0)).isTrue();
  }

  @Test
  void nanIsWorseThanAnything() {
    assertThat(bar(1e9, false, MetricOrder.LOWER_IS_BETTER).isWorse(Double.NaN, 1)).isTrue();
    assertThat(bar(1e9, false, MetricOrder.HIGHER_IS_BETTER).isWorse(Double.NaN, 1)).isTrue();
    assertThat(bar(0, false, MetricOrder.LOWER_IS_BETTER).better(Double.NaN, 3)).isEqualTo(3);
    assertThat(bar(0, false, MetricOrder.HIGHER_IS_BETTER).better(2, 3)).isEqualTo(3);
  }
}
