package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Goes through versions and everything before them, each once, children before their parents and
/// otherwise the newest first; on wish without some and everything before those.
public final class HistoryWalk implements Walk {
  private final ObjectStore store;
  private final PriorityQueue<Step> queue = new PriorityQueue<>(HistoryWalk::order);
  private final Set<ObjectId> seen = new HashSet<>();
  private final Set<ObjectId> hidden = new HashSet<>();

  /// How many in the queue are not hidden.
  private int visible;

  /// Starts at these versions.
  public HistoryWalk(ObjectStore store, Collection<ObjectId> from) throws IOException {
    this(store, from, List.of());
  }

  /// Starts at these versions, without others and what lies before those.
  public HistoryWalk(ObjectStore store, Collection<ObjectId> from, Collection<ObjectId> without)
      throws IOException {
    this.store = store;
    hide(without);
    show(from);
  }

  @Override
  public Optional<Step> next() throws IOException {
    while (visible > 0) {
      Step step = queue.remove();
      // All after it were looked at: they alone could still hide it.
      if (hidden.contains(step.id())) {
        hide(step.version().parents());
      } else {
        visible--;
        show(step.version().parents());
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  /// The generation of the next version, hidden or not; 0 when none is left. All versions of larger
  /// ones have been gone through.
  long generation() {
    return visible == 0 ? 0 : queue.element().version().generation();
  }

  boolean isHidden(ObjectId id) {
    return hidden.contains(id);
  }

  private void show(Collection<ObjectId> ids) throws IOException {
    for (ObjectId id : ids) {
      if (seen.add(id)) {
        queue.add(new Step(id, store.version(id)));
        visible += hidden.contains(id) ? 0 : 1;
      }
    }
  }

  private void hide(Collection<ObjectId> ids) throws IOException {
    for (ObjectId id : ids) {
      if (hidden.add(id)) {
        if (seen.add(id)) {
          queue.add(new Step(id, store.version(id)));
        } else {
          visible--;
        }
      }
    }
  }

  /// The order in which versions come. (Put together from key extractors, it would cost 10 ms at
  /// start-up: they can be serialized, and Java keeps none of those for later starts.)
  private static int order(Step a, Step b) {
    int order = Long.compare(b.version().generation(), a.version().generation());
    order = order != 0 ? order : b.version().author().time().compareTo(a.version().author().time());
    return order != 0 ? order : a.id().compareTo(b.id());
  }
}
