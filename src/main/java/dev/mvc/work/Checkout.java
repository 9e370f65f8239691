package dev.mvc.work;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Brings files of the working folder to what a version holds.
///
/// In two steps: every file is rebuilt and verified beside its place; then all take their places. A
/// failure in the first step changes nothing in the folder. A kill in the second leaves files that
/// are each whole, old or new, and the same command completes the work.
public final class Checkout {
  private final WorkFolder folder;
  private final ObjectStore store;
  private final Disk disk;
  private final Progress progress;

  public Checkout(WorkFolder folder, ObjectStore store, Disk disk, Progress progress) {
    this.folder = folder;
    this.store = store;
    this.disk = disk;
    this.progress = progress;
  }

  /// What is to be done.
  ///
  /// @param wanted files and links that have to be written, by path
  /// @param unwanted tracked paths that have to go
  /// @param kept files that are already as wanted, with their current times
  private record Plan(
      SortedMap<String, Tree.Entry> wanted,
      List<String> unwanted,
      SortedMap<String, IndexEntry> kept) {}

  /// What was done.
  ///
  /// @param index the new index
  /// @param files how many were written
  /// @param bytes how many were written
  /// @param deleted how many were deleted
  public record Result(Index index, int files, long bytes, int deleted) {}

  /// Makes the folder hold `target` where it held `index`.
  ///
  /// @param index what is staged; its entries outside `scope` stay as they are
  /// @param target all files and links that should be in scope
  /// @param scope tells for a path whether it is to be touched at all
  /// @param force whether local changes may be overwritten
  /// @throws MvcException of kind WOULD_LOSE_WORK, with nothing changed, when something would be
  ///   lost
  public Result run(
      Index index, SortedMap<String, Tree.Entry> target, Predicate<String> scope, boolean force)
      throws IOException {
    Plan plan = plan(index, target, scope, force);
    Map<String, Path> rebuilt = new TreeMap<>();
    try {
      rebuild(plan, rebuilt);
      return install(plan, rebuilt, index);
    } finally {
      progress.finish();
      for (Path temporary : rebuilt.values()) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private Plan plan(
      Index index, SortedMap<String, Tree.Entry> target, Predicate<String> scope, boolean force)
      throws IOException {
    Plan plan = new Plan(new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
    List<String> endangered = new ArrayList<>();
    try (HashingSink sink = new HashingSink()) {
      Comparison comparison = new Comparison(folder, sink, progress);
      for (var entry : target.entrySet()) {
        String path = entry.getKey();
        if (!scope.test(path)) {
          continue;
        }
        Optional<IndexEntry> staged = index.find(path);
        comparison.compare(
            path,
            staged,
            entry.getValue(),
            state -> {
              switch (state.match()) {
                case TARGET -> plan.kept.put(path, state.entry(entry.getValue()));
                case ABSENT, STAGED -> plan.wanted.put(path, entry.getValue());
                case OTHER -> {
                  plan.wanted.put(path, entry.getValue());
                  endangered.add(path);
                }
              }
            });
      }
      for (String path : index.entries().keySet()) {
        if (scope.test(path) && !target.containsKey(path)) {
          plan.unwanted.add(path);
          comparison.compare(
              path,
              index.find(path),
              null,
              state -> {
                if (state.match() == Comparison.Match.OTHER) {
                  endangered.add(path);
                }
              });
        }
      }
      sink.drain();
    }
    if (!force && !endangered.isEmpty()) {
      throw wouldLose(endangered);
    }
    return plan;
  }

  private static MvcException wouldLose(List<String> paths) {
    String what =
        paths.size() == 1
            ? paths.getFirst() + " has changes that are not committed."
            : paths.size()
                + " files have changes that are not committed: "
                + String.join(", ", paths.subList(0, Math.min(3, paths.size())))
                + (paths.size() > 3 ? ", …" : "");
    return new MvcException(
        Kind.WOULD_LOSE_WORK,
        what,
        "`mvc add` and `mvc commit` keep them; the same command with --force discards them.");
  }

  private void rebuild(Plan plan, Map<String, Path> rebuilt) throws IOException {
    long bytes = plan.wanted.values().stream().mapToLong(Checkout::size).sum();
    progress.start(plan.wanted.size() == 1 ? plan.wanted.firstKey() : "restoring", bytes);
    Path scratch = folder.place(WorkFolder.REPOSITORY).resolve("tmp");
    disk.makeFolder(scratch);
    try (Workers workers = new Workers()) {
      FileRestorer restorer = new FileRestorer(store, disk, progress, workers);
      for (var entry : plan.wanted.entrySet()) {
        if (entry.getValue() instanceof Tree.File file) {
          Path temporary = Disk.temporaryBeside(scratch.resolve("file"));
          rebuilt.put(entry.getKey(), temporary);
          restorer.restore(entry.getKey(), file, temporary);
        }
      }
      workers.drain();
    }
  }

  private Result install(Plan plan, Map<String, Path> rebuilt, Index old) throws IOException {
    Index index = old.copy();
    int deleted = 0;
    for (String path : plan.unwanted) {
      index.remove(path);
      deleted += folder.delete(path, disk) ? 1 : 0;
    }
    for (var entry : plan.wanted.entrySet()) {
      String path = entry.getKey();
      Path place = folder.place(path);
      folder.makeFolderFor(path, disk);
      if (entry.getValue() instanceof Tree.Link link) {
        disk.delete(place);
        disk.link(place, link.target());
      } else {
        makeWay(path);
        disk.move(Objects.requireNonNull(rebuilt.get(path)), place);
      }
      FileStat stat = folder.stat(path).orElseThrow();
      long stored = old.find(path).map(IndexEntry::stored).orElse(0L);
      index.put(path, IndexEntry.of(entry.getValue(), stat, stored));
    }
    plan.kept.forEach(index::put);
    long bytes = plan.wanted.values().stream().mapToLong(Checkout::size).sum();
    return new Result(index, plan.wanted.size(), bytes, deleted);
  }

  /// A folder that became empty may stand where a file has to be.
  private void makeWay(String path) throws IOException {
    Optional<FileStat> stat = folder.stat(path);
    if (stat.isPresent() && stat.get().kind() == FileStat.Kind.FOLDER) {
      disk.delete(folder.place(path));
      if (folder.stat(path).isPresent()) {
        throw new MvcException(
            Kind.WOULD_LOSE_WORK,
            path + " is a folder with files that are not tracked.",
            "move it away and run the command again.");
      }
    }
  }

  private static long size(Tree.Entry entry) {
    return entry instanceof Tree.File file ? file.size() : 0;
  }
}
