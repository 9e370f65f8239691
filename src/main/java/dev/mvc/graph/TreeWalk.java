package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files and links of a version by their paths.
public final class TreeWalk {
  private final ObjectStore store;

  /// Twice what Linux can open; what somebody made up must not exhaust the stack.
  private static final int MAX_PATH = 8192;

  public TreeWalk(ObjectStore store) {
    this.store = store;
  }

  /// All files and links under a folder, by path with slashes.
  ///
  /// @param root id of the folder's tree
  public SortedMap<String, Tree.Entry> leaves(ObjectId root) throws IOException {
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    collect(root, "", leaves);
    return leaves;
  }

  /// What is at a path; empty when nothing is. The empty path has no entry.
  public Optional<Tree.Entry> find(ObjectId root, String path) throws IOException {
    ObjectId folder = root;
    List<String> names = List.of(path.split("/", -1));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Optional<Tree.Entry> entry =
          store.tree(folder).entries().stream().filter(e -> e.name().equals(name)).findFirst();
      if (i == names.size() - 1) {
        return entry;
      }
      if (entry.isEmpty() || !(entry.get() instanceof Tree.Folder next)) {
        return Optional.empty();
      }
      folder = next.id();
    }
    return Optional.empty();
  }

  private void collect(ObjectId tree, String prefix, SortedMap<String, Tree.Entry> into)
      throws IOException {
    if (prefix.length() > MAX_PATH) {
      throw new MvcException(
          MvcException.Kind.CORRUPT,
          "a version has folders in folders that no path leads to: "
              + prefix.substring(0, 40)
              + "….");
    }
    for (Tree.Entry entry : store.tree(tree).entries()) {
      String path = prefix + entry.name();
      // Not a switch over types: its bootstrap costs nearly every command 8 ms.
      if (entry instanceof Tree.Folder folder) {
        collect(folder.id(), path + "/", into);
      } else {
        into.put(path, entry);
      }
    }
  }
}
