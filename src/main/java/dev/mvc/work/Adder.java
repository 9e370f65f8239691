package dev.mvc.work;

import dev.mvc.delta.BaseFinder;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.NonFinite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Stores files of the working folder and tells what to stage.
///
/// All or nothing: when one file cannot be stored, none is.
public final class Adder {
  private static final Recipe NO_TENSORS = new Recipe(Recipe.OPAQUE, List.of());

  private final WorkFolder folder;
  private final ObjectStore store;
  private final Progress progress;

  public Adder(WorkFolder folder, ObjectStore store, Progress progress) {
    this.folder = folder;
    this.store = store;
    this.progress = progress;
  }

  /// A file that was stored.
  ///
  /// @param recipe what it consists of; of a file without tensors an empty one, as a folder may
  ///   have a million of these
  /// @param problem why no tensors were found in a file that looks as if it had some
  /// @param warnings what is odd or dangerous about a file in which tensors were found
  /// @param nonFinite those of the recipe's tensors that hold NaN or infinities, by their number;
  ///   empty where nobody counted
  public record Added(
      String path,
      IndexEntry entry,
      Recipe recipe,
      Optional<String> problem,
      List<String> warnings,
      Optional<SortedMap<Integer, NonFinite>> nonFinite,
      boolean isNew) {
    /// The file's size in bytes.
    public long size() {
      return entry.leaf() instanceof Tree.File file ? file.size() : 0;
    }
  }

  /// What came of adding.
  ///
  /// @param added files stored because they are new or changed
  /// @param links symbolic links, by path
  /// @param removed tracked files that are no longer there
  /// @param refreshed files that were touched but are the same, with their new times
  /// @param skipped what cannot be stored: FIFOs, sockets, devices, and what no version can name
  public record Result(
      List<Added> added,
      SortedMap<String, IndexEntry> links,
      List<String> removed,
      SortedMap<String, IndexEntry> refreshed,
      SortedMap<String, FileStat.Kind> skipped) {
    /// Stages the result.
    public void applyTo(Index index) {
      refreshed.forEach(index::put);
      links.forEach(index::put);
      removed.forEach(index::remove);
      added.forEach(file -> index.put(file.path(), file.entry()));
    }
  }

  /// As [#add], of folders in which nothing may come or go meanwhile.
  ///
  /// @throws MvcException of kind CONFLICT, with nothing stored, when something does
  public Result addWhole(List<String> paths, Index index, BaseFinder bases) throws IOException {
    return add(paths, index, bases, new HashMap<>(), true);
  }

  /// Stores everything at or under these paths that is not staged as it is.
  ///
  /// @param paths with slashes, from the root
  /// @param bases earlier tensors that new ones may be differences of
  public Result add(List<String> paths, Index index, BaseFinder bases) throws IOException {
    return add(paths, index, bases, new HashMap<>(), false);
  }

  /// @param folders gets those that were listed
  private Result add(
      List<String> paths,
      Index index,
      BaseFinder bases,
      Map<String, FileStat> folders,
      boolean isWhole)
      throws IOException {
    SortedMap<String, FileStat> found = new TreeMap<>();
    Result result =
        new Result(
            new ArrayList<>(),
            new TreeMap<>(),
            new ArrayList<>(),
            new TreeMap<>(),
            new TreeMap<>());
    for (String path : paths) {
      found.putAll(folder.list(path, folders));
      for (String tracked : index.under(path).keySet()) {
        // A tracked file stays tracked even where a pattern ignores it.
        Optional<FileStat> stat =
            found.containsKey(tracked) ? Optional.empty() : folder.stat(tracked);
        if (stat.isPresent() && stat.get().kind() != FileStat.Kind.FOLDER) {
          found.put(tracked, stat.get());
        } else if (!found.containsKey(tracked)) {
          result.removed.add(tracked);
        }
      }
    }
    if (!isWhole) {
      folders.clear();
    }
    store(changed(found, index, result), index, bases, result, folders);
    return result;
  }

  /// What was added to or taken from a folder changed its time.
  private void requireUnchanged(Map<String, FileStat> folders) throws IOException {
    for (Map.Entry<String, FileStat> listed : folders.entrySet()) {
      Optional<FileStat> now = folder.stat(listed.getKey());
      if (now.isEmpty() || now.get().modified() != listed.getValue().modified()) {
        throw FileReading.changed(listed.getKey());
      }
    }
  }

  /// The files whose content has to be read; the others go to the result at once.
  private SortedMap<String, FileStat> changed(
      SortedMap<String, FileStat> found, Index index, Result result) throws IOException {
    SortedMap<String, FileStat> changed = new TreeMap<>();
    for (var file : found.entrySet()) {
      String path = file.getKey();
      FileStat stat = file.getValue();
      boolean isFresh = index.find(path).filter(entry -> entry.isFresh(stat)).isPresent();
      switch (stat.kind()) {
        case FILE -> {
          if (!isFresh) {
            changed.put(path, stat);
          }
        }
        case LINK -> addLink(path, stat, index, result);
        case FOLDER, SPECIAL, UNNAMED -> result.skipped.put(path, stat.kind());
      }
    }
    return changed;
  }

  private void addLink(String path, FileStat stat, Index index, Result result) throws IOException {
    Path place = folder.place(path);
    Tree.Link link = new Tree.Link(name(path), Files.readSymbolicLink(place).toString());
    if (index.find(path).filter(entry -> entry.leaf().equals(link)).isEmpty()) {
      result.links.put(path, IndexEntry.of(link, stat, 0));
    }
  }

  private void store(
      SortedMap<String, FileStat> files,
      Index index,
      BaseFinder bases,
      Result result,
      Map<String, FileStat> unchanging)
      throws IOException {
    if (files.isEmpty()) {
      return;
    }
    try (PackWriter writer = store.writer()) {
      StoringSink sink = new StoringSink(writer, bases, new Lookalikes(store));
      FileReading reading = new FileReading(folder, store, sink, progress);
      long[] before = {sink.stored()};
      for (var file : largestFirst(files)) {
        String path = file.getKey();
        FileStat stat = file.getValue();
        progress.start(path, stat.size());
        reading.read(
            path,
            stat,
            index.find(path).flatMap(IndexEntry::file).stream().toList(),
            read -> {
              long stored = sink.stored() - before[0];
              before[0] = sink.stored();
              accept(path, stat, read, stored, index, result);
            });
      }
      reading.drain();
      result.added.sort(Comparator.comparing(Added::path));
      requireUnchanged(unchanging);
      writer.finish();
    } finally {
      progress.finish();
    }
  }

  /// The file with the masters of a checkpoint is larger than the one with their roundings. Small
  /// files come in the order of their folders, as they probably lie on the disk.
  private static List<Map.Entry<String, FileStat>> largestFirst(SortedMap<String, FileStat> files) {
    Comparator<Map.Entry<String, FileStat>> bySize =
        Comparator.comparingLong(file -> {
          long size = file.getValue().size();
          return size <= SmallFiles.MAX_BYTES ? 0 : -size;
        });
    return files.entrySet().stream().sorted(bySize.thenComparing(Map.Entry::getKey)).toList();
  }

  private static void accept(
      String path, FileStat stat, FileReading.Read read, long stored, Index index, Result result) {
    Tree.File leaf =
        new Tree.File(
            name(path), read.id(), stat.size(), read.recipe().format(), stat.executable());
    Optional<IndexEntry> old = index.find(path);
    if (old.isPresent() && old.get().leaf().equals(leaf)) {
      result.refreshed.put(path, IndexEntry.of(leaf, stat, old.get().stored()));
      return;
    }
    IndexEntry entry = IndexEntry.of(leaf, stat, stored);
    Recipe recipe = read.recipe().format().equals(Recipe.OPAQUE) ? NO_TENSORS : read.recipe();
    result.added.add(
        new Added(
            path, entry, recipe, read.problem(), read.warnings(), read.nonFinite(), old.isEmpty()));
  }

  /// Refuses a path that is neither there nor tracked, and what cannot be stored.
  public void requireKnown(String path, String typed, Index index) throws IOException {
    Optional<FileStat> stat = folder.stat(path);
    if (stat.isPresent() && stat.get().kind() == FileStat.Kind.SPECIAL) {
      throw new MvcException(
          Kind.USAGE,
          typed + " is a FIFO, a socket or a device; only files and links can be tracked.",
          "name it in .mvcignore to have it passed over without a word.");
    }
    if (stat.isEmpty() && typed.indexOf(WorkFolder.UNKNOWN) >= 0) {
      throw new MvcException(
          Kind.USAGE,
          typed + " has a name that is not UTF-8, and cannot be tracked.",
          "rename it first.");
    }
    if (!path.isEmpty() && stat.isEmpty() && index.under(path).isEmpty()) {
      throw new MvcException(
          Kind.NOT_FOUND, "there is no file " + typed + ".", "`mvc status` lists what there is.");
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
