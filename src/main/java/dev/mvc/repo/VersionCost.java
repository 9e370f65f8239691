package dev.mvc.repo;

import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.Entry;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a version holds and what it costs.
///
/// @param files how many files
/// @param changedFiles how many are new or differ from the file of the same path in the first
///   parent
/// @param bytes their sizes together
/// @param tensors how many tensors
/// @param changedTensors how many differ from the tensor of the same path and name in the first
///   parent
/// @param deltas how many of those are stored as differences
/// @param depth the most differences that are decoded to restore one of its tensors
/// @param stored bytes that the version added to the repository
public record VersionCost(
    int files,
    int changedFiles,
    long bytes,
    int tensors,
    int changedTensors,
    int deltas,
    int depth,
    long stored) {

  /// The cost of a version.
  ///
  /// @param stored what it added
  static VersionCost of(ObjectStore store, ObjectId id, long stored) throws IOException {
    Version version = store.version(id);
    Tally before = new Tally(store);
    if (!version.parents().isEmpty()) {
      before.count(store.version(version.parents().getFirst()).tree());
    }
    Tally tally = new Tally(store).count(version.tree());
    Set<ObjectId> changed = new HashSet<>();
    int changedTensors = 0;
    for (var tensor : tally.ids.entrySet()) {
      @Nullable ObjectId old = before.ids.get(tensor.getKey());
      if (!tensor.getValue().equals(old)) {
        changedTensors++;
        changed.add(tensor.getValue());
      }
    }
    int deltas = 0;
    int depth = 0;
    for (ObjectId tensor : new HashSet<>(tally.ids.values())) {
      Optional<Entry> entry = store.find(tensor);
      if (entry.isPresent()) {
        depth = Math.max(depth, entry.get().position().depth());
        deltas += entry.get().position().depth() > 0 && changed.contains(tensor) ? 1 : 0;
      }
    }
    return new VersionCost(
        tally.leaves.size(),
        Math.toIntExact(
            tally.leaves.entrySet().stream()
                .filter(leaf -> !leaf.getValue().equals(before.leaves.get(leaf.getKey())))
                .count()),
        tally.bytes,
        tally.ids.size(),
        changedTensors,
        deltas,
        depth,
        stored);
  }

  /// Goes through the files of one version.
  private static final class Tally {
    private final ObjectStore store;
    private final Map<String, ObjectId> ids = new HashMap<>();
    private final Map<String, Tree.Entry> leaves = new HashMap<>();
    private long bytes;

    Tally(ObjectStore store) {
      this.store = store;
    }

    Tally count(ObjectId tree) throws IOException {
      for (var leaf : new TreeWalk(store).leaves(tree).entrySet()) {
        leaves.put(leaf.getKey(), leaf.getValue());
        if (leaf.getValue() instanceof Tree.File file) {
          bytes += file.size();
          if (!file.format().equals(Recipe.OPAQUE)) {
            for (Segment.Tensor tensor : store.recipe(file.id()).tensors()) {
              ids.put(leaf.getKey() + "\0" + tensor.info().name(), tensor.id());
            }
          }
        }
      }
      return this;
    }
  }
}
