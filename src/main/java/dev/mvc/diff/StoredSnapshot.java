package dev.mvc.diff;

import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.RecipeSource;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Files that the repository holds: those of a version, or what is staged.
public final class StoredSnapshot implements Snapshot {
  private final ObjectStore store;
  private final Map<ObjectId, Recipe> recipes;
  private final SortedMap<String, Tree.Entry> leaves;

  /// @param leaves files and links, by path
  public StoredSnapshot(ObjectStore store, Map<String, Tree.Entry> leaves) {
    this(store, leaves, new HashMap<>());
  }

  /// @param recipes those that were read before; gets those that are read
  public StoredSnapshot(
      ObjectStore store, Map<String, Tree.Entry> leaves, Map<ObjectId, Recipe> recipes) {
    this.store = store;
    this.recipes = recipes;
    this.leaves = Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
  }

  /// The files of a version whose paths are in scope.
  public static StoredSnapshot of(ObjectStore store, ObjectId version, Predicate<String> scope)
      throws IOException {
    SortedMap<String, Tree.Entry> leaves =
        new TreeWalk(store).leaves(store.version(version).tree());
    leaves.keySet().removeIf(scope.negate());
    return new StoredSnapshot(store, leaves);
  }

  @Override
  public SortedMap<String, Tree.Entry> leaves() {
    return leaves;
  }

  @Override
  public Recipe recipe(String path) throws IOException {
    if (leaves.get(path) instanceof Tree.File file) {
      Recipe recipe = recipes.get(file.id());
      if (recipe == null) {
        recipe = store.recipe(file.id());
        recipes.put(file.id(), recipe);
      }
      return recipe;
    }
    throw new IllegalArgumentException(path + " is no file");
  }

  @Override
  public ByteSource open(PlacedTensor tensor) throws IOException {
    return store.open(tensor.id());
  }

  @Override
  public Optional<ByteSource> content(String path) throws IOException {
    return Optional.of(new RecipeSource(store, recipe(path)));
  }

  /// Leaves the store open.
  @Override
  public void close() {}
}
