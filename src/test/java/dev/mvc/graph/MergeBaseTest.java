package dev.mvc.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeBaseTest {
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

  private MergeBase mergeBase() {
    return new MergeBase(histories.graph());
  }

  private List<String> base(String... heads) throws IOException {
    return histories.names(mergeBase().of(Stream.of(heads).map(histories::id).toList()));
  }

  @Test
  void twoBranchesHaveTheVersionWhereTheyPart() throws IOException {
    histories.make("a", "b a", "c b", "d b", "e d");
    assertThat(base("c", "e")).containsExactly("b");
    assertThat(base("e", "c")).containsExactly("b");
  }

  @Test
  void aVersionIsTheBaseOfItselfAndOfAllAfterIt() throws IOException {
    histories.make("a", "b a", "c b");
    assertThat(base("b", "b")).containsExactly("b");
    assertThat(base("a", "c")).containsExactly("a");
    assertThat(base("c", "b")).containsExactly("b");
    assertThat(base("c")).containsExactly("c");
  }

  @Test
  void unrelatedHistoriesHaveNone() throws IOException {
    histories.make("a", "b a", "x", "y x");
    assertThat(base("b", "y")).isEmpty();
  }

  @Test
  void afterAMergeTheMergedHeadIsTheBase() throws IOException {
    histories.make("a", "b a", "c a", "m b c", "d c", "n m");
    assertThat(base("n", "d")).containsExactly("c");
  }

  @Test
  void crissCrossMergesHaveTwoBases() throws IOException {
    histories.make("a", "b a", "c a", "m b c", "n c b", "p m", "q n");
    assertThat(base("p", "q")).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void anAncestorReachedByALongWayIsNotABestOne() throws IOException {
    // The first parent of q leads to a at once, the second by way of b.
    histories.make("a", "b a", "c b", "d c", "q a d", "p b");
    assertThat(base("p", "q")).containsExactly("b");
  }

  @Test
  void manyHeadsHaveTheirCommonOne() throws IOException {
    histories.make("a", "b a", "c b", "d b", "e a", "f e");
    assertThat(base("c", "d")).containsExactly("b");
    assertThat(base("c", "d", "f")).containsExactly("a");
    assertThat(base("c", "c", "c")).containsExactly("c");
  }

  @Test
  void distanceCountsWhatOnlyOneSideHas() throws IOException {
    histories.make("a", "b a", "c b", "d b", "e d", "m e c");
    assertThat(mergeBase().distance(histories.id("c"), histories.id("e")))
        .isEqualTo(new MergeBase.Distance(1, 2));
    assertThat(mergeBase().distance(histories.id("c"), histories.id("m")))
        .isEqualTo(new MergeBase.Distance(0, 3));
    assertThat(mergeBase().distance(histories.id("c"), histories.id("c")))
        .isEqualTo(new MergeBase.Distance(0, 0));
  }

  /// Against the definition, on histories with many merges.
  @Test
  void randomHistoriesGiveWhatTheDefinitionSays() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 30; round++) {
      List<String> made = new ArrayList<>();
      Map<String, Set<String>> ancestors = new HashMap<>();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String name = "r" + round + "v" + i;
        Set<String> parents = new HashSet<>();
        for (int p = random.nextInt(i == 0 ? 1 : 4); p > 0; p--) {
          parents.add(made.get(Math.max(0, i - 1 - random.nextInt(6))));
        }
        Set<String> before = new HashSet<>(Set.of(name));
        parents.forEach(parent -> before.addAll(ancestors.get(parent)));
        ancestors.put(name, before);
        lines.add((name + " " + String.join(" ", parents)).strip());
        made.add(name);
      }
      histories.make(lines.toArray(String[]::new));
      for (int i = 0; i < 20; i++) {
        String a = made.get(random.nextInt(made.size()));
        String b = made.get(random.nextInt(made.size()));
        requireDefinition(a, b, ancestors);
      }
    }
  }

  private void requireDefinition(String a, String b, Map<String, Set<String>> ancestors)
      throws IOException {
    Set<String> common = new HashSet<>(ancestors.get(a));
    common.retainAll(ancestors.get(b));
    Set<String> best = new HashSet<>(common);
    for (String one : common) {
      best.removeIf(other -> !other.equals(one) && ancestors.get(one).contains(other));
    }
    assertThat(base(a, b)).as(a + " " + b).containsExactlyInAnyOrderElementsOf(best);
    ObjectId first = histories.id(a);
    ObjectId second = histories.id(b);
    assertThat(mergeBase().isAncestor(first, second)).isEqualTo(ancestors.get(b).contains(a));
    Set<String> ahead = new HashSet<>(ancestors.get(a));
    ahead.removeAll(ancestors.get(b));
    Set<String> behind = new HashSet<>(ancestors.get(b));
    behind.removeAll(ancestors.get(a));
    assertThat(mergeBase().distance(first, second))
        .isEqualTo(new MergeBase.Distance(ahead.size(), behind.size()));
  }
}
