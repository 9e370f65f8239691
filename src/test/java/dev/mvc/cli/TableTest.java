package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  private static Table tensors() {
    return new Table(Table.names("tensor"), Table.right("changed"), Table.left("note"))
        .row(Styled.name("encoder.layer.0.attention.weight"), "100 %", "")
        .row(Styled.name("pooler"), "0 %", "frozen");
  }

  @Test
  void columnsAreAsWideAsTheyNeedAndLinesEndWithoutBlanks() {
    assertThat(tensors().lines(100, false))
        .containsExactly(
            "tensor                            changed  note",
            "encoder.layer.0.attention.weight    100 %",
            "pooler                                0 %  frozen");
  }

  @Test
  void namesGiveWayWhereTheTerminalIsNarrow() {
    assertThat(tensors().lines(36, false))
        .containsExactly(
            "tensor               changed  note",
            "encoder.l…on.weight    100 %",
            "pooler                   0 %  frozen")
        .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(36));
  }

  @Test
  void colourIsNotCountedAsWidth() {
    assertThat(tensors().lines(100, true).get(2))
        .isEqualTo("\u001b[32mpooler\u001b[0m" + " ".repeat(32) + "0 %  frozen");
  }

  @Test
  void withoutTitlesThereIsNoLineOfThem() {
    assertThat(
            new Table(Table.left(""), Table.right("")).row("a", 10).row("bb", 5).lines(80, false))
        .containsExactly("a   10", "bb   5");
  }

  @Test
  void namesInCellsAreEscapedBeforeTheyAreMeasured() {
    assertThat(
            new Table(Table.left(""), Table.left(""))
                .row("a\u001b[2J", 1)
                .row("b", 2)
                .lines(80, false))
        .containsExactly("a\\x1b[2J  1", "b         2");
  }

  @Test
  void aRowWithTooManyCellsIsABug() {
    assertThatThrownBy(() -> new Table(Table.left("")).row(1, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
