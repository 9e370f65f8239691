package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutputPatternTest {
  private static final List<String> ACTUAL = List.of("a 12 s", "b", "c", "b");

  @Test
  void linesMatchThemselves() {
    assertThat(OutputPattern.matches(ACTUAL, ACTUAL)).isTrue();
    assertThat(OutputPattern.matches(List.of("a 12 s", "b", "c"), ACTUAL)).isFalse();
    assertThat(OutputPattern.matches(List.of("a.12 s", "b", "c", "b"), ACTUAL)).isFalse();
    assertThat(OutputPattern.matches(List.of(), List.of())).isTrue();
  }

  @Test
  void aPartOfALineMayBeAnything() {
    assertThat(OutputPattern.matches(List.of("a [..] s", "b", "[..]", "b[..]"), ACTUAL)).isTrue();
    assertThat(OutputPattern.matches(List.of("a [..] m", "b", "c", "b"), ACTUAL)).isFalse();
  }

  @Test
  void dotsAloneStandForAnyLinesAlsoForNone() {
    assertThat(OutputPattern.matches(List.of("..."), ACTUAL)).isTrue();
    assertThat(OutputPattern.matches(List.of("...", "a 12 s", "...", "c", "b", "..."), ACTUAL))
        .isTrue();
    assertThat(OutputPattern.matches(List.of("...", "b"), ACTUAL)).isTrue();
    assertThat(OutputPattern.matches(List.of("...", "c"), ACTUAL)).isFalse();
    assertThat(OutputPattern.matches(List.of("..."), List.of())).isTrue();
  }

  @Test
  void anUpdateKeepsThePatternsThatStillFit() {
    assertThat(OutputPattern.update(List.of("a [..] s", "x", "c"), ACTUAL))
        .containsExactly("a [..] s", "b", "c", "b");
    List<String> matching = List.of("...", "b");
    assertThat(OutputPattern.update(matching, ACTUAL)).isSameAs(matching);
  }

  @Test
  void theDifferenceShowsWhatOnlyOneHas() {
    assertThat(OutputPattern.difference(List.of("a [..] s", "x", "c", "b"), ACTUAL))
        .containsExactly("  a 12 s", "- x", "+ b", "  c", "  b");
  }
}
