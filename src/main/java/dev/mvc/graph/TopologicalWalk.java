package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Goes through versions a branch at a time: one whose children were all gone through comes right
/// after the last of them, so that a drawn graph has few lanes. What git calls topological order
/// (`--topo-order`), found a piece at a time as git does it with generations: how many children a
/// version has is known once all versions of larger generations have been seen.
public final class TopologicalWalk implements Walk {
  private final ObjectStore store;
  private final HistoryWalk explored;
  private final Map<ObjectId, Step> steps = new HashMap<>();

  /// How many children have not been gone through yet.
  private final Map<ObjectId, Integer> children = new HashMap<>();

  private final Deque<Step> ready = new ArrayDeque<>();

  /// Starts at these versions, without others and what lies before those.
  public TopologicalWalk(ObjectStore store, Collection<ObjectId> from, Collection<ObjectId> without)
      throws IOException {
    this.store = store;
    this.explored = new HistoryWalk(store, from, without);
    long least = Long.MAX_VALUE;
    for (ObjectId id : from) {
      least = Math.min(least, store.version(id).generation());
    }
    exploreTo(least);
    List<Step> starts = new ArrayList<>();
    for (ObjectId id : new LinkedHashSet<>(from)) {
      if (!explored.isHidden(id) && children.getOrDefault(id, 0) == 0) {
        starts.add(step(id));
      }
    }
    starts.sort((a, b) -> a.version().author().time().compareTo(b.version().author().time()));
    starts.forEach(ready::push);
  }

  @Override
  public Optional<Step> next() throws IOException {
    Step step = ready.poll();
    if (step == null) {
      return Optional.empty();
    }
    steps.remove(step.id());
    // The first parent is put down first and so comes last: what was merged stands beside the
    // merge.
    for (ObjectId parent : step.version().parents()) {
      exploreTo(store.version(parent).generation());
      int left = children.merge(parent, -1, Integer::sum);
      if (left == 0 && !explored.isHidden(parent)) {
        children.remove(parent);
        ready.push(step(parent));
      }
    }
    return Optional.of(step);
  }

  /// Counts the children of all versions of this generation or a larger one.
  private void exploreTo(long generation) throws IOException {
    while (explored.generation() > generation) {
      Optional<Step> step = explored.next();
      if (step.isPresent()) {
        steps.put(step.get().id(), step.get());
        step.get().version().parents().forEach(parent -> children.merge(parent, 1, Integer::sum));
      }
    }
  }

  private Step step(ObjectId id) throws IOException {
    Step known = steps.get(id);
    return known == null ? new Step(id, store.version(id)) : known;
  }
}
