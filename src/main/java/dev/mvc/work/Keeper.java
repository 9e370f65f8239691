package dev.mvc.work;

import dev.mvc.delta.BaseFinder;
import dev.mvc.io.Progress;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Stores working files that are about to be overwritten or deleted although nobody committed what
/// they hold, so that `undo` can bring them back.
public final class Keeper {
  private final WorkFolder folder;
  private final ObjectStore store;
  private final Progress progress;

  public Keeper(WorkFolder folder, ObjectStore store, Progress progress) {
    this.folder = folder;
    this.store = store;
    this.progress = progress;
  }

  /// Stores what is at some paths.
  ///
  /// @param index what is staged; new content is stored as its difference
  /// @return what is there, as the operation log has it, by path; nothing for what cannot be stored
  public Map<String, String> keep(Collection<String> paths, Index index) throws IOException {
    if (paths.isEmpty()) {
      return Map.of();
    }
    List<String> files = new ArrayList<>();
    for (String path : paths) {
      Optional<FileStat> stat = folder.stat(path);
      if (stat.isPresent() && stat.get().kind() != FileStat.Kind.FOLDER) {
        files.add(path);
      }
    }
    Map<String, String> kept = new TreeMap<>();
    try {
      Adder.Result result =
          new Adder(folder, store, progress).add(files, index, bases(files, index));
      result.refreshed().forEach((path, entry) -> kept.put(path, IndexEntry.text(entry.leaf())));
      result.links().forEach((path, entry) -> kept.put(path, IndexEntry.text(entry.leaf())));
      result.added().forEach(file -> kept.put(file.path(), IndexEntry.text(file.entry().leaf())));
    } catch (DamagedObjectException e) {
      // Who goes away from damage must not be held up by it: then that change stays lost.
      return Map.of();
    }
    return kept;
  }

  private BaseFinder bases(List<String> paths, Index index) throws IOException {
    BaseFinder bases = new BaseFinder();
    for (String path : paths) {
      Optional<Tree.File> staged = index.find(path).flatMap(IndexEntry::file);
      if (staged.isPresent() && !staged.get().format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : store.recipe(staged.get().id()).tensors()) {
          bases.add(path, tensor.info(), tensor.id());
        }
      }
    }
    return bases;
  }
}
