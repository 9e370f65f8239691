package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.merge.Settings;
import dev.mvc.object.MergeNote;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.StatusScan;
import dev.mvc.work.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes one version of several: `merge`.
///
/// First everything is decided, from names, types, shapes and ids ([MergePlan]). If nothing is left
/// to a person, the merged tensors are computed and stored, the version is made, and folder, index
/// and branch move to it in one operation. Else the request is kept ([OpenMerge]), texts in
/// conflict get their markers, and nothing else changes until all is decided.
public final class Merging {
  private final Repository repository;

  public Merging(Repository repository) {
    this.repository = repository;
  }

  /// What a person asks for.
  ///
  /// @param revisions what to merge into `HEAD`
  /// @param base instead of the common ancestor
  /// @param rules see [dev.mvc.merge.Rules#parse]
  /// @param message of the version; one that says what was merged when empty
  /// @param always makes a version where the branch could just move
  /// @param never refuses where the branch could not just move
  public record Request(
      List<String> revisions,
      Optional<String> base,
      boolean allowUnrelated,
      List<String> rules,
      Settings settings,
      Optional<String> message,
      boolean always,
      boolean never) {}

  /// What came of it.
  public sealed interface Outcome {
    /// What was decided.
    MergePlan plan();
  }

  /// There was nothing to do.
  public record UpToDate(MergePlan plan) implements Outcome {}

  /// The branch moved.
  public record Forwarded(MergePlan plan, ObjectId to, Checkout.Result result) implements Outcome {}

  /// A version was made.
  ///
  /// @param stored bytes that it added to the repository
  public record Made(
      MergePlan plan, ObjectId id, Version version, Checkout.Result result, long stored)
      implements Outcome {}

  /// A person has to decide first.
  public record Waiting(MergePlan plan) implements Outcome {}

  /// What a merge would do.
  public MergePlan plan(Request asked) throws IOException {
    MergeStart start = new MergeStart(repository);
    MergeStart.Found found =
        start.find(
            new MergeStart.Asked(
                asked.revisions(),
                asked.base(),
                asked.allowUnrelated(),
                asked.rules(),
                asked.settings(),
                asked.message()));
    MergeRequest request = found.request();
    if (!found.isReduced() || (asked.always() && !isHere(request))) {
      MergeRequest whole = found.isReduced() ? withHead(request, start.here()) : request;
      MergePlan plan = new MergePlanning(repository, whole).plan();
      List<String> warnings = new ArrayList<>(found.warnings());
      warnings.addAll(plan.warnings());
      return new MergePlan(plan.kind(), whole, plan.files(), plan.params(), warnings);
    }
    MergePlan.Kind kind = isHere(request) ? MergePlan.Kind.UP_TO_DATE : MergePlan.Kind.FAST_FORWARD;
    return new MergePlan(kind, request, new TreeMap<>(), new TreeMap<>(), List.of());
  }

  private static boolean isHere(MergeRequest request) {
    return request.head().equals(request.heads().stream().findFirst());
  }

  /// For a version where the branch could just move: `HEAD` is the base and the first head.
  private static MergeRequest withHead(MergeRequest request, String name) {
    List<ObjectId> heads = new ArrayList<>(request.head().stream().toList());
    List<String> names = new ArrayList<>(heads.isEmpty() ? List.of() : List.of(name));
    heads.addAll(request.heads());
    names.addAll(request.names());
    return new MergeRequest(
        request.head(),
        names,
        heads,
        request.head(),
        request.rules(),
        request.settings(),
        request.message(),
        request.files(),
        List.of());
  }

  /// Merges, as far as that can be done without a person.
  ///
  /// @throws MvcException of kind WOULD_LOSE_WORK when files that have to change have changes that
  ///   are not committed
  public Outcome merge(Request asked) throws IOException {
    OpenMerge.requireNone(repository);
    MergePlan plan = plan(asked);
    if (plan.kind() == MergePlan.Kind.UP_TO_DATE) {
      return new UpToDate(plan);
    }
    if (plan.kind() == MergePlan.Kind.FAST_FORWARD) {
      ObjectId to = plan.ours();
      return new Forwarded(plan, to, land(plan.request(), to, repository.leaves(to)));
    }
    if (asked.never()) {
      throw new MvcException(
          Kind.NO,
          "the branch cannot just move: both sides have versions of their own.",
          "without --ff-only a version is made that has both.");
    }
    requireClean(plan);
    if (!plan.undecided().isEmpty()) {
      return open(plan);
    }
    return finish(plan);
  }

  /// Finishes the open merge.
  ///
  /// @throws MvcException of kind CONFLICT when something is not decided yet
  public Outcome resume() throws IOException {
    MergePlan plan = open();
    if (!plan.undecided().isEmpty()) {
      return new Waiting(plan);
    }
    return finish(plan);
  }

  /// What the open merge would do now.
  ///
  /// @throws MvcException of kind NO when none is open
  public MergePlan open() throws IOException {
    return waiting()
        .orElseThrow(() ->
            new MvcException(
                Kind.NO, "there is no merge to go on with.", "`mvc merge BRANCH` begins one."));
  }

  /// The open merge, if there is one.
  public Optional<MergePlan> waiting() throws IOException {
    Optional<MergeRequest> request = new OpenMerge(repository).find();
    return request.isPresent()
        ? Optional.of(new MergePlanning(repository, request.get()).plan())
        : Optional.empty();
  }

  /// Drops the open merge; files with markers become what they were.
  public MergePlan abort() throws IOException {
    MergePlan plan = open();
    TreeSet<String> paths = new TreeSet<>(plan.request().written());
    paths.addAll(plan.request().files().keySet());
    Index index = repository.index();
    SortedMap<String, Tree.Entry> head = repository.headLeaves();
    try (Checkout.Prepared prepared =
            repository.checkout().prepare(index, head, paths::contains, true);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      Checkout.Result result = prepared.install();
      repository.record(Changes.NONE.withPaths(index.changesTo(result.index())), result.index());
      new OpenMerge(repository).delete();
    }
    return plan;
  }

  /// What is not committed must not get into the merge, nor be lost in it.
  private void requireClean(MergePlan plan) throws IOException {
    StatusScan.Result status = new Staging(repository).status();
    SortedMap<String, Tree.Entry> head = repository.headLeaves();
    Optional<String> endangered =
        status.changed().stream()
            .map(StatusScan.Change::path)
            .filter(path -> !isSame(plan.files().get(path), Optional.ofNullable(head.get(path))))
            .findFirst();
    if (!status.staged().isEmpty() || endangered.isPresent()) {
      throw new MvcException(
          Kind.WOULD_LOSE_WORK,
          status.staged().isEmpty()
              ? endangered.orElseThrow() + " has changes that are not committed."
              : status.staged().getFirst().path()
                  + " has changes that are staged and not committed.",
          "`mvc commit` keeps them, `mvc restore` discards them; then merge.");
    }
  }

  private static boolean isSame(MergePlan.@Nullable FilePlan file, Optional<Tree.Entry> head) {
    return file == null || (file instanceof MergePlan.Take take && take.entry().equals(head));
  }

  private Outcome open(MergePlan plan) throws IOException {
    List<String> written = new ArrayList<>();
    try (LockFile _ = repository.lock()) {
      for (String path : plan.undecided()) {
        if (plan.files().get(path) instanceof MergePlan.Open file && file.marked().isPresent()) {
          written.add(path);
        }
      }
      // The list goes first: abort must know of every file that was touched.
      MergeRequest request = plan.request().writtenTo(written);
      new OpenMerge(repository).write(request);
      for (String path : written) {
        if (plan.files().get(path) instanceof MergePlan.Open file) {
          repository.folder().makeFolderFor(path, repository.caller().disk());
          repository
              .caller()
              .disk()
              .replace(repository.folder().place(path), file.marked().orElseThrow());
        }
      }
      return new Waiting(
          new MergePlan(plan.kind(), request, plan.files(), plan.params(), plan.warnings()));
    }
  }

  private Outcome finish(MergePlan plan) throws IOException {
    MergeRequest request = plan.request();
    long generation = 0;
    for (ObjectId head : request.heads()) {
      generation = Math.max(generation, repository.store().version(head).generation());
    }
    try (PackWriter writer = repository.store().writer()) {
      SortedMap<String, Tree.Entry> leaves =
          new MergedFiles(repository, writer, request.settings()).write(plan);
      Index merged = Index.empty();
      leaves.forEach((path, leaf) -> merged.put(path, new IndexEntry(leaf, IndexEntry.UNSURE, 0)));
      ObjectId tree = new TreeWriter(writer).write(merged);
      writer.finish();
      try (PackWriter last = repository.store().writer()) {
        Version version =
            new Version(
                    tree,
                    new Committing(repository).architecture(merged),
                    plan.params(),
                    new TreeMap<>(),
                    request.heads(),
                    generation + 1,
                    Author.sign(repository, Optional.empty(), Optional.empty()),
                    request.message())
                .withData(repository.store().version(plan.ours()).data())
                .withMerge(note(plan));
        ObjectId id = last.put(ObjectKind.VERSION, version.write());
        last.finish();
        Checkout.Result result = land(request, id, leaves);
        return new Made(plan, id, version, result, writer.cost() + last.cost());
      }
    }
  }

  private static MergeNote note(MergePlan plan) {
    MergeRequest request = plan.request();
    return new MergeNote(
        request.base(),
        request.rules(),
        request.settings().usedBy(plan.strategies()),
        request.files());
  }

  /// Moves folder, index and branch, and ends the open merge.
  private Checkout.Result land(
      MergeRequest request, ObjectId to, SortedMap<String, Tree.Entry> leaves) throws IOException {
    Index index = repository.index();
    Landing landing = new Landing(repository);
    Head head = repository.refs().head();
    NameChange name =
        new NameChange(head.movedName(), request.head().map(ObjectId::hex).orElse(null), to.hex());
    try (Checkout.Prepared prepared =
            landing.prepare(index, landing.leaves(request.head()), leaves, false);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(List.of(name));
      Checkout.Result result = prepared.install();
      Landing.noteTree(result.index(), leaves, repository.store().version(to).tree());
      repository.record(
          Changes.ofNames(List.of(name))
              .withPaths(index.changesTo(result.index()))
              .withFiles(result.changes()),
          result.index());
      new OpenMerge(repository).finish(to);
      return result;
    }
  }
}
