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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BisectSearchTest {
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

  @Test
  void theMiddleOfALineIsTestedFirst() throws IOException {
    histories.make("a", "b a", "c b", "d c", "e d");
    BisectSearch search = search("e", "a");
    assertThat(histories.names(search.suspects())).containsExactly("e", "d", "c", "b");
    assertThat(search.next()).contains(histories.id("c"));
    assertThat(search.steps()).isEqualTo(2);
    assertThat(search("b", "a").next()).isEmpty();
    assertThat(search("a", "e").suspects()).isEmpty();
  }

  @Test
  void whatCannotBeTestedIsPassedOver() throws IOException {
    histories.make("a", "b a", "c b", "d c", "e d");
    Set<ObjectId> skipped = new HashSet<>(Set.of(histories.id("c")));
    BisectSearch search =
        BisectSearch.of(histories.store(), histories.id("e"), List.of(histories.id("a")), skipped);
    assertThat(search.next()).isPresent().isNotEqualTo(histories.id("c"));
    skipped.addAll(Set.of(histories.id("b"), histories.id("d")));
    search =
        BisectSearch.of(histories.store(), histories.id("e"), List.of(histories.id("a")), skipped);
    assertThat(search.next()).isEmpty();
    assertThat(search.suspects()).hasSize(4);
  }

  private BisectSearch search(String bad, String good) throws IOException {
    return BisectSearch.of(
        histories.store(), histories.id(bad), List.of(histories.id(good)), Set.of());
  }

  /// In histories with merges, where everything after some version is bad.
  @Test
  void theFirstBadVersionIsFoundInAboutAsManyStepsAsHalvingTakes() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 20; round++) {
      List<String> names = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      Map<String, Set<String>> before = new HashMap<>();
      for (int i = 0; i < 40; i++) {
        String name = "r" + round + "v" + i;
        Set<String> parents = new HashSet<>();
        if (i > 0) {
          parents.add(names.get(i - 1 - random.nextInt(Math.min(i, 3))));
          parents.add(names.get(i - 1 - random.nextInt(Math.min(i, 3))));
        }
        Set<String> all = new HashSet<>(Set.of(name));
        parents.forEach(parent -> all.addAll(before.get(parent)));
        before.put(name, all);
        names.add(name);
        lines.add((name + " " + String.join(" ", parents)).strip());
      }
      histories.make(lines.toArray(String[]::new));
      List<String> suspects = new ArrayList<>(before.get(names.getLast()));
      suspects.remove(names.getFirst());
      suspects.sort(null);
      String culprit = suspects.get(random.nextInt(suspects.size()));
      assertThat(found(names, before, culprit)).isEqualTo(culprit);
    }
  }

  private String found(List<String> names, Map<String, Set<String>> before, String culprit)
      throws IOException {
    ObjectId bad = histories.id(names.getLast());
    Set<ObjectId> good = new HashSet<>(Set.of(histories.id(names.getFirst())));
    BisectSearch search = BisectSearch.of(histories.store(), bad, good, Set.of());
    int steps = 0;
    while (search.next().isPresent()) {
      ObjectId next = search.next().get();
      if (before.get(histories.names(List.of(next)).getFirst()).contains(culprit)) {
        bad = next;
      } else {
        good.add(next);
      }
      search = BisectSearch.of(histories.store(), bad, good, Set.of());
      steps++;
    }
    assertThat(steps).isLessThan(15);
    return histories.names(search.suspects()).getFirst();
  }
}
