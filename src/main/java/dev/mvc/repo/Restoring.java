package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Brings earlier versions back: `checkout` of paths, `restore`, `rollback`, `reset`.
public final class Restoring {
  private final Repository repository;

  public Restoring(Repository repository) {
    this.repository = repository;
  }

  private Checkout.Prepared prepareAll(Index index, ObjectId version, boolean force)
      throws IOException {
    return repository.checkout().prepare(index, repository.leaves(version), path -> true, force);
  }

  /// Makes files hold what a version holds, in folder and index.
  ///
  /// @param paths files or folders; what is tracked there and not in the version goes
  public Checkout.Result checkoutPaths(ObjectId version, List<String> paths, boolean force)
      throws IOException {
    SortedMap<String, Tree.Entry> leaves = repository.leaves(version);
    return restore(leaves, paths, force, true);
  }

  /// Makes files hold what is staged.
  public Checkout.Result restore(List<String> paths) throws IOException {
    SortedMap<String, Tree.Entry> staged = new TreeMap<>();
    repository.index().entries().forEach((path, entry) -> staged.put(path, entry.leaf()));
    return restore(staged, paths, true, false);
  }

  /// Makes files hold what a version holds, but leaves the index.
  public Checkout.Result restoreFrom(ObjectId version, List<String> paths) throws IOException {
    return restore(repository.leaves(version), paths, true, false);
  }

  /// Makes files hold what a version holds, but leaves the index; changes that are not committed
  /// are only overwritten with `force`.
  public Checkout.Result bring(ObjectId version, List<String> paths, boolean force)
      throws IOException {
    return restore(repository.leaves(version), paths, force, false);
  }

  private Checkout.Result restore(
      SortedMap<String, Tree.Entry> target, List<String> paths, boolean force, boolean stage)
      throws IOException {
    Index index = repository.index();
    Predicate<String> scope = inside(paths);
    for (String path : paths) {
      if (target.keySet().stream().noneMatch(inside(List.of(path)))
          && index.under(path).isEmpty()) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "nothing is tracked at " + path + ".",
            "`mvc show REVISION` lists the files of a version.");
      }
    }
    try (Checkout.Prepared prepared = repository.checkout().prepare(index, target, scope, force);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      Checkout.Result result = prepared.install();
      if (stage) {
        log(List.of(), index, result);
      } else {
        Index refreshed = repository.index();
        result.index().entries().forEach((path, entry) -> refresh(refreshed, path, entry));
        repository.record(Changes.NONE.withFiles(result.changes()), refreshed);
      }
      return result;
    }
  }

  private static void refresh(Index index, String path, IndexEntry entry) {
    if (index.find(path).filter(old -> old.leaf().equals(entry.leaf())).isPresent()) {
      index.put(path, entry);
    }
  }

  /// Stages what a version holds, and leaves the files.
  ///
  /// @return the paths that changed in the index
  public List<String> unstage(ObjectId version, List<String> paths) throws IOException {
    new ThinnedVersions(repository).requireWhole(version, inside(paths));
    return unstage(repository.leaves(version), paths);
  }

  /// Takes everything out of the index that no version holds yet.
  public List<String> unstageFirst(List<String> paths) throws IOException {
    return unstage(new TreeMap<>(), paths);
  }

  private List<String> unstage(SortedMap<String, Tree.Entry> leaves, List<String> paths)
      throws IOException {
    Predicate<String> scope = inside(paths);
    try (LockFile _ = repository.lock()) {
      Index before = repository.index();
      Index index = before.copy();
      for (String path : before.entries().keySet()) {
        if (scope.test(path) && !leaves.containsKey(path)) {
          index.remove(path);
        }
      }
      leaves.forEach((path, leaf) -> {
        boolean isSame = before.find(path).filter(e -> e.leaf().equals(leaf)).isPresent();
        if (scope.test(path) && !isSame) {
          index.put(path, new IndexEntry(leaf, IndexEntry.UNSURE, 0));
        }
      });
      repository.record(Changes.NONE.withPaths(before.changesTo(index)), index);
      return before.changesTo(index).stream().map(change -> change.path()).toList();
    }
  }

  /// What a rollback did.
  ///
  /// @param to the version that is restored
  /// @param made the new version that holds the same
  public record RolledBack(ObjectId to, Version version, ObjectId made, Checkout.Result result) {}

  /// Brings an earlier version back as a new one: nothing is taken out of history.
  public RolledBack rollback(String revision, boolean force) throws IOException {
    OpenMerge.requireNone(repository);
    ObjectId target = repository.revisions().resolve(revision);
    ObjectId head = repository.revisions().resolve(Refs.HEAD);
    Version version = repository.store().version(target);
    if (version.tree().equals(repository.store().version(head).tree())) {
      throw new MvcException(
          Kind.NO,
          "HEAD already holds what " + target.brief() + " holds; there is nothing to roll back.",
          "`mvc restore .` discards changes that are not committed.");
    }
    Index index = repository.index();
    String message = "Roll back to " + target.brief() + ": " + version.subject();
    ObjectId made = new Committing(repository).storeCopy(head, version, message);
    try (Checkout.Prepared prepared = prepareAll(index, target, force);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      String name = repository.refs().head().movedName();
      repository.refs().requireExpected(List.of(new NameChange(name, head.hex(), made.hex())));
      Checkout.Result result = prepared.install();
      result.index().isTree(version.tree());
      log(List.of(new NameChange(name, head.hex(), made.hex())), index, result);
      return new RolledBack(target, version, made, result);
    }
  }

  /// What a reset changes beside the branch.
  public enum Reset {
    /// Nothing.
    SOFT,
    /// What is staged.
    MIXED,
    /// What is staged and the folder; changes that are not committed are discarded.
    HARD
  }

  /// What a reset did.
  ///
  /// @param result what was written to the folder; nothing unless it was a hard one
  public record WasReset(ObjectId from, ObjectId to, Checkout.Result result) {}

  /// Makes the current branch stand for another version.
  public WasReset reset(String revision, Reset kind) throws IOException {
    OpenMerge.requireNone(repository);
    ObjectId to = repository.revisions().resolve(revision);
    ObjectId head = repository.revisions().resolve(Refs.HEAD);
    Index index = repository.index();
    SortedMap<String, Tree.Entry> leaves = repository.leaves(to);
    boolean isHard = kind == Reset.HARD;
    if (kind == Reset.MIXED) {
      new ThinnedVersions(repository).requireWhole(to, _ -> true);
    }
    try (Checkout.Prepared prepared =
            repository.checkout().prepare(index, leaves, _ -> isHard, true);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      String name = repository.refs().head().movedName();
      List<NameChange> names =
          to.equals(head) ? List.of() : List.of(new NameChange(name, head.hex(), to.hex()));
      repository.refs().requireExpected(List.of(new NameChange(name, head.hex(), to.hex())));
      Checkout.Result result = prepared.install();
      Index after = result.index();
      if (kind == Reset.MIXED) {
        stage(leaves, after);
      }
      Landing.noteTree(after, leaves, repository.store().version(to).tree());
      log(names, index, result);
      return new WasReset(head, to, result);
    }
  }

  private static void stage(SortedMap<String, Tree.Entry> leaves, Index index) {
    List<String> gone =
        index.entries().keySet().stream().filter(path -> !leaves.containsKey(path)).toList();
    gone.forEach(index::remove);
    leaves.forEach((path, leaf) -> {
      if (index.find(path).filter(entry -> entry.leaf().equals(leaf)).isEmpty()) {
        index.put(path, new IndexEntry(leaf, IndexEntry.UNSURE, 0));
      }
    });
  }

  private void log(List<NameChange> names, Index before, Checkout.Result result)
      throws IOException {
    repository.record(
        Changes.ofNames(names)
            .withPaths(before.changesTo(result.index()))
            .withFiles(result.changes()),
        result.index());
  }

  private static Predicate<String> inside(List<String> paths) {
    return path ->
        paths.stream()
            .anyMatch(
                above -> above.isEmpty() || path.equals(above) || path.startsWith(above + "/"));
  }
}
