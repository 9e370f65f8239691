package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Compares a version, the index and the working folder.
public final class StatusScan {
  /// What happened to a file.
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED,
    RENAMED
  }

  /// How a file with known tensors differs from before.
  ///
  /// @param changed tensors of the same name that hold something else
  /// @param added tensors that were not there before
  /// @param removed tensors that are no longer there
  /// @param total tensors that it holds now
  public record TensorChange(int changed, int added, int removed, int total) {
    /// Whether every tensor is the same, so that only what is beside them differs.
    public boolean isMetadataOnly() {
      return changed == 0 && added == 0 && removed == 0;
    }
  }

  /// A file that differs.
  ///
  /// @param size in bytes now, or before if it is gone
  /// @param from the path before, of a renamed file
  public record Change(
      String path, Kind kind, long size, Optional<TensorChange> tensors, Optional<String> from) {
    Change(String path, Kind kind, long size, Optional<TensorChange> tensors) {
      this(path, kind, size, tensors, Optional.empty());
    }
  }

  /// What was found.
  ///
  /// @param staged the index against the version
  /// @param changed the working folder against the index
  /// @param untracked files that nobody added
  /// @param refreshed tracked files that were touched but hold the same, with their new times
  public record Result(
      List<Change> staged,
      List<Change> changed,
      List<String> untracked,
      SortedMap<String, IndexEntry> refreshed) {
    /// Whether there is nothing to commit or to lose.
    public boolean isClean() {
      return staged.isEmpty() && changed.isEmpty();
    }
  }

  private final WorkFolder folder;
  private final ObjectStore store;
  private final Progress progress;

  public StatusScan(WorkFolder folder, ObjectStore store, Progress progress) {
    this.folder = folder;
    this.store = store;
    this.progress = progress;
  }

  /// Compares everything.
  ///
  /// @param head the leaves of the version, by path
  public Result scan(SortedMap<String, Tree.Entry> head, Index index) throws IOException {
    SortedMap<String, FileStat> present = folder.list("");
    SortedMap<String, IndexEntry> refreshed = new TreeMap<>();
    List<Change> changed = changed(present, index, refreshed);
    List<String> untracked =
        present.entrySet().stream()
            .filter(file -> file.getValue().kind() != FileStat.Kind.SPECIAL) // nor can they be
            .map(Map.Entry::getKey)
            .filter(path -> index.find(path).isEmpty())
            .toList();
    return new Result(staged(head, index), changed, untracked, refreshed);
  }

  /// What a version made of the index would change.
  public List<Change> staged(SortedMap<String, Tree.Entry> head, Index index) throws IOException {
    TreeMap<String, Tree.Entry> before = new TreeMap<>(head);
    List<Change> changes = new ArrayList<>();
    for (var entry : index.entries().entrySet()) {
      String path = entry.getKey();
      Tree.Entry old = before.remove(path);
      Tree.Entry now = entry.getValue().leaf();
      if (old == null) {
        changes.add(new Change(path, Kind.ADDED, size(now), Optional.empty()));
      } else if (!Objects.equals(old, now)) { // mostly the same object
        changes.add(new Change(path, Kind.CHANGED, size(now), compare(old, now)));
      }
    }
    return withRenames(changes, before, index);
  }

  /// Adds what is gone: as the old path of an added file with the same content, or as deleted.
  private static List<Change> withRenames(
      List<Change> changes, Map<String, Tree.Entry> gone, Index index) {
    Map<ObjectId, String> paths = new HashMap<>();
    gone.forEach((path, entry) -> {
      if (entry instanceof Tree.File file) {
        paths.put(file.id(), path);
      }
    });
    List<Change> all = new ArrayList<>();
    for (Change change : changes) {
      Optional<String> from =
          change.kind() == Kind.ADDED
              ? index.find(change.path()).flatMap(entry -> renamedFrom(entry.leaf(), paths))
              : Optional.empty();
      from.ifPresent(gone::remove);
      all.add(
          from.isEmpty()
              ? change
              : new Change(change.path(), Kind.RENAMED, change.size(), Optional.empty(), from));
    }
    gone.forEach(
        (path, old) -> all.add(new Change(path, Kind.DELETED, size(old), Optional.empty())));
    return all;
  }

  private static Optional<String> renamedFrom(Tree.Entry now, Map<ObjectId, String> paths) {
    return now instanceof Tree.File file
        ? Optional.ofNullable(paths.remove(file.id()))
        : Optional.empty();
  }

  private Optional<TensorChange> compare(Tree.Entry old, Tree.Entry now) throws IOException {
    boolean haveTensors =
        old instanceof Tree.File a
            && now instanceof Tree.File b
            && !a.format().equals(Recipe.OPAQUE)
            && !b.format().equals(Recipe.OPAQUE);
    return haveTensors
        ? Optional.of(compare(recipe((Tree.File) old), recipe((Tree.File) now)))
        : Optional.empty();
  }

  /// The working folder against the index.
  ///
  /// @param refreshed gets the files that were touched but hold the same
  private List<Change> changed(
      SortedMap<String, FileStat> present, Index index, SortedMap<String, IndexEntry> refreshed)
      throws IOException {
    List<Change> changes = new ArrayList<>();
    try (HashingSink sink = new HashingSink()) {
      FileReading reading = new FileReading(folder, store, sink, progress);
      for (var tracked : index.entries().entrySet()) {
        String path = tracked.getKey();
        IndexEntry entry = tracked.getValue();
        Optional<FileStat> stat =
            present.containsKey(path) ? Optional.of(present.get(path)) : folder.stat(path);
        if (stat.isEmpty() || stat.get().kind() == FileStat.Kind.FOLDER) {
          changes.add(new Change(path, Kind.DELETED, size(entry.leaf()), Optional.empty()));
        } else if (!entry.isFresh(stat.get())) {
          compare(path, entry, stat.get(), reading, changes, refreshed);
        }
      }
      reading.drain();
    } finally {
      progress.finish();
    }
    return changes;
  }

  private void compare(
      String path,
      IndexEntry entry,
      FileStat stat,
      FileReading reading,
      List<Change> changes,
      SortedMap<String, IndexEntry> refreshed)
      throws IOException {
    if (entry.leaf() instanceof Tree.File file && stat.kind() == FileStat.Kind.FILE) {
      progress.start(path, stat.size());
      reading.read(
          path,
          stat,
          List.of(file),
          read -> {
            Tree.File now =
                new Tree.File(
                    file.name(), read.id(), stat.size(), read.recipe().format(), stat.executable());
            if (now.equals(file)) {
              refreshed.put(path, IndexEntry.of(file, stat, entry.stored()));
            } else {
              changes.add(new Change(path, Kind.CHANGED, stat.size(), compare(file, read)));
            }
          });
    } else if (!(entry.leaf() instanceof Tree.Link link
        && stat.kind() == FileStat.Kind.LINK
        && Files.readSymbolicLink(folder.place(path)).toString().equals(link.target()))) {
      changes.add(new Change(path, Kind.CHANGED, stat.size(), Optional.empty()));
    }
  }

  private Optional<TensorChange> compare(Tree.File old, FileReading.Read now) throws IOException {
    return old.format().equals(Recipe.OPAQUE) || now.recipe().format().equals(Recipe.OPAQUE)
        ? Optional.empty()
        : Optional.of(compare(recipe(old), now.recipe()));
  }

  private static TensorChange compare(Recipe old, Recipe now) {
    Map<String, Segment.Tensor> before = new HashMap<>();
    old.tensors().forEach(tensor -> before.put(tensor.info().name(), tensor));
    int changed = 0;
    int added = 0;
    for (Segment.Tensor tensor : now.tensors()) {
      Segment.Tensor same = before.remove(tensor.info().name());
      if (same == null) {
        added++;
      } else if (!Objects.equals(same, tensor)) {
        changed++;
      }
    }
    return new TensorChange(changed, added, before.size(), now.tensors().size());
  }

  private Recipe recipe(Tree.File file) throws IOException {
    return store.recipe(file.id());
  }

  private static long size(Tree.Entry entry) {
    return entry instanceof Tree.File file ? file.size() : 0;
  }
}
