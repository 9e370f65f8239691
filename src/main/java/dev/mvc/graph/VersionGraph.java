package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which versions lie directly before which. Remembers what it was asked, so one is used for all
/// questions of a command.
public final class VersionGraph {
  /// A version as far as its place in history goes.
  ///
  /// @param generation 1 for a first version, else one more than the largest of its parents
  public record Node(ObjectId id, long generation, List<ObjectId> parents) {}

  private final ObjectStore store;
  private final VersionNumbers numbers;
  private final Map<ObjectId, Node> known = new HashMap<>();

  /// @param numbers a table that has most versions, so that they need not be read
  public VersionGraph(ObjectStore store, VersionNumbers numbers) {
    this.store = store;
    this.numbers = numbers;
  }

  /// The place of a version.
  public Node node(ObjectId id) throws IOException {
    Node node = known.get(id);
    if (node == null) {
      node = numbers.node(id).orElse(null);
      if (node == null) {
        Version version = store.version(id);
        node = new Node(id, version.generation(), version.parents());
      }
      known.put(id, node);
    }
    return node;
  }
}
