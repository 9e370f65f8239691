package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.object.Scalar;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0041, 0.0041",
    "0.00409999, 0.0041",
    "0.00096, 0.0010",
    "0.00094, 9.4e-04",
    "1.5e-9, 1.5e-09",
    "0.5, 0.5000",
    "1, 1.00",
    "12.345, 12.35",
    "123456, 1.2e+05"
  })
  void ratiosHaveTwoDigitsAtLeast(double ratio, String expected) {
    assertThat(Figures.ratio(ratio)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.7134819030761719, 0.713482",
    "1e-5, 1e-5",
    "1234567, 1234567",
    "1234567.8, 1234568",
    "-0.1, -0.1",
    "NaN, NaN",
    "abcdefgh, abcdefgh"
  })
  void valuesHaveSixDigitsAtMost(String value, String expected) {
    assertThat(Figures.brief(Scalar.parse(value))).isEqualTo(expected);
  }

  @Test
  void whatHasNothingToCompareWithIsUnbounded() {
    assertThat(Figures.ratio(OptionalDouble.empty())).isEqualTo("∞");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "0.99999999, >0.9999999",
    "0.99995, 0.9999500",
    "0, 0.0000000",
    "-1, -1.0000000"
  })
  void onlyEqualDirectionsHaveTheCosineOne(double cosine, String expected) {
    assertThat(Figures.cosine(OptionalDouble.of(cosine))).isEqualTo(expected);
  }

  @Test
  void aVectorOfZerosHasNoCosine() {
    assertThat(Figures.cosine(OptionalDouble.empty())).isEqualTo("–");
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "1, ████", "0.5, ██", "1e-9, ▏", "0.28125, █▏", "2, ████", "NaN, ''"})
  void barsAreDrawnInEighths(double share, String expected) {
    assertThat(Figures.bar(share, 4)).isEqualTo(expected);
  }
}
