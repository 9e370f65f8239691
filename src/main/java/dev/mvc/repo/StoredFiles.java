package dev.mvc.repo;

import dev.mvc.experiment.TrackedFiles;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.RecipeSource;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The files of a version, or of what is staged, as the store has them.
record StoredFiles(ObjectStore store, NavigableMap<String, Tree.Entry> leaves)
    implements TrackedFiles {
  static StoredFiles of(ObjectStore store, Map<String, Tree.Entry> leaves) {
    NavigableMap<String, Tree.Entry> files = new TreeMap<>(leaves);
    files.values().removeIf(leaf -> !(leaf instanceof Tree.File));
    return new StoredFiles(store, files);
  }

  @Override
  public SortedSet<String> paths() {
    return Collections.unmodifiableSortedSet(leaves.navigableKeySet());
  }

  @Override
  public ByteSource open(String path) throws IOException {
    if (leaves.get(path) instanceof Tree.File file) {
      return new RecipeSource(store, store.recipe(file.id()));
    }
    throw new IllegalArgumentException(path + " is no file");
  }
}
