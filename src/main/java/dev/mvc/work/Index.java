package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.ref.Operation.PathChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the next version will hold: every tracked file by its path.
public final class Index {
  private final SortedMap<String, IndexEntry> entries;
  private @Nullable ObjectId tree;

  Index(SortedMap<String, IndexEntry> entries, @Nullable ObjectId tree) {
    this.entries = entries;
    this.tree = tree;
  }

  /// An index in which nothing is staged.
  public static Index empty() {
    return new Index(new TreeMap<>(), null);
  }

  /// All entries by path with slashes.
  public SortedMap<String, IndexEntry> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  /// The entry at a path.
  public Optional<IndexEntry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  /// The entries at or under a path; all for the empty one.
  public SortedMap<String, IndexEntry> under(String path) {
    if (path.isEmpty()) {
      return entries();
    }
    SortedMap<String, IndexEntry> under = new TreeMap<>(entries.subMap(path + "/", path + "0"));
    find(path).ifPresent(entry -> under.put(path, entry));
    return under;
  }

  /// Stages a file. Files above or below its path give way to it.
  public void put(String path, IndexEntry entry) {
    IndexEntry old = entries.put(path, entry);
    if (old == null) {
      entries.subMap(path + "/", path + "0").clear();
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        entries.remove(path.substring(0, slash));
      }
    }
    if (old == null || !old.leaf().equals(entry.leaf())) {
      tree = null;
    }
  }

  /// Stages the absence of a file.
  public void remove(String path) {
    if (entries.remove(path) != null) {
      tree = null;
    }
  }

  /// The root tree that these entries are known to equal; spares reading it.
  public Optional<ObjectId> tree() {
    return Optional.ofNullable(tree);
  }

  /// Notes that the entries equal this tree.
  public void isTree(ObjectId root) {
    tree = root;
  }

  /// What staging `other` instead of this would change, for the operation log.
  public List<PathChange> changesTo(Index other) {
    TreeMap<String, @Nullable IndexEntry> paths = new TreeMap<>(entries);
    paths.putAll(other.entries);
    List<PathChange> changes = new ArrayList<>();
    for (String path : paths.keySet()) {
      String old = describe(entries.get(path));
      String now = describe(other.entries.get(path));
      if (!Objects.equals(old, now)) {
        changes.add(new PathChange(path, old, now));
      }
    }
    return changes;
  }

  /// Another index with the same entries.
  public Index copy() {
    return new Index(new TreeMap<>(entries), tree);
  }

  /// What is staged at a path, as the operation log has it; null when nothing is.
  public @Nullable String text(String path) {
    return describe(entries.get(path));
  }

  private static @Nullable String describe(@Nullable IndexEntry entry) {
    return entry == null ? null : IndexEntry.text(entry.leaf());
  }
}
