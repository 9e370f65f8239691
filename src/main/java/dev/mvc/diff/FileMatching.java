package dev.mvc.diff;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// Finds the files that differ, and which of those that went are those that came.
final class FileMatching {
  private FileMatching() {}

  /// All files that differ, by path, not yet with what became of their tensors.
  static List<FileChange> match(
      SortedMap<String, Tree.Entry> old, SortedMap<String, Tree.Entry> now) {
    List<FileChange> changes = new ArrayList<>();
    TreeSet<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    for (String path : paths) {
      Optional<Tree.Entry> before = Optional.ofNullable(old.get(path));
      Optional<Tree.Entry> after = Optional.ofNullable(now.get(path));
      if (!before.equals(after)) {
        changes.add(new FileChange(path, path, before, after, Optional.empty()));
      }
    }
    return withRenames(changes);
  }

  /// A file that came is one that went if both have the same bytes; of several, the one of the same
  /// name in another folder, else the first.
  private static List<FileChange> withRenames(List<FileChange> changes) {
    Map<ObjectId, Deque<FileChange>> gone = new HashMap<>();
    for (FileChange change : changes) {
      if (change.kind() == FileChange.Kind.REMOVED
          && change.old().orElseThrow() instanceof Tree.File file
          && file.size() > 0) {
        gone.computeIfAbsent(file.id(), _ -> new ArrayDeque<>()).add(change);
      }
    }
    List<FileChange> result = new ArrayList<>(changes);
    for (FileChange change : changes) {
      if (change.kind() == FileChange.Kind.ADDED
          && change.now().orElseThrow() instanceof Tree.File file
          && gone.containsKey(file.id())) {
        take(gone.getOrDefault(file.id(), new ArrayDeque<>()), file.name())
            .ifPresent(from -> {
              result.remove(from);
              result.set(
                  result.indexOf(change),
                  new FileChange(
                      change.path(), from.path(), from.old(), change.now(), Optional.empty()));
            });
      }
    }
    result.sort((a, b) -> a.path().compareTo(b.path()));
    return result;
  }

  private static Optional<FileChange> take(Deque<FileChange> gone, String name) {
    for (Iterator<FileChange> each = gone.iterator(); each.hasNext(); ) {
      FileChange candidate = each.next();
      if (candidate.old().orElseThrow().name().equals(name)) {
        each.remove();
        return Optional.of(candidate);
      }
    }
    return Optional.ofNullable(gone.poll());
  }
}
