package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Tells which versions changed certain files or folders.
public final class PathHistory {
  private final ObjectStore store;
  private final TreeWalk walk;
  private final List<String> paths;

  /// @param paths with slashes, from the root; the empty one is the root itself
  public PathHistory(ObjectStore store, List<String> paths) {
    this.store = store;
    this.walk = new TreeWalk(store);
    this.paths = List.copyOf(paths);
  }

  /// Whether a version differs at one of the paths from every version before it; from nothing when
  /// there is none.
  public boolean isChangedBy(Version version) throws IOException {
    if (version.parents().isEmpty()) {
      return isOther(version.tree(), Optional.empty());
    }
    for (ObjectId parent : version.parents()) {
      if (!isOther(version.tree(), Optional.of(store.version(parent).tree()))) {
        return false;
      }
    }
    return true;
  }

  private boolean isOther(ObjectId tree, Optional<ObjectId> before) throws IOException {
    for (String path : paths) {
      Optional<Tree.Entry> old = before.isPresent() ? at(before.get(), path) : Optional.empty();
      if (!at(tree, path).equals(old)) {
        return true;
      }
    }
    return false;
  }

  private Optional<Tree.Entry> at(ObjectId tree, String path) throws IOException {
    return path.isEmpty() ? Optional.of(new Tree.Folder("", tree)) : walk.find(tree, path);
  }
}
