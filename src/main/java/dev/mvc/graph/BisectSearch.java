package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which version to look at next to find the first bad one: as `git bisect`, the one that has about
/// as many suspects before it as after, so that each answer halves them.
///
/// @param suspects versions of which one is the first bad one, the latest first; the first of them
///   is known to be bad
/// @param next what to test; empty when there is one suspect, or when all others cannot be tested
public record BisectSearch(List<ObjectId> suspects, Optional<ObjectId> next) {
  public BisectSearch {
    suspects = List.copyOf(suspects);
  }

  /// Where the search stands.
  ///
  /// @param bad the earliest version that is known to be bad
  /// @param good versions that are known to be good, with all before them
  /// @param skipped versions that cannot be tested
  public static BisectSearch of(
      ObjectStore store, ObjectId bad, Collection<ObjectId> good, Set<ObjectId> skipped)
      throws IOException {
    List<Walk.Step> steps = new ArrayList<>();
    HistoryWalk walk = new HistoryWalk(store, List.of(bad), good);
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      steps.add(step.get());
    }
    Map<ObjectId, Integer> weights = weights(steps);
    Optional<ObjectId> best = Optional.empty();
    int most = 0;
    for (Walk.Step step : steps) {
      int weight = weights.getOrDefault(step.id(), 0);
      int halves = Math.min(weight, steps.size() - weight);
      if (halves > most && !skipped.contains(step.id())) {
        most = halves;
        best = Optional.of(step.id());
      }
    }
    return new BisectSearch(steps.stream().map(Walk.Step::id).toList(), best);
  }

  /// About how many more tests it takes.
  public int steps() {
    return suspects.size() <= 1
        ? 0
        : Integer.SIZE - Integer.numberOfLeadingZeros(suspects.size() - 1);
  }

  /// For each suspect how many there are at or before it.
  private static Map<ObjectId, Integer> weights(List<Walk.Step> steps) {
    Map<ObjectId, List<ObjectId>> parents = new HashMap<>();
    steps.forEach(step -> parents.put(step.id(), step.version().parents()));
    Map<ObjectId, List<ObjectId>> inside = new HashMap<>();
    parents.forEach((id, of) -> inside.put(id, of.stream().filter(parents::containsKey).toList()));
    Map<ObjectId, Integer> weights = new HashMap<>();
    for (Walk.Step step : steps.reversed()) {
      List<ObjectId> of = inside.getOrDefault(step.id(), List.of());
      int weight =
          of.size() == 1
              ? 1 + weights.getOrDefault(of.getFirst(), 0)
              : of.isEmpty() ? 1 : count(step.id(), inside);
      weights.put(step.id(), weight);
    }
    return weights;
  }

  private static int count(ObjectId from, Map<ObjectId, List<ObjectId>> parents) {
    Set<ObjectId> seen = new HashSet<>(Set.of(from));
    Deque<ObjectId> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (ObjectId parent : parents.getOrDefault(open.pop(), List.of())) {
        if (seen.add(parent)) {
          open.push(parent);
        }
      }
    }
    return seen.size();
  }
}
