package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import dev.mvc.merge.Settings;
import dev.mvc.object.MergeNote;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.StatusScan;
import dev.mvc.work.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes one version of several: `merge`.
///
/// First everything is decided, from names, types, shapes and ids ([MergePlan]). If nothing is left
/// to a person, the merged tensors are computed and stored, the version is made, and folder, index
/// and branch move to it in one operation. Else the request is kept ([OpenMerge]) and texts in
/// conflict get their markers, which is an operation too, and nothing else changes until all is
/// decided.
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
    OpenMerge open = OpenMerge.of(repository);
    MergePlan plan = plan(asked);
    if (plan.kind() == MergePlan.Kind.UP_TO_DATE) {
      return new UpToDate(plan);
    }
    if (plan.kind() == MergePlan.Kind.FAST_FORWARD) {
      ObjectId to = plan.ours();
      return new Forwarded(plan, to, land(plan, to, repository.leaves(to), open));
    }
    if (asked.never()) {
      throw new MvcException(
          Kind.NO,
          "the branch cannot just move: both sides have versions of their own.",
          "without --ff-only a version is made that has both.");
    }
    requireClean(plan);
    return plan.undecided().isEmpty() ? finish(plan, open) : waitFor(plan, open);
  }

  /// Finishes the open merge.
  ///
  /// @throws MvcException of kind CONFLICT when something is not decided yet
  public Outcome resume() throws IOException {
    OpenMerge open = OpenMerge.of(repository);
    MergePlan plan = require(open);
    return plan.undecided().isEmpty() ? finish(plan, open) : new Waiting(plan);
  }

  /// What an open merge would do now.
  ///
  /// @throws MvcException of kind NO when none is open
  MergePlan require(OpenMerge open) throws IOException {
    return plan(open)
        .orElseThrow(() ->
            new MvcException(
                Kind.NO, "there is no merge to go on with.", "`mvc merge BRANCH` begins one."));
  }

  private Optional<MergePlan> plan(OpenMerge open) throws IOException {
    return open.request().isPresent()
        ? Optional.of(new MergePlanning(repository, open.request().get()).plan())
        : Optional.empty();
  }

  /// What the open merge would do now, if there is one.
  public Optional<MergePlan> waiting() throws IOException {
    return plan(OpenMerge.of(repository));
  }

  /// Drops the open merge; files with markers, and those that were staged for it, become what they
  /// were.
  public MergePlan abort() throws IOException {
    OpenMerge open = OpenMerge.of(repository);
    MergePlan plan = require(open);
    Set<String> paths = new TreeSet<>(plan.request().written());
    plan.request()
        .files()
        .forEach((path, side) -> {
          if (side.equals(MergeRequest.EDITED)) {
            paths.add(path);
          }
        });
    Index index = repository.index();
    SortedMap<String, Tree.Entry> head = repository.headLeaves();
    try (Checkout.Prepared prepared =
            repository.checkout().prepare(index, head, paths::contains, true);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(open.ends());
      Checkout.Result result = prepared.install();
      repository.record(
          Changes.ofNames(open.ends())
              .withPaths(index.changesTo(result.index()))
              .withFiles(result.changes()),
          result.index());
    }
    return plan;
  }

  /// What is not committed must not get into the merge, nor be lost in it.
  private void requireClean(MergePlan plan) throws IOException {
    StatusScan.Result status = new Staging(repository).status();
    SortedMap<String, Tree.Entry> head = repository.headLeaves();
    for (StatusScan.Change change : status.staged()) {
      for (String path : Stream.concat(Stream.of(change.path()), change.from().stream()).toList()) {
        MergePlan.@Nullable FilePlan file = plan.files().get(path);
        // What the index then has is compared with the result before anything is written.
        if (isSame(file, Optional.ofNullable(head.get(path))) || !isWritten(path, file)) {
          throw wouldLose(path + " has changes that are staged and not committed.");
        }
      }
    }
    for (StatusScan.Change change : status.changed()) {
      MergePlan.@Nullable FilePlan file = plan.files().get(change.path());
      if (!isSame(file, Optional.ofNullable(head.get(change.path())))
          && !isWritten(change.path(), file)) {
        throw wouldLose(change.path() + " has changes that are not committed.");
      }
    }
  }

  private static MvcException wouldLose(String problem) {
    return new MvcException(
        Kind.WOULD_LOSE_WORK,
        problem,
        "`mvc commit` keeps them, `mvc restore` discards them; then merge.");
  }

  private static boolean isSame(MergePlan.@Nullable FilePlan file, Optional<Tree.Entry> head) {
    return file == null || (file instanceof MergePlan.Take take && take.entry().equals(head));
  }

  /// Whether the folder already has what would be written: this command was killed after that. Of
  /// tensors that have yet to be computed nobody knows.
  private boolean isWritten(String path, MergePlan.@Nullable FilePlan file) throws IOException {
    return switch (file) {
      case MergePlan.Take take ->
          take.entry().isPresent()
              ? repository.checkout().holds(path, take.entry().get())
              : repository.folder().stat(path).isEmpty();
      case MergePlan.Lines lines -> holds(path, lines.content());
      case MergePlan.Open open -> open.marked().isPresent() && holds(path, open.marked().get());
      case MergePlan.Tensors _ -> false;
      case null -> false;
    };
  }

  private boolean holds(String path, byte[] content) throws IOException {
    Path place = repository.folder().place(path);
    return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
        && Files.size(place) == content.length
        && Arrays.equals(PlainFile.bytes(place), content);
  }

  /// Writes markers and remembers the request.
  private Outcome waitFor(MergePlan plan, OpenMerge open) throws IOException {
    SortedMap<String, Tree.Entry> marked;
    try (PackWriter writer = repository.store().writer()) {
      marked = new MergedFiles(repository, writer, plan.request().settings()).marked(plan);
      writer.finish();
    }
    List<String> paths = List.copyOf(marked.keySet());
    MergeRequest request = plan.request().writtenTo(paths);
    Index index = repository.index();
    List<NameChange> names = List.of(open.becomes(request));
    List<PathChange> files = new ArrayList<>();
    marked.forEach(
        (path, leaf) -> files.add(new PathChange(path, index.text(path), IndexEntry.text(leaf))));
    try (Checkout.Prepared prepared =
            repository.checkout().prepare(index, marked, paths::contains, false);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(List.of(here(request)));
      repository.refs().requireExpected(names);
      prepared.install();
      repository.record(Changes.ofNames(names).withFiles(files), index);
    } catch (MvcException e) {
      throw Landing.unforced(e, keeps(open));
    }
    return new Waiting(
        new MergePlan(plan.kind(), request, plan.files(), plan.params(), plan.warnings()));
  }

  /// That the branch, or `HEAD` itself, is where the merge began.
  private NameChange here(MergeRequest request) throws IOException {
    String text = request.head().map(ObjectId::hex).orElse(null);
    return new NameChange(repository.refs().head().movedName(), text, text);
  }

  private Outcome finish(MergePlan plan, OpenMerge open) throws IOException {
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
      TreeWriter trees = new TreeWriter(writer);
      ObjectId tree = trees.write(merged);
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
                .withData(VersionData.of(repository.store(), last, merged, trees))
                .withMerge(note(plan));
        ObjectId id = last.put(ObjectKind.VERSION, version.write());
        last.finish();
        Checkout.Result result = land(plan, id, leaves, open);
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
      MergePlan plan, ObjectId to, SortedMap<String, Tree.Entry> leaves, OpenMerge open)
      throws IOException {
    Index index = repository.index();
    Landing landing = new Landing(repository);
    NameChange here = here(plan.request());
    List<NameChange> names = new ArrayList<>();
    names.add(new NameChange(here.name(), here.old(), to.hex()));
    names.addAll(open.ends());
    try (Checkout.Prepared prepared =
            landing.prepare(index, landing.leaves(plan.request().head()), leaves, false);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(names);
      Checkout.Result result = prepared.install();
      Landing.noteTree(result.index(), leaves, repository.store().version(to).tree());
      repository.record(
          Changes.ofNames(names)
              .withPaths(index.changesTo(result.index()))
              .withFiles(result.changes()),
          result.index());
      return result;
    } catch (MvcException e) {
      throw Landing.unforced(e, keeps(open));
    }
  }

  private static String keeps(OpenMerge open) {
    return open.request().isPresent()
        ? "`mvc add FILE` takes changes into the merge"
        : "`mvc commit -a` keeps changes";
  }
}
