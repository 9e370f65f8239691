package dev.mvc.repo;

import dev.mvc.format.layout.Folder;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.RecipeSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A folder of a version.
///
/// @param root the version's tree
/// @param path of the folder in it, with slashes; empty for the root
public record StoredFolder(ObjectStore store, ObjectId root, String path) implements Folder {
  @Override
  public Optional<ByteSource> open(String file) throws IOException {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (path + "/" + file).split("/", -1)) {
      if (part.equals("..") && parts.pollLast() == null) {
        return Optional.empty();
      }
      if (!part.isEmpty() && !part.equals("..")) {
        parts.addLast(part);
      }
    }
    Optional<Tree.Entry> entry = new TreeWalk(store).find(root, String.join("/", parts));
    return entry.isPresent() && entry.get() instanceof Tree.File found
        ? Optional.of(RecipeSource.toLookInto(store, store.recipe(found.id())))
        : Optional.empty();
  }

  @Override
  public List<String> names() throws IOException {
    TreeWalk walk = new TreeWalk(store);
    ObjectId tree = root;
    if (!path.isEmpty()) {
      Optional<Tree.Entry> entry = walk.find(root, path);
      if (entry.isEmpty() || !(entry.get() instanceof Tree.Folder folder)) {
        return List.of();
      }
      tree = folder.id();
    }
    return store.tree(tree).entries().stream()
        .filter(Tree.File.class::isInstance)
        .map(Tree.Entry::name)
        .toList();
  }
}
