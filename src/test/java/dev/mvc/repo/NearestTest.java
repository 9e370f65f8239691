package dev.mvc.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> COMMANDS =
      List.of("add", "checkout", "commit", "diff", "du", "inspect", "log", "status");

  @ParameterizedTest
  @CsvSource({
    "comit, commit",
    "commti, commit",
    "stauts, status",
    "stat, status",
    "dif, diff",
    "chekcout, checkout",
    "ad, add",
    "insepct, inspect"
  })
  void aMistypedCommandFindsTheOneThatWasMeant(String typed, String meant) {
    assertThat(Nearest.to(typed, COMMANDS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"push", "xyz", "x", "train"})
  void whatIsNearNothingIsNotGuessed(String typed) {
    assertThat(Nearest.to(typed, COMMANDS)).isEmpty();
  }

  @Test
  void swappedLettersAreOneStep() {
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }
}
