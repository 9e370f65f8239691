package dev.mvc.repo;

import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Finding;
import dev.mvc.experiment.Step;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Architecture;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.TensorInfo;
import dev.mvc.work.Adder;
import dev.mvc.work.Index;
import dev.mvc.work.TreeWriter;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Makes versions of what is staged.
public final class Committing {
  private static final SortedMap<String, Scalar> NONE = new TreeMap<>();
  private static final Finish PLAIN =
      new Finish() {
        @Override
        public Optional<Step> step() {
          return Optional.empty();
        }

        @Override
        public Version version(Version version) {
          return version;
        }

        @Override
        public void store(ObjectId id, PackWriter writer) {}

        @Override
        public void committed() {}
      };

  private final Repository repository;

  public Committing(Repository repository) {
    this.repository = repository;
  }

  /// What a person gives to a version.
  ///
  /// @param params hyperparameters that differ from the version before, over those that files give;
  ///   an empty text takes one away
  /// @param metrics results of this version, over those that files give
  /// @param author `Name <mail>` instead of the configured one
  /// @param date instead of now
  /// @param allowEmpty makes a version although nothing differs
  /// @param guarding what becomes of what guards find
  public record Request(
      String message,
      Map<String, Scalar> params,
      Map<String, Scalar> metrics,
      Optional<String> author,
      Optional<OffsetDateTime> date,
      boolean allowEmpty,
      Guarding guarding) {}

  /// What becomes of what guards find.
  ///
  /// @param without guards that are passed over
  /// @param refuses whether guards may refuse; else what they would refuse is told as a warning
  /// @param told is told what was found, before the version is made or refused
  public record Guarding(Set<Guard> without, boolean refuses, Consumer<List<Finding>> told) {}

  /// A version that was made.
  ///
  /// @param branch that it is on; empty when `HEAD` was detached
  /// @param cost what it holds and what it added to the repository
  /// @param read what its files gave of hyperparameters and results
  public record Made(
      ObjectId id,
      Version version,
      Optional<String> branch,
      VersionCost cost,
      Experiments.Given read) {}

  /// Makes a version of the index, and moves the current branch to it.
  public Made commit(Request request) throws IOException {
    requireMessage(request);
    OpenMerge.requireNone(repository);
    return commit(request, _ -> {});
  }

  /// The same, after storing and staging every tracked file that changed or went; both are one
  /// operation.
  ///
  /// @param stored is told what was stored
  public Made commitAll(Request request, Consumer<Adder.Result> stored) throws IOException {
    requireMessage(request);
    OpenMerge.requireNone(repository);
    Adder.Result added = new Staging(repository).storeTracked();
    stored.accept(added);
    return commit(request, added::applyTo);
  }

  /// What is done to a version beside committing it.
  interface Finish {
    /// The step at which the version was saved, if what is logged of later ones is not its result.
    Optional<Step> step();

    /// What the version is to be instead.
    Version version(Version version);

    /// Puts more into the version's pack.
    void store(ObjectId id, PackWriter writer) throws IOException;

    /// Called when the branch has moved, under the lock still.
    void committed() throws IOException;
  }

  /// The same with what was stored before, in one operation.
  Made commit(Request request, Adder.Result added, Finish finish) throws IOException {
    requireMessage(request);
    OpenMerge.requireNone(repository);
    return commit(request, added::applyTo, finish);
  }

  private static void requireMessage(Request request) {
    if (request.message().isBlank()) {
      throw new MvcException(
          Kind.USAGE, "a version needs a message.", "`mvc commit -m \"what changed\"`");
    }
  }

  private Made commit(Request request, Consumer<Index> staging) throws IOException {
    return commit(request, staging, PLAIN);
  }

  private Made commit(Request request, Consumer<Index> staging, Finish finish) throws IOException {
    try (LockFile _ = repository.lock();
        PackWriter writer = repository.store().writer()) {
      Head head = repository.refs().head();
      Optional<ObjectId> parent = repository.refs().headVersion();
      Index before = repository.index();
      Index index = before.copy();
      staging.accept(index);
      TreeWriter trees = new TreeWriter(writer);
      ObjectId tree = trees.write(index);
      Optional<Version> last =
          parent.isPresent()
              ? Optional.of(repository.store().version(parent.get()))
              : Optional.empty();
      requireChange(request, last, index, tree);
      Experiments.Given given = new Experiments(repository).given(index, parent, finish.step());
      Version version =
          finish.version(
              version(request, parent, last, tree, architecture(index), given)
                  .withData(VersionData.of(repository.store(), writer, index, trees)));
      guard(request, given, new Guards.Subject(parent, leaves(index), version));
      ObjectId id = writer.put(ObjectKind.VERSION, version.write());
      finish.store(id, writer);
      writer.finish();
      long stored = writer.cost() + stagedCost(parent, index);
      index.isTree(tree);
      move(head, parent, id, before.changesTo(index), index);
      finish.committed();
      return new Made(
          id,
          version,
          head instanceof Head.Branch branch ? Optional.of(branch.name()) : Optional.empty(),
          VersionCost.of(repository.store(), id, stored),
          given);
    }
  }

  private static SortedMap<String, Tree.Entry> leaves(Index index) {
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    index.entries().forEach((path, entry) -> leaves.put(path, entry.leaf()));
    return leaves;
  }

  private void guard(Request request, Experiments.Given given, Guards.Subject subject) {
    Guarding guarding = request.guarding();
    List<Finding> found =
        Guards.check(repository, given.guards().without(guarding.without()), subject);
    guarding.told.accept(found);
    if (guarding.refuses) {
      Guards.requireNoneRefused(found);
    }
  }

  /// The index holds what it held: that it equals the version only saves time. The version is made,
  /// and a full disk must not make it look as if it were not.
  private void writeHint(Index index) {
    try {
      repository.write(index);
    } catch (IOException e) {
      // The next status compares the index with the version's folders.
      return;
    }
  }

  /// Stores a version after `expected` that holds what `source` holds. Nothing names it yet.
  ObjectId storeCopy(ObjectId expected, Version source, String message) throws IOException {
    try (PackWriter writer = repository.store().writer()) {
      Version version =
          new Version(
                  source.tree(),
                  source.architecture(),
                  source.params(),
                  source.metrics(),
                  List.of(expected),
                  repository.store().version(expected).generation() + 1,
                  Author.sign(repository, Optional.empty(), Optional.empty()),
                  message)
              .withData(source.data());
      ObjectId id = writer.put(ObjectKind.VERSION, version.write());
      writer.finish();
      return id;
    }
  }

  private static void requireChange(
      Request request, Optional<Version> before, Index index, ObjectId tree) {
    boolean isSame =
        before.isPresent() ? before.get().tree().equals(tree) : index.entries().isEmpty();
    if (isSame
        && !request.allowEmpty()
        && request.params().isEmpty()
        && request.metrics().isEmpty()) {
      throw new MvcException(
          Kind.NO,
          before.isPresent()
              ? "nothing is staged: the next version would be the same as HEAD."
              : "nothing is staged.",
          "`mvc status` shows what changed; `mvc add FILE` stages it, `mvc commit -a` stages all"
              + " tracked files.");
    }
  }

  private Version version(
      Request request,
      Optional<ObjectId> parent,
      Optional<Version> before,
      ObjectId tree,
      Architecture architecture,
      Experiments.Given given)
      throws IOException {
    SortedMap<String, Scalar> params =
        given.params().after(before.map(Version::params).orElse(NONE), given.paramsBefore());
    params.putAll(request.params());
    params.values().removeIf(value -> value.equals(new Scalar.Text("")));
    SortedMap<String, Scalar> metrics = given.results().metrics();
    metrics.putAll(request.metrics());
    return new Version(
        tree,
        architecture,
        params,
        metrics,
        parent.stream().toList(),
        before.map(Version::generation).orElse(0L) + 1,
        Author.sign(repository, request.author(), request.date()),
        request.message().strip());
  }

  /// The tensors of all staged files.
  Architecture architecture(Index index) throws IOException {
    List<TensorInfo> tensors = new ArrayList<>();
    for (var entry : index.entries().values()) {
      if (entry.leaf() instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : repository.store().recipe(file.id()).tensors()) {
          tensors.add(tensor.info());
        }
      }
    }
    return Architecture.of(tensors);
  }

  /// What staging the files that differ from the parent added to the repository.
  private long stagedCost(Optional<ObjectId> parent, Index index) throws IOException {
    SortedMap<String, Tree.Entry> before =
        parent.isPresent() ? repository.leaves(parent.get()) : new TreeMap<>();
    long cost = 0;
    for (var entry : index.entries().entrySet()) {
      if (!entry.getValue().leaf().equals(before.get(entry.getKey()))) {
        cost += entry.getValue().stored();
      }
    }
    return cost;
  }

  private void move(
      Head head, Optional<ObjectId> from, ObjectId to, List<PathChange> staged, Index index)
      throws IOException {
    NameChange name =
        new NameChange(head.movedName(), from.map(ObjectId::hex).orElse(null), to.hex());
    if (staged.isEmpty()) {
      repository.record(List.of(name));
      writeHint(index);
    } else {
      repository.record(Changes.ofNames(List.of(name)).withPaths(staged), index);
    }
  }
}
