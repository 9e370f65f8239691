package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Goes through versions and everything before them, each once, children before their parents and
/// otherwise the newest first.
public final class HistoryWalk {
  /// A version and its id.
  public record Step(ObjectId id, Version version) {}

  private static final Comparator<Step> ORDER =
      Comparator.comparingLong((Step step) -> step.version.generation())
          .reversed()
          .thenComparing(step -> step.version.author().time(), Comparator.reverseOrder())
          .thenComparing(Step::id);

  private final ObjectStore store;
  private final PriorityQueue<Step> queue = new PriorityQueue<>(ORDER);
  private final Set<ObjectId> seen = new HashSet<>();

  /// Starts at these versions.
  public HistoryWalk(ObjectStore store, Collection<ObjectId> from) throws IOException {
    this.store = store;
    enqueue(from);
  }

  /// The next version; empty after the last.
  public Optional<Step> next() throws IOException {
    Step step = queue.poll();
    if (step != null) {
      enqueue(step.version.parents());
    }
    return Optional.ofNullable(step);
  }

  private void enqueue(Collection<ObjectId> ids) throws IOException {
    for (ObjectId id : ids) {
      if (seen.add(id)) {
        queue.add(new Step(id, store.version(id)));
      }
    }
  }
}
