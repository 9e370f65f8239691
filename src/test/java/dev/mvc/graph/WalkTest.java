package dev.mvc.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkTest {
  @TempDir Path root;

  private Histories histories;

  @BeforeEach
  void open() {
    histories = new Histories(root);
  }

  @AfterEach
  void close() {
    histories.close();
  }

  private List<ObjectId> ids(String names) {
    return names.isEmpty() ? List.of() : Stream.of(names.split(" ")).map(histories::id).toList();
  }

  private List<String> all(Walk walk) throws IOException {
    List<ObjectId> ids = new ArrayList<>();
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      ids.add(step.get().id());
    }
    return histories.names(ids);
  }

  private List<String> plain(String from, String without) throws IOException {
    return all(new HistoryWalk(histories.store(), ids(from), ids(without)));
  }

  private List<String> topological(String from, String without) throws IOException {
    return all(new TopologicalWalk(histories.store(), ids(from), ids(without)));
  }

  @Test
  void aBranchStaysTogetherAndWhatWasMergedStandsBesideTheMerge() throws IOException {
    histories.make("a", "b a", "x a", "c b", "y x", "m c y", "d m");
    assertThat(plain("d", "")).containsExactly("d", "m", "y", "c", "x", "b", "a");
    assertThat(topological("d", "")).containsExactly("d", "m", "y", "x", "c", "b", "a");
  }

  @Test
  void aStartThatLiesBeforeAnotherIsNotShownTwice() throws IOException {
    histories.make("a", "b a", "c b", "x a");
    assertThat(topological("a c b x", "")).containsExactly("x", "c", "b", "a");
    assertThat(plain("a c b", "")).containsExactly("c", "b", "a");
  }

  @Test
  void whatIsLeftOutTakesAllBeforeItAlong() throws IOException {
    histories.make("a", "b a", "c b", "x b", "m c x", "n x");
    assertThat(plain("m", "x")).containsExactly("m", "c");
    assertThat(plain("m", "n")).containsExactly("m", "c");
    assertThat(plain("x", "m")).isEmpty();
    assertThat(topological("m n", "b")).containsExactly("n", "m", "x", "c");
  }

  /// Against the definitions, on histories with many merges.
  @Test
  void randomHistoriesAreWalkedWholeAndChildrenFirst() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 25; round++) {
      Map<String, Set<String>> parents = new HashMap<>();
      List<String> names = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Set<String> of = new LinkedHashSet<>();
        for (int p = random.nextInt(i == 0 ? 1 : 4); p > 0; p--) {
          of.add(names.get(Math.max(0, i - 1 - random.nextInt(8))));
        }
        String name = "r" + round + "v" + i;
        parents.put(name, of);
        names.add(name);
        lines.add((name + " " + String.join(" ", of)).strip());
      }
      histories.make(lines.toArray(String[]::new));
      String from = names.get(29) + " " + names.get(random.nextInt(30));
      String without = names.get(random.nextInt(20));
      Set<String> expected = before(from, parents);
      expected.removeAll(before(without, parents));
      requireWhole(plain(from, without), expected, parents);
      requireWhole(topological(from, without), expected, parents);
      assertThat(topological(from, "")).containsExactlyInAnyOrderElementsOf(before(from, parents));
    }
  }

  private static Set<String> before(String names, Map<String, Set<String>> parents) {
    Set<String> before = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(names.split(" ")));
    while (!open.isEmpty()) {
      String name = open.removeLast();
      if (before.add(name)) {
        open.addAll(parents.get(name));
      }
    }
    return before;
  }

  private static void requireWhole(
      List<String> walked, Set<String> expected, Map<String, Set<String>> parents) {
    assertThat(walked).containsExactlyInAnyOrderElementsOf(expected);
    for (String name : walked) {
      for (String parent : parents.get(name)) {
        if (expected.contains(parent)) {
          assertThat(walked.indexOf(parent)).isGreaterThan(walked.indexOf(name));
        }
      }
    }
  }
}
