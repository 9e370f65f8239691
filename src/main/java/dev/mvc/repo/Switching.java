package dev.mvc.repo;

import dev.mvc.graph.Revisions;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.RefName;
import dev.mvc.ref.Refs;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Makes `HEAD` stand for another branch or version, and folder and index follow: `switch`,
/// `checkout`.
public final class Switching {
  private final Repository repository;

  public Switching(Repository repository) {
    this.repository = repository;
  }

  /// Where `HEAD` is now.
  ///
  /// @param version empty on a branch without one
  public record Switched(Head head, Optional<ObjectId> version, Checkout.Result result) {}

  /// Goes to a branch.
  ///
  /// @param force discards changes that are not committed instead of carrying them along
  /// @throws MvcException of kind NOT_FOUND when there is no such branch
  public Switched toBranch(String name, boolean force) throws IOException {
    Head.Branch branch = new Head.Branch(name);
    Optional<ObjectId> tip = repository.refs().find(branch.ref());
    if (tip.isEmpty() && !repository.refs().head().equals(branch)) {
      throw new MvcException(
          Kind.NOT_FOUND,
          "there is no branch " + name + ".",
          "`mvc switch -c " + name + "` makes one here; `mvc branch` lists the others.");
    }
    return go(branch, tip, List.of(), force);
  }

  /// Makes a branch and goes to it.
  ///
  /// @param start where it begins; the current version when empty
  public Switched toNewBranch(String name, Optional<String> start, boolean force)
      throws IOException {
    RefName.require(name, "branch");
    Optional<ObjectId> version =
        start.isPresent()
            ? Optional.of(repository.revisions().resolve(start.get()))
            : repository.refs().headVersion();
    Head.Branch branch = new Head.Branch(name);
    new Branches(repository).requireFree(name);
    List<NameChange> made =
        version.stream().map(id -> new NameChange(branch.ref(), null, id.hex())).toList();
    return go(branch, version, made, force);
  }

  /// Goes to a version without a branch.
  public Switched toVersion(String revision, boolean force) throws IOException {
    ObjectId version = repository.revisions().resolve(revision);
    return go(new Head.Detached(version), Optional.of(version), List.of(), force);
  }

  /// Goes back to the branch, or the version, where `HEAD` was before.
  public Switched back(boolean force) throws IOException {
    String text =
        repository
            .revisions()
            .previousHead(1)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NOT_FOUND,
                    "HEAD was nowhere else before.",
                    "`mvc branch` lists the branches."));
    return text.startsWith(Revisions.ON_BRANCH)
        ? toBranch(text.substring(Revisions.ON_BRANCH.length()), force)
        : toVersion(text, force);
  }

  /// Goes to the branch of that name, or to the version that is called so.
  public Switched to(String revision, boolean force) throws IOException {
    return repository.refs().find(Refs.BRANCHES + revision).isPresent()
        ? toBranch(revision, force)
        : toVersion(revision, force);
  }

  /// Goes to a branch or version that is there, changing other names in the same operation.
  Switched go(Head head, List<NameChange> others) throws IOException {
    Optional<ObjectId> version =
        head instanceof Head.Detached detached
            ? Optional.of(detached.version())
            : repository.refs().find(head.movedName());
    return go(head, version, others, false, true);
  }

  /// @param made other names that change, such as that of a new branch
  private Switched go(Head head, Optional<ObjectId> version, List<NameChange> made, boolean force)
      throws IOException {
    return go(head, version, made, force, false);
  }

  private Switched go(
      Head head, Optional<ObjectId> version, List<NameChange> made, boolean force, boolean unforced)
      throws IOException {
    OpenMerge.requireNone(repository);
    Head before = repository.refs().head();
    Optional<ObjectId> old = repository.refs().headVersion();
    Index index = repository.index();
    Landing landing = new Landing(repository);
    SortedMap<String, Tree.Entry> leaves = landing.leaves(version);
    List<NameChange> names = new ArrayList<>(made);
    if (!before.equals(head)) {
      names.add(new NameChange(Refs.HEAD, before.text(), head.text()));
    }
    try (Checkout.Prepared prepared =
            unforced
                ? landing.prepareUnforced(index, landing.leaves(old), leaves)
                : landing.prepare(index, landing.leaves(old), leaves, force);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(expected(before, old, head, version, made));
      Checkout.Result result = prepared.install();
      if (version.isPresent()) {
        Landing.noteTree(result.index(), leaves, repository.store().version(version.get()).tree());
      }
      repository.record(
          Changes.ofNames(names)
              .withPaths(index.changesTo(result.index()))
              .withFiles(result.changes()),
          result.index());
      return new Switched(head, version, result);
    }
  }

  /// Neither where this began nor where it leads may have moved.
  private static List<NameChange> expected(
      Head before,
      Optional<ObjectId> old,
      Head head,
      Optional<ObjectId> version,
      List<NameChange> made) {
    List<NameChange> expected = new ArrayList<>(made);
    if (before instanceof Head.Branch branch) {
      String text = old.map(ObjectId::hex).orElse(null);
      expected.add(new NameChange(branch.ref(), text, text));
    }
    boolean isMade = made.stream().anyMatch(change -> change.name().equals(head.movedName()));
    if (head instanceof Head.Branch branch && !isMade && !before.equals(head)) {
      String text = version.map(ObjectId::hex).orElse(null);
      expected.add(new NameChange(branch.ref(), text, text));
    }
    expected.add(new NameChange(Refs.HEAD, before.text(), head.text()));
    return expected;
  }
}
