package dev.mvc.repo;

import dev.mvc.diff.StoredSnapshot;
import dev.mvc.diff.ValueChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.experiment.EnvironmentDifference;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.DataSet;
import dev.mvc.object.Run;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Tells what is not as it was when a version was made, and makes it once more: `reproduce`.
public final class Reproducing {
  private final Repository repository;
  private final ObjectId id;
  private final Version version;
  private final Run run;

  /// @param id of a version that a run made
  /// @throws MvcException of kind NO when none made it
  public Reproducing(Repository repository, ObjectId id) throws IOException {
    this.repository = repository;
    this.id = id;
    this.version = repository.store().version(id);
    String name =
        version
            .run()
            .orElseThrow(() ->
                new MvcException(
                    Kind.NO,
                    id.brief() + " was made by no run, so nothing tells how.",
                    "`mvc run --watch DIR -- CMD` records how versions are made."));
    this.run = new Runs(repository).get(name);
  }

  /// The run that made the version.
  public Run run() {
    return run;
  }

  /// How far apart a version and its repetition are.
  ///
  /// @param id of the repetition, in its own repository
  /// @param isSameStep whether it has the same message; else it is the last one
  /// @param metrics results that differ
  public record Outcome(
      ObjectId id, boolean isSameStep, List<ValueChange> metrics, VersionDiff weights) {
    /// Whether results and weights are equal.
    public boolean isEqual() {
      return metrics.isEmpty() && weights.tensors().isEmpty();
    }
  }

  /// What differs in hyperparameters and data between the version and what stands now.
  public List<EnvironmentDifference> differences() throws IOException {
    List<EnvironmentDifference> found = new ArrayList<>();
    Optional<ObjectId> head = repository.refs().headVersion();
    if (head.isEmpty()) {
      return found;
    }
    Version now = repository.store().version(head.get());
    for (DataSet set : version.data()) {
      Optional<ObjectId> digest = digestNow(set, now);
      if (!digest.equals(Optional.of(set.digest()))) {
        found.add(
            new EnvironmentDifference(
                "data",
                set.name(),
                set.digest().brief(),
                digest.map(ObjectId::brief).orElse(null)));
      }
    }
    for (ValueChange change : ValueChange.between(version.params(), now.params())) {
      found.add(
          new EnvironmentDifference(
              "params",
              change.name(),
              change.old().map(Object::toString).orElse(null),
              change.now().map(Object::toString).orElse(null)));
    }
    return found;
  }

  /// What a data set is now: as tracked, or as it was registered last.
  private Optional<ObjectId> digestNow(DataSet set, Version now) throws IOException {
    if (set.manifest().isEmpty()) {
      Optional<Tree.Entry> entry =
          new TreeWalk(repository.store()).find(now.tree(), set.location());
      return entry.flatMap(at ->
          switch (at) {
            case Tree.File file -> Optional.of(file.id());
            case Tree.Folder folder -> Optional.of(folder.id());
            case Tree.Link _ -> Optional.empty();
          });
    }
    return now.data().stream()
        .filter(other -> other.name().equals(set.name()))
        .map(DataSet::digest)
        .findFirst();
  }

  /// Brings to another folder what the run began with: what its folders of checkpoints held then,
  /// and everything else as in the version.
  ///
  /// @param root a folder with an empty repository
  public void prepare(Path root) throws IOException {
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>(repository.leaves(id));
    leaves.keySet().removeIf(this::isWatched);
    if (run.asked().base().isPresent()) {
      for (Map.Entry<String, Tree.Entry> leaf :
          repository.leaves(run.asked().base().get()).entrySet()) {
        if (isWatched(leaf.getKey())) {
          leaves.put(leaf.getKey(), leaf.getValue());
        }
      }
    }
    Checkout checkout =
        new Checkout(
            new WorkFolder(root),
            repository.store(),
            repository.caller().disk(),
            repository.caller().progress());
    try (Checkout.Prepared prepared = checkout.prepare(Index.empty(), leaves, _ -> true, true)) {
      prepared.install();
    }
  }

  private boolean isWatched(String path) {
    return run.asked().watched().stream()
        .anyMatch(
            folder -> folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/"));
  }

  /// Compares with what came of it in another repository.
  ///
  /// @throws MvcException of kind NO when nothing came of it
  public Outcome compare(Repository other) throws IOException {
    ObjectId again =
        other
            .refs()
            .headVersion()
            .orElseThrow(() -> new MvcException(Kind.NO, "the repetition made no version."));
    Optional<ObjectId> same = find(other, again);
    ObjectId made = same.orElse(again);
    VersionDiff weights =
        VersionDiff.between(
            StoredSnapshot.of(repository.store(), id, this::isWatched),
            StoredSnapshot.of(other.store(), made, this::isWatched),
            VersionDiff.Depth.STATISTICS,
            repository.caller().progress());
    return new Outcome(
        made,
        same.isPresent(),
        ValueChange.between(version.metrics(), other.store().version(made).metrics()),
        weights);
  }

  private Optional<ObjectId> find(Repository other, ObjectId from) throws IOException {
    HistoryWalk walk = new HistoryWalk(other.store(), List.of(from));
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      if (step.get().version().message().equals(version.message())) {
        return Optional.of(step.get().id());
      }
    }
    return Optional.empty();
  }
}
