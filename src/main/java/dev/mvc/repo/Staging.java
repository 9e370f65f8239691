package dev.mvc.repo;

import dev.mvc.delta.BaseFinder;
import dev.mvc.experiment.data.DataSets;
import dev.mvc.format.scan.Finding;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.work.Adder;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.Keeper;
import dev.mvc.work.StatusScan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Changes what the next version will hold: `add`, `rm`, `mv`, `status`.
public final class Staging {
  private final Repository repository;
  private SortedMap<String, List<Finding>> findings = new TreeMap<>();

  public Staging(Repository repository) {
    this.repository = repository;
  }

  /// Stores and stages everything at or under these paths that changed.
  ///
  /// @param paths from the root, with slashes
  public Adder.Result add(List<String> paths) throws IOException {
    Adder.Result result = store(paths);
    Set<String> staged = staged(paths, result);
    stage(result::applyTo, Changes.ofNames(OpenMerge.staged(repository, staged::contains)));
    return result;
  }

  /// The paths that were asked for, and those that changed.
  private static Set<String> staged(List<String> paths, Adder.Result result) {
    Set<String> staged = new HashSet<>(paths);
    result.added().forEach(file -> staged.add(file.path()));
    staged.addAll(result.links().keySet());
    staged.addAll(result.removed());
    return staged;
  }

  /// Stores and stages a data set and the file that names it, in one operation.
  ///
  /// @param change what becomes of the data sets that are named when all is stored
  /// @throws MvcException of kind CONFLICT, with nothing stored, when it changes meanwhile
  Adder.Result addData(String path, UnaryOperator<DataSets> change) throws IOException {
    repository.cleanUp();
    Index index = repository.index();
    Adder.Result result = adder().addWhole(List.of(path), index, bases(index));
    findings = AddedScan.of(repository, result.added());
    new FiniteNotes(repository).put(result.added());
    stageData(change, result::applyTo, staged(List.of(path, DataSets.FILE), result));
    return result;
  }

  /// Changes and stages the file that names the data sets.
  void stageData(UnaryOperator<DataSets> change) throws IOException {
    stageData(change, _ -> {}, Set.of(DataSets.FILE));
  }

  /// Reading a data set may take hours, in which others are added: the file is read, changed and
  /// staged under the lock.
  private void stageData(UnaryOperator<DataSets> change, Consumer<Index> more, Set<String> paths)
      throws IOException {
    try (LockFile _ = repository.lock()) {
      stageDataLocked(change.apply(DataFiles.ofFolder(repository)), more, paths);
    }
  }

  private void stageDataLocked(DataSets sets, Consumer<Index> more, Set<String> paths)
      throws IOException {
    Disk disk = repository.caller().disk();
    Index index = repository.index();
    Path place = repository.folder().place(DataSets.FILE);
    if (sets.sets().isEmpty()) {
      disk.delete(place);
      disk.syncFolder(repository.folder().root());
    } else {
      disk.replace(place, sets.write());
    }
    Adder.Result file = adder().add(List.of(DataSets.FILE), index, new BaseFinder());
    Index changed = index.copy();
    file.applyTo(changed);
    List<PathChange> written =
        index.changesTo(changed).stream()
            .filter(change -> change.path().equals(DataSets.FILE))
            .toList();
    stageLocked(
        staged -> {
          more.accept(staged);
          file.applyTo(staged);
        },
        Changes.ofNames(OpenMerge.staged(repository, paths::contains)).withFiles(written));
  }

  /// Stores every tracked file that changed, and stages nothing yet.
  Adder.Result storeTracked() throws IOException {
    return store(List.copyOf(repository.index().entries().keySet()));
  }

  /// Stores everything at or under these paths that changed, and stages nothing yet.
  Adder.Result store(List<String> paths) throws IOException {
    repository.cleanUp();
    Index index = repository.index();
    Adder.Result result = adder().add(paths, index, bases(index));
    findings = AddedScan.of(repository, result.added());
    new FiniteNotes(repository).put(result.added());
    return result;
  }

  /// What is dangerous about the files that were added last, by path.
  public SortedMap<String, List<Finding>> findings() {
    return findings;
  }

  /// Refuses a path that is neither there nor tracked.
  ///
  /// @param typed as the person wrote it
  public void requireKnown(String path, String typed) throws IOException {
    adder().requireKnown(path, typed, repository.index());
  }

  /// Compares the version at `HEAD`, the index and the folder, and remembers what was found to be
  /// the same although it was touched.
  public StatusScan.Result status() throws IOException {
    Index index = repository.index();
    StatusScan scan =
        new StatusScan(repository.folder(), repository.store(), repository.caller().progress());
    StatusScan.Result result = scan.scan(headLeaves(index), index);
    if (!result.refreshed().isEmpty()) {
      refresh(result.refreshed());
    }
    return result;
  }

  /// The leaves of `HEAD`, without reading its folders when the index is known to equal them.
  private SortedMap<String, Tree.Entry> headLeaves(Index index) throws IOException {
    Optional<ObjectId> head = repository.refs().headVersion();
    boolean isHead =
        head.isPresent()
            && index.tree().equals(Optional.of(repository.store().version(head.get()).tree()));
    return isHead ? leaves(index) : repository.headLeaves();
  }

  private static SortedMap<String, Tree.Entry> leaves(Index index) {
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    index.entries().forEach((path, entry) -> leaves.put(path, entry.leaf()));
    return leaves;
  }

  /// Stops tracking files, and deletes them too unless `keep`.
  ///
  /// @param force deletes also what is not committed as it is
  /// @return the paths
  public List<String> remove(List<String> paths, boolean keep, boolean force) throws IOException {
    Index index = repository.index();
    List<String> removed = new ArrayList<>();
    for (String path : paths) {
      removed.addAll(index.under(path).keySet());
    }
    if (!force && !keep) {
      requireCommitted(removed);
    }
    // The files go first: what a crash leaves tracked and deleted, the same command finishes.
    List<PathChange> files = new ArrayList<>();
    if (!keep) {
      Map<String, String> kept = force ? keeper().keep(removed, index) : Map.of();
      for (String path : removed) {
        if (repository.folder().delete(path, repository.caller().disk())) {
          files.add(new PathChange(path, kept.getOrDefault(path, index.text(path)), null));
        }
      }
      repository.folder().sync(removed, repository.caller().disk());
    }
    stage(
        changed -> removed.forEach(changed::remove),
        Changes.ofNames(OpenMerge.staged(repository, removed::contains)).withFiles(files));
    return removed;
  }

  private void requireCommitted(List<String> paths) throws IOException {
    StatusScan.Result status = status();
    List<String> endangered = new ArrayList<>();
    for (StatusScan.Change change : status.staged()) {
      endangered.add(change.path());
    }
    status.changed().stream()
        .filter(change -> change.kind() != StatusScan.Kind.DELETED)
        .forEach(change -> endangered.add(change.path()));
    endangered.retainAll(paths);
    if (!endangered.isEmpty()) {
      throw new MvcException(
          Kind.WOULD_LOSE_WORK,
          endangered.getFirst() + " has changes that are not committed.",
          "`mvc rm --cached` stops tracking it and keeps the file; `mvc rm --force` deletes it.");
    }
  }

  /// Renames a tracked file or folder, in the folder and in the index.
  ///
  /// @return the new path of each file by its old one
  public Map<String, String> move(String from, String to) throws IOException {
    Index index = repository.index();
    Map<String, String> moves = new TreeMap<>();
    for (String path : index.under(from).keySet()) {
      moves.put(path, to + path.substring(from.length()));
    }
    if (to.startsWith(from + "/")) {
      throw new MvcException(Kind.USAGE, to + " is inside " + from + " itself.");
    }
    boolean isThere = repository.folder().stat(to).isPresent();
    // After a crash, or where a person moved it without mvc, only the index has to follow.
    boolean isMoved =
        isThere && repository.folder().stat(from).isEmpty() && index.under(to).isEmpty();
    if (isThere && !isMoved) {
      throw new MvcException(
          Kind.WOULD_LOSE_WORK, to + " is there already.", "move it away or choose another name.");
    }
    if (!isMoved) {
      Disk disk = repository.caller().disk();
      repository.folder().makeFolderFor(to, disk);
      disk.move(repository.folder().place(from), repository.folder().place(to));
      repository.folder().sync(List.of(from, to), disk);
    }
    stage(
        changed -> rename(changed, moves),
        Changes.NONE.withMoves(isMoved ? List.of() : List.of(new Changes.Move(from, to))));
    return moves;
  }

  private static void rename(Index index, Map<String, String> moves) {
    moves.forEach((from, to) -> {
      Optional<IndexEntry> entry = index.find(from);
      index.remove(from);
      entry.ifPresent(old -> index.put(to, old.renamed(to)));
    });
  }

  /// Earlier tensors that new ones may continue: those of `HEAD`, and what else is staged.
  private BaseFinder bases(Index index) throws IOException {
    BaseFinder bases = new BaseFinder();
    Map<String, Tree.Entry> leaves = leaves(index);
    leaves.putAll(headLeaves(index));
    for (var leaf : leaves.entrySet()) {
      if (leaf.getValue() instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : repository.store().recipe(file.id()).tensors()) {
          bases.add(leaf.getKey(), tensor.info(), tensor.id());
        }
      }
    }
    return bases;
  }

  /// Applies a change to the index as it is now, under the lock, and logs it.
  ///
  /// @param others what changes beside the index
  private void stage(Consumer<Index> change, Changes others) throws IOException {
    try (LockFile _ = repository.lock()) {
      stageLocked(change, others);
    }
  }

  private void stageLocked(Consumer<Index> change, Changes others) throws IOException {
    Index index = repository.index();
    Index before = index.copy();
    change.accept(index);
    repository.record(others.withPaths(before.changesTo(index)), index);
  }

  /// Notes what was found to be the same, if that can be done at once: it only saves time later,
  /// and a question must not fail or wait because somebody writes or nobody may.
  private void refresh(Map<String, IndexEntry> refreshed) {
    try (LockFile _ = repository.refs().lock(Duration.ZERO)) {
      Index index = repository.index();
      refreshed.forEach((path, entry) -> {
        if (index.find(path).filter(now -> now.leaf().equals(entry.leaf())).isPresent()) {
          index.put(path, entry);
        }
      });
      repository.write(index);
    } catch (IOException | MvcException e) {
      // The next status looks at these files again.
      return;
    }
  }

  private Keeper keeper() {
    return new Keeper(repository.folder(), repository.store(), repository.caller().progress());
  }

  private Adder adder() {
    return new Adder(repository.folder(), repository.store(), repository.caller().progress());
  }
}
