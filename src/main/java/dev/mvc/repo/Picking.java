package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Scalar;
import dev.mvc.object.Signature;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Does what other versions did, or its opposite, on top of `HEAD`: `cherry-pick`, `revert`.
public final class Picking {
  private final Repository repository;

  public Picking(Repository repository) {
    this.repository = repository;
  }

  /// What is done with versions.
  public enum Direction {
    /// Their changes are made again.
    PICK,
    /// Their changes are taken back.
    REVERT
  }

  /// A version that was made.
  ///
  /// @param of the version whose changes it makes or takes back
  public record Made(ObjectId id, Version version, ObjectId of) {}

  /// What was done.
  public record Done(List<Made> made, Checkout.Result result) {}

  /// A version and what it holds.
  private record State(
      ObjectId id, long generation, SortedMap<String, Tree.Entry> leaves, Version version) {}

  /// Makes a version for each of those given, one after the other; all or none.
  ///
  /// @param parent which parent of a merge its changes are counted from, from 1; 0 for versions
  ///   that are no merges
  /// @throws MvcException of kind CONFLICT, with nothing changed, when both sides changed the same
  ///   file, tensor or hyperparameter
  public Done run(List<ObjectId> versions, Direction direction, int parent) throws IOException {
    OpenMerge.requireNone(repository);
    ObjectId head = repository.revisions().resolve(Refs.HEAD);
    Index index = repository.index();
    SortedMap<String, Tree.Entry> from = repository.leaves(head);
    Version start = repository.store().version(head);
    State state = new State(head, start.generation(), from, start);
    List<Made> made = new ArrayList<>();
    for (ObjectId version : versions) {
      state = next(state, version, direction, parent);
      made.add(new Made(state.id, state.version, version));
    }
    requireNothingStaged(index, from, state.leaves);
    Landing landing = new Landing(repository);
    try (Checkout.Prepared prepared = landing.prepareUnforced(index, from, state.leaves);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      NameChange name =
          new NameChange(repository.refs().head().movedName(), head.hex(), state.id.hex());
      repository.refs().requireExpected(List.of(name));
      Checkout.Result result = prepared.install();
      Landing.noteTree(result.index(), state.leaves, state.version.tree());
      repository.record(
          Changes.ofNames(List.of(name))
              .withPaths(index.changesTo(result.index()))
              .withFiles(result.changes()),
          result.index());
      return new Done(made, result);
    }
  }

  /// @param result what will be staged; is so already when this command was killed before
  private static void requireNothingStaged(
      Index index, Map<String, Tree.Entry> head, Map<String, Tree.Entry> result) {
    SortedMap<String, Tree.Entry> staged = new TreeMap<>();
    index.entries().forEach((path, entry) -> staged.put(path, entry.leaf()));
    if (!staged.equals(head) && !staged.equals(result)) {
      throw new MvcException(
          Kind.WOULD_LOSE_WORK,
          "there are changes that are staged and not committed.",
          "`mvc commit` keeps them, `mvc restore --staged .` unstages them.");
    }
  }

  private State next(State state, ObjectId id, Direction direction, int parent) throws IOException {
    Version version = repository.store().version(id);
    Optional<ObjectId> before = parent(id, version, parent);
    SortedMap<String, Tree.Entry> after = repository.leaves(id);
    SortedMap<String, Tree.Entry> old = new Landing(repository).leaves(before);
    SortedMap<String, Scalar> oldParams =
        before.isPresent() ? repository.store().version(before.get()).params() : new TreeMap<>();
    boolean isPick = direction == Direction.PICK;
    SortedMap<String, Tree.Entry> leaves;
    SortedMap<String, Scalar> params;
    try (PackWriter writer = repository.store().writer()) {
      ThreeWay merge = new ThreeWay(repository, writer);
      leaves = merge.files(isPick ? old : after, state.leaves, isPick ? after : old);
      params =
          merge.values(
              "hyperparameter",
              isPick ? oldParams : version.params(),
              state.version.params(),
              isPick ? version.params() : oldParams);
      if (!merge.conflicts().isEmpty()) {
        throw conflict(id, merge.conflicts());
      }
      writer.finish();
    }
    if (leaves.equals(state.leaves) && params.equals(state.version.params())) {
      throw new MvcException(
          Kind.NO,
          isPick
              ? id.brief() + " would change nothing: its changes are here already."
              : id.brief() + " would change nothing: its changes are not here any more.",
          "`mvc log` lists the versions.");
    }
    return store(state, leaves, params, id, version, isPick);
  }

  private static Optional<ObjectId> parent(ObjectId id, Version version, int number) {
    List<ObjectId> parents = version.parents();
    if (number == 0 && parents.size() > 1) {
      throw new MvcException(
          Kind.USAGE,
          id.brief() + " is a merge: its changes depend on the parent they are counted from.",
          "`-m 1` counts from the branch that was merged into.");
    }
    if (number > 0 && (parents.size() < 2 || number > parents.size())) {
      throw new MvcException(
          Kind.USAGE,
          parents.size() < 2
              ? id.brief() + " is no merge; leave out -m."
              : id.brief() + " has " + parents.size() + " parents, and no " + number + ".");
    }
    return parents.isEmpty() ? Optional.empty() : Optional.of(parents.get(Math.max(0, number - 1)));
  }

  private static MvcException conflict(ObjectId id, List<String> conflicts) {
    int shown = Math.min(3, conflicts.size());
    return new MvcException(
        Kind.CONFLICT,
        id.brief()
            + " does not fit here: both sides changed "
            + String.join(", ", conflicts.subList(0, shown))
            + (conflicts.size() > shown ? ", …" : "")
            + "; nothing was changed.",
        "`mvc show "
            + id.brief()
            + "` shows what it changed; `mvc checkout "
            + id.brief()
            + " -- FILE` takes a file of it as it is.");
  }

  private State store(
      State state,
      SortedMap<String, Tree.Entry> leaves,
      SortedMap<String, Scalar> params,
      ObjectId of,
      Version version,
      boolean isPick)
      throws IOException {
    Index index = Index.empty();
    leaves.forEach((path, leaf) -> index.put(path, new IndexEntry(leaf, IndexEntry.UNSURE, 0)));
    Signature caller = Author.sign(repository, Optional.empty(), Optional.empty());
    Signature author =
        isPick
            ? new Signature(version.author().name(), version.author().email(), caller.time())
            : caller;
    String message =
        isPick
            ? version.message()
            : "Revert \"" + version.subject() + "\"\n\nThis takes back " + of.hex() + ".";
    try (PackWriter writer = repository.store().writer()) {
      TreeWriter trees = new TreeWriter(writer);
      Version made =
          new Version(
                  trees.write(index),
                  new Committing(repository).architecture(index),
                  params,
                  new TreeMap<>(),
                  List.of(state.id),
                  state.generation + 1,
                  author,
                  message)
              .withData(VersionData.of(repository.store(), writer, index, trees));
      ObjectId id = writer.put(ObjectKind.VERSION, made.write());
      writer.finish();
      return new State(id, made.generation(), leaves, made);
    }
  }
}
