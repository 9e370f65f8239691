package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphLanesTest {
  private static ObjectId id(String name) {
    return ObjectId.hash(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Draws versions given as `name parent parent…`, with the names behind their nodes.
  private static List<String> draw(String... versions) {
    GraphLanes lanes = new GraphLanes();
    List<String> lines = new ArrayList<>();
    for (String version : versions) {
      List<String> words = List.of(version.split(" "));
      List<ObjectId> parents = words.stream().skip(1).map(GraphLanesTest::id).toList();
      GraphLanes.Rows rows = lanes.next(id(words.getFirst()), parents);
      lines.add(rows.node() + words.getFirst());
      rows.edges().stream().map(String::stripTrailing).forEach(lines::add);
    }
    return lines;
  }

  @Test
  void aLineOfVersionsIsALine() {
    assertThat(draw("c b", "b a", "a")).containsExactly("* c", "* b", "* a");
  }

  @Test
  void aMergeOpensALaneThatClosesAtTheFork() {
    assertThat(draw("m b c", "c a", "b a", "a"))
        .containsExactly("* m", "|\\", "| * c", "* | b", "|/", "* a");
  }

  @Test
  void twoHeadsMeetAtTheirFork() {
    assertThat(draw("x a", "y a", "a")).containsExactly("* x", "| * y", "|/", "* a");
  }

  @Test
  void laneThatJoinsACrossedOneMovesAcrossIt() {
    // Lanes for b, c and d; then d turns out to come from where b comes from.
    assertThat(draw("x b", "y c", "z d", "b a", "d a", "c a", "a"))
        .containsExactly(
            "* x", "| * y", "| | * z", "* | | b", "| | * d", "| |/", "|/|", "| * c", "|/", "* a");
  }

  @Test
  void aLaneThatEndsMakesRoom() {
    assertThat(draw("x r", "y s", "r", "s")).containsExactly("* x", "| * y", "* | r", " /", "* s");
  }

  @Test
  void threeParentsOpenTwoLanes() {
    assertThat(draw("m a b c", "b", "c", "a"))
        .containsExactly("* m", "|\\", "|\\ \\", "| | * b", "| * c", "* a");
  }

  @Test
  void linesBelowANodeStandBesideTheLanesThatGoOn() {
    GraphLanes lanes = new GraphLanes();
    lanes.next(id("x"), List.of(id("a")));
    assertThat(lanes.next(id("y"), List.of(id("b"))).rest()).isEqualTo("| | ");
    assertThat(lanes.next(id("a"), List.of()).rest()).isEqualTo("| ");
  }
}
