package dev.mvc.cli;

import dev.mvc.diff.GroupChange;
import dev.mvc.diff.StoredSnapshot;
import dev.mvc.diff.VersionDiff;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.Entry;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a version holds and how much of it is not as in its first parent, in a line, from names and
/// ids alone.
final class VersionContent {
  /// Recipes that are larger together, those of some 20,000 tensors, take too long for a line of
  /// the log.
  private static final long MAX_RECIPES = 4_000_000;

  private final ObjectStore store;

  /// What the last version had before it: mostly the next one that is asked for.
  private Map<ObjectId, SortedMap<String, Tree.Entry>> lastLeaves = Map.of();

  private final Map<ObjectId, Recipe> lastRecipes = new HashMap<>();

  VersionContent(ObjectStore store) {
    this.store = store;
  }

  /// As `21 of 23 tensors changed, 2 files, 14.6 MB`.
  String line(Version version) throws IOException {
    SortedMap<String, Tree.Entry> now = leaves(version.tree());
    long tensors = version.architecture().tensors();
    String size = Sizes.format(now.values().stream().mapToLong(VersionContent::size).sum());
    String files = Counts.of(now.size(), "file");
    if (version.parents().isEmpty()) {
      return (tensors == 0 ? "" : Counts.of(tensors, "tensor") + ", ") + files + ", " + size;
    }
    ObjectId parent = version.parents().getFirst();
    ObjectId oldTree = store.version(parent).tree();
    SortedMap<String, Tree.Entry> old = leaves(oldTree);
    lastLeaves = Map.of(oldTree, new TreeMap<>(old));
    // What is the same on both sides says nothing, and need not be read.
    Map<String, Tree.Entry> before = Map.copyOf(old);
    old.entrySet().removeIf(leaf -> leaf.getValue().equals(now.get(leaf.getKey())));
    now.entrySet().removeIf(leaf -> leaf.getValue().equals(before.get(leaf.getKey())));
    long changed = tensors == 0 ? 0 : changedTensors(old, now);
    if (changed > 0) {
      return share(changed, Counts.of(tensors, "tensor")) + ", " + files + ", " + size;
    }
    if (!now.isEmpty()) {
      return share(now.size(), files) + ", " + size;
    }
    return (old.isEmpty() ? "nothing changed" : Counts.of(old.size(), "file") + " removed")
        + ", "
        + size;
  }

  private SortedMap<String, Tree.Entry> leaves(ObjectId tree) throws IOException {
    SortedMap<String, Tree.Entry> last = lastLeaves.get(tree);
    return last == null ? new TreeWalk(store).leaves(tree) : new TreeMap<>(last);
  }

  private static long size(Tree.Entry leaf) {
    return leaf instanceof Tree.File file ? file.size() : 0;
  }

  private static String share(long changed, String all) {
    return Counts.exact(changed) + " of " + all + " changed";
  }

  private long changedTensors(SortedMap<String, Tree.Entry> old, SortedMap<String, Tree.Entry> now)
      throws IOException {
    if (recipes(old) + recipes(now) > MAX_RECIPES) {
      return 0;
    }
    GroupChange total = between(old, now).total();
    return (long) total.changed() + total.added();
  }

  private VersionDiff between(SortedMap<String, Tree.Entry> old, SortedMap<String, Tree.Entry> now)
      throws IOException {
    VersionDiff diff =
        VersionDiff.between(
            new StoredSnapshot(store, old, lastRecipes),
            new StoredSnapshot(store, now, lastRecipes),
            Depth.NAMES,
            Progress.NONE);
    Set<ObjectId> before = new HashSet<>();
    for (Tree.Entry leaf : old.values()) {
      if (leaf instanceof Tree.File file) {
        before.add(file.id());
      }
    }
    lastRecipes.keySet().retainAll(before);
    return diff;
  }

  private long recipes(SortedMap<String, Tree.Entry> leaves) throws IOException {
    long bytes = 0;
    for (Tree.Entry leaf : leaves.values()) {
      if (leaf instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        bytes += store.find(file.id()).map(Entry::rawLength).orElse(0L);
      }
    }
    return bytes;
  }
}
