package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.MvcException;
import dev.mvc.object.Scalar;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Map<String, Scalar> VALUES =
      Map.of(
          "acc", new Scalar.Real(0.9),
          "step", new Scalar.Whole(40),
          "optimizer", new Scalar.Text("adamw"),
          "bad", new Scalar.Real(Double.NaN));

  @ParameterizedTest
  @CsvSource({
    "acc>0.89, true",
    "acc > 0.9, false",
    "acc>=.9, true",
    "acc<1, true",
    "acc<=9e-1, true",
    "acc=0.90, true",
    "acc==0.9, true",
    "acc!=0.9, false",
    "step=4e1, true",
    "step>39.5, true",
    "optimizer=adamw, true",
    "optimizer!=sgd, true",
    "optimizer=1, false",
    "bad>0, false",
    "bad<0, false",
    "bad!=0, true",
    "missing!=1, false"
  })
  void aConditionHoldsAsItReads(String text, boolean holds) {
    assertThat(Condition.parse(text, "--metric").holds(VALUES)).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "acc", ">0.9", "acc>", "acc>high", "acc=>1x<"})
  void whatIsNoConditionIsRefused(String text) {
    assertThatThrownBy(() -> Condition.parse(text, "--metric")).isInstanceOf(MvcException.class);
  }
}
