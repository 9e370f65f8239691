package dev.mvc.work;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.store.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Brings files of the working folder to what a version holds.
///
/// In two steps: every file is rebuilt and verified beside its place; then all take their places. A
/// failure in the first step changes nothing in the folder. A kill in the second leaves files that
/// are each whole, old or new, and the same command completes the work.
public final class Checkout {
  /// File systems that hold names and paths of this length are all there are.
  private static final int SHORT = 100;

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
  /// @param present wanted and unwanted paths at which there is something now
  /// @param endangered those of them whose content may be stored nowhere
  private record Plan(
      SortedMap<String, Tree.Entry> wanted,
      List<String> unwanted,
      SortedMap<String, IndexEntry> kept,
      Set<String> present,
      List<String> endangered) {
    void note(String path, Comparison.State state) {
      if (state.match() != Comparison.Match.ABSENT) {
        present.add(path);
      }
    }
  }

  /// What was done.
  ///
  /// @param index the new index
  /// @param files how many were written
  /// @param bytes how many were written
  /// @param deleted how many were deleted
  /// @param changes what was written and deleted, and what was there before, for the operation log
  /// @param discarded files whose changes were discarded, as was asked for
  public record Result(
      Index index,
      int files,
      long bytes,
      int deleted,
      List<PathChange> changes,
      List<String> discarded) {}

  /// Files that stand rebuilt and verified beside their places. Closing it drops those that were
  /// not installed.
  public final class Prepared implements Closeable {
    private final Plan plan;
    private final Index old;
    private final Map<String, String> kept;
    private final Map<String, Path> rebuilt = new TreeMap<>();

    private Prepared(Plan plan, Index old, Map<String, String> kept) {
      this.plan = plan;
      this.old = old;
      this.kept = kept;
    }

    /// Moves everything to its place.
    public Result install() throws IOException {
      return Checkout.this.install(this);
    }

    @Override
    public void close() throws IOException {
      progress.finish();
      for (Path temporary : rebuilt.values()) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /// Prepares that the folder holds `target` where it held `index`. Changes nothing in the folder.
  ///
  /// @param index what is staged; its entries outside `scope` stay as they are
  /// @param target all files and links that should be in scope
  /// @param scope tells for a path whether it is to be touched at all
  /// @param force whether local changes may be overwritten; they are stored first
  /// @throws MvcException of kind WOULD_LOSE_WORK when something would be lost
  public Prepared prepare(
      Index index, SortedMap<String, Tree.Entry> target, Predicate<String> scope, boolean force)
      throws IOException {
    SameName names = new SameName(scratch(), disk);
    Plan plan = plan(index, target, scope, force, names);
    requireWay(plan);
    requireNames(plan, target, scope, names);
    Map<String, String> kept = new Keeper(folder, store, progress).keep(plan.endangered, index);
    Prepared prepared = new Prepared(plan, index, kept);
    try {
      rebuild(prepared.plan, prepared.rebuilt);
      return prepared;
    } catch (IOException | RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  /// Whether a working file is just this one; nothing is written.
  public boolean holds(String path, Tree.Entry leaf) throws IOException {
    boolean[] holds = new boolean[1];
    try (HashingSink sink = new HashingSink()) {
      Comparison comparison = new Comparison(folder, store, sink, progress);
      comparison.compare(
          path,
          Optional.empty(),
          leaf,
          state -> holds[0] = state.match() == Comparison.Match.TARGET);
      comparison.drain();
    } finally {
      progress.finish();
    }
    return holds[0];
  }

  /// Refuses what [#install] could not do: what is not tracked is never moved aside.
  private void requireWay(Plan plan) throws IOException {
    Set<String> going = new HashSet<>(plan.unwanted);
    for (String path : plan.wanted.keySet()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        String above = path.substring(0, slash);
        Optional<FileStat> stat = folder.stat(above);
        if (stat.isPresent()
            && stat.get().kind() != FileStat.Kind.FOLDER
            && !going.contains(above)) {
          throw WorkFolder.inTheWay(above, path);
        }
      }
      Optional<FileStat> stat = folder.stat(path);
      if (stat.isPresent() && stat.get().kind() == FileStat.Kind.FOLDER) {
        for (String inside : folder.everythingIn(path)) {
          if (!going.contains(inside)) {
            throw new MvcException(
                Kind.WOULD_LOSE_WORK,
                path + " is a folder with files that are not tracked, as " + inside + ".",
                "move it away and run the command again.");
          }
        }
      }
    }
  }

  /// Refuses, while nothing has moved, what this file system has no names for.
  private void requireNames(
      Plan plan, SortedMap<String, Tree.Entry> target, Predicate<String> scope, SameName names)
      throws IOException {
    for (String path : plan.wanted.keySet()) {
      if (path.length() > SHORT) {
        FileStat.find(folder.place(path));
        for (String name : path.split("/")) {
          FileStat.find(folder.place(name));
        }
      }
    }
    if (plan.wanted.isEmpty()) {
      return;
    }
    List<String> paths = target.keySet().stream().filter(scope).toList();
    for (var clash : NameClashes.of(paths).entrySet()) {
      if (names.areOne(clash.getKey(), clash.getValue())) {
        throw new MvcException(
            Kind.CONFLICT,
            clash.getValue()
                + " and "
                + clash.getKey()
                + " are one name on this file system, which cannot hold both.",
            "nothing was changed; `mvc mv` one of them where both can be, and commit.");
      }
    }
  }

  /// Paths to be restored that this file system takes for others that have to go: of a file that
  /// was renamed from `Model` to `model`, what is there under the new name is the old one.
  private Set<String> renamedInPlace(
      Index index, SortedMap<String, Tree.Entry> target, Predicate<String> scope, SameName names)
      throws IOException {
    Map<String, String> going = new HashMap<>();
    for (String path : index.entries().keySet()) {
      if (scope.test(path) && !target.containsKey(path)) {
        going.put(NameClashes.folded(path), path);
      }
    }
    Set<String> renamed = new HashSet<>();
    if (!going.isEmpty()) {
      for (String path : target.keySet()) {
        String old = going.get(NameClashes.folded(path));
        if (old != null && scope.test(path) && names.areOne(old, path)) {
          renamed.add(path);
        }
      }
    }
    return renamed;
  }

  private Plan plan(
      Index index,
      SortedMap<String, Tree.Entry> target,
      Predicate<String> scope,
      boolean force,
      SameName names)
      throws IOException {
    Set<String> renamed = renamedInPlace(index, target, scope, names);
    Plan plan =
        new Plan(
            new TreeMap<>(),
            new ArrayList<>(),
            new TreeMap<>(),
            new HashSet<>(),
            new ArrayList<>());
    try (HashingSink sink = new HashingSink()) {
      Comparison comparison = new Comparison(folder, store, sink, progress);
      for (var entry : target.entrySet()) {
        String path = entry.getKey();
        if (!scope.test(path)) {
          continue;
        }
        if (renamed.contains(path)) {
          plan.wanted.put(path, entry.getValue());
          continue;
        }
        Optional<IndexEntry> staged = index.find(path);
        comparison.compare(
            path,
            staged,
            entry.getValue(),
            state -> {
              plan.note(path, state);
              switch (state.match()) {
                case TARGET -> plan.kept.put(path, state.entry(entry.getValue()));
                case ABSENT, STAGED -> plan.wanted.put(path, entry.getValue());
                case OTHER -> {
                  plan.wanted.put(path, entry.getValue());
                  plan.endangered.add(path);
                }
              }
            });
      }
      planUnwanted(index, target, scope, comparison, plan);
      comparison.drain();
    }
    if (!force && !plan.endangered.isEmpty()) {
      throw wouldLose(plan.endangered, index);
    }
    requireStored(plan, index);
    return plan;
  }

  private static void planUnwanted(
      Index index,
      SortedMap<String, Tree.Entry> target,
      Predicate<String> scope,
      Comparison comparison,
      Plan plan)
      throws IOException {
    for (String path : index.entries().keySet()) {
      if (scope.test(path) && !target.containsKey(path)) {
        plan.unwanted.add(path);
        comparison.compare(
            path,
            index.find(path),
            null,
            state -> {
              plan.note(path, state);
              if (state.match() == Comparison.Match.OTHER) {
                plan.endangered.add(path);
              }
            });
      }
    }
  }

  /// Of a file that is what it should be nothing is read. Where it is staged by that, it must be
  /// stored all the same: tensors of thinned versions may be gone.
  private void requireStored(Plan plan, Index index) throws IOException {
    for (var kept : plan.kept.entrySet()) {
      Tree.Entry leaf = kept.getValue().leaf();
      boolean isStaged =
          index.find(kept.getKey()).filter(entry -> entry.leaf().equals(leaf)).isPresent();
      if (!isStaged && leaf instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : store.recipe(file.id()).tensors()) {
          store.entry(tensor.id());
        }
      }
    }
  }

  private static MvcException wouldLose(List<String> paths, Index index) {
    List<String> untracked = paths.stream().filter(path -> index.find(path).isEmpty()).toList();
    String names =
        String.join(", ", paths.subList(0, Math.min(3, paths.size())))
            + (paths.size() > 3 ? ", …" : "");
    if (untracked.size() == paths.size()) {
      return new MvcException(
          Kind.WOULD_LOSE_WORK,
          paths.size() == 1
              ? names + " is not tracked and would be overwritten."
              : paths.size() + " files are not tracked and would be overwritten: " + names + ".",
          "move what is there away; the same command with --force overwrites it.");
    }
    return new MvcException(
        Kind.WOULD_LOSE_WORK,
        paths.size() == 1
            ? names + " has changes that are not committed."
            : paths.size() + " files have changes that are not committed: " + names + ".",
        "`mvc add` and `mvc commit` keep them; the same command with --force discards them.");
  }

  private void rebuild(Plan plan, Map<String, Path> rebuilt) throws IOException {
    long bytes = plan.wanted.values().stream().mapToLong(Checkout::size).sum();
    progress.start(plan.wanted.size() == 1 ? plan.wanted.firstKey() : "restoring", bytes);
    disk.makeFolder(scratch());
    takeRebuilt(plan, rebuilt);
    try (Workers workers = new Workers()) {
      FileRestorer restorer = new FileRestorer(store, disk, progress, workers);
      for (var entry : plan.wanted.entrySet()) {
        String path = entry.getKey();
        if (entry.getValue() instanceof Tree.File file && !rebuilt.containsKey(path)) {
          Path temporary = Disk.temporaryBeside(scratch().resolve("file"));
          rebuilt.put(path, temporary);
          restorer.restore(
              path,
              file,
              temporary,
              () -> rebuilt.put(path, Rebuilt.complete(temporary, file, disk)));
        }
      }
      workers.drain();
    }
  }

  /// Takes what a killed checkout had rebuilt of what is wanted, and deletes the rest of what
  /// killed commands left.
  private void takeRebuilt(Plan plan, Map<String, Path> rebuilt) throws IOException {
    Rebuilt left = Rebuilt.in(scratch(), store, disk);
    for (var entry : plan.wanted.entrySet()) {
      if (entry.getValue() instanceof Tree.File file) {
        Optional<Path> found = left.take(file);
        if (found.isPresent()) {
          rebuilt.put(entry.getKey(), found.get());
          progress.advance(file.size());
        }
      }
    }
    disk.deleteLeftovers(scratch());
  }

  private Result install(Prepared prepared) throws IOException {
    Plan plan = prepared.plan;
    Index old = prepared.old;
    Index index = old.copy();
    List<PathChange> changes = new ArrayList<>();
    int deleted = 0;
    for (String path : plan.unwanted) {
      index.remove(path);
      if (folder.delete(path, disk)) {
        deleted++;
        changes.add(new PathChange(path, before(prepared, path), null));
      }
    }
    for (var entry : plan.wanted.entrySet()) {
      String path = entry.getKey();
      Path place = folder.place(path);
      folder.makeFolderFor(path, disk);
      Path complete =
          entry.getValue() instanceof Tree.Link link
              ? linkBeside(link)
              : Objects.requireNonNull(prepared.rebuilt.get(path));
      folder.deleteEmpty(path, disk);
      disk.move(complete, place);
      FileStat stat = folder.stat(path).orElseThrow();
      long stored = old.find(path).map(IndexEntry::stored).orElse(0L);
      index.put(path, IndexEntry.of(entry.getValue(), stat, stored));
      changes.add(new PathChange(path, before(prepared, path), IndexEntry.text(entry.getValue())));
    }
    folder.sync(changes.stream().map(PathChange::path).toList(), disk);
    plan.kept.forEach(index::put);
    long bytes = plan.wanted.values().stream().mapToLong(Checkout::size).sum();
    return new Result(
        index, plan.wanted.size(), bytes, deleted, changes, List.copyOf(plan.endangered));
  }

  /// What was at a path. Where that could not be stored, what was staged is the nearest to it that
  /// can be had.
  private static @Nullable String before(Prepared prepared, String path) {
    String kept = prepared.kept.get(path);
    return kept != null || !prepared.plan.present.contains(path) ? kept : prepared.old.text(path);
  }

  /// A link cannot replace anything; moved, it does in one step.
  private Path linkBeside(Tree.Link link) throws IOException {
    Path temporary = Disk.temporaryBeside(scratch().resolve("link"));
    disk.link(temporary, link.target());
    return temporary;
  }

  private Path scratch() {
    return folder.data().resolve("tmp");
  }

  private static long size(Tree.Entry entry) {
    return entry instanceof Tree.File file ? file.size() : 0;
  }
}
