package dev.mvc.repo;

import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.ParamFiles;
import dev.mvc.experiment.Step;
import dev.mvc.experiment.TrackedFiles;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Scalar;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.work.Index;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Hyperparameters and results as the files of versions, of what is staged and of the working
/// folder give them.
///
/// Which files, says the `mvc.toml` that is beside them; where none is tracked, the one in the
/// working folder.
public final class Experiments {
  /// Versions that a curve is drawn through.
  private static final int MAX_VERSIONS = 10_000;

  private final Repository repository;

  public Experiments(Repository repository) {
    this.repository = repository;
  }

  /// What files give to a version.
  ///
  /// @param paramsBefore what the files of the version before gave
  /// @param guards what is looked at before the version is made
  public record Given(
      ParamFiles params,
      SortedMap<String, Scalar> paramsBefore,
      Curves results,
      GuardSettings guards) {
    /// What could not be taken, in sentences without a full stop.
    public List<String> warnings() {
      List<String> all = new ArrayList<>(params.warnings());
      all.addAll(results.warnings());
      return all;
    }
  }

  /// Which way each metric gets better, by the working folder's `mvc.toml` and by names. One that
  /// cannot be understood says nothing here: what only looks at versions goes on.
  public Directions directions() throws IOException {
    try {
      return ProjectFile.read(repository).metrics().directions();
    } catch (MvcException e) {
      return Directions.BY_NAME;
    }
  }

  /// The curves of a version, for plots: from the files of results in it or, where it has none, its
  /// metrics and those of the versions before it, along first parents.
  public Curves curves(ObjectId version) throws IOException {
    Curves ofFiles = results(version);
    return ofFiles.curves().isEmpty() ? Curves.through(line(version)) : ofFiles;
  }

  /// What the files of results in a version give; without curves where there are none.
  public Curves results(ObjectId version) throws IOException {
    TrackedFiles files = files(version);
    return Curves.read(files, settings(files).metrics().files());
  }

  /// What the files of results in the working folder give now.
  public Curves resultsOfFolder() throws IOException {
    return Curves.read(FolderFiles.of(repository), ProjectFile.read(repository).metrics().files());
  }

  /// What the files of hyperparameters in a version give.
  public ParamFiles params(ObjectId version) throws IOException {
    TrackedFiles files = files(version);
    return ParamFiles.read(files, settings(files).params().files());
  }

  /// The hyperparameters that a version of the working folder would have now.
  public SortedMap<String, Scalar> paramsOfFolder() throws IOException {
    ParamFiles now =
        ParamFiles.read(FolderFiles.of(repository), ProjectFile.read(repository).params().files());
    Optional<ObjectId> head = repository.refs().headVersion();
    return head.isEmpty()
        ? now.values()
        : now.after(repository.store().version(head.get()).params(), params(head.get()).values());
  }

  /// What the files that are staged give to the next version.
  ///
  /// @param until the step that it was saved at, if the training may have logged more since
  /// @throws MvcException of kind USAGE when `mvc.toml` cannot be understood
  Given given(Index index, Optional<ObjectId> parent, Optional<Step> until) throws IOException {
    Map<String, Tree.Entry> leaves = new TreeMap<>();
    index.entries().forEach((path, entry) -> leaves.put(path, entry.leaf()));
    TrackedFiles files = StoredFiles.of(repository.store(), leaves);
    ProjectFile settings = ProjectFile.of(repository, files);
    return new Given(
        ParamFiles.read(files, settings.params().files()),
        parent.isPresent() ? before(parent.get()) : new TreeMap<>(),
        Curves.read(files, settings.metrics().files(), until),
        settings.guards());
  }

  /// Damage of an old version must not keep anybody from making the next one.
  private SortedMap<String, Scalar> before(ObjectId parent) {
    try {
      return params(parent).values();
    } catch (IOException e) {
      return new TreeMap<>();
    }
  }

  private TrackedFiles files(ObjectId version) throws IOException {
    return StoredFiles.of(repository.store(), repository.leaves(version));
  }

  /// What was committed cannot be corrected any more: what cannot be understood says nothing. The
  /// file of the working folder is for versions that never tracked one.
  private ProjectFile settings(TrackedFiles files) throws IOException {
    boolean isTracked = repository.index().find(ProjectFile.NAME).isPresent();
    try {
      return isTracked && !files.paths().contains(ProjectFile.NAME)
          ? ProjectFile.parse("")
          : ProjectFile.of(repository, files);
    } catch (MvcException e) {
      return ProjectFile.parse("");
    }
  }

  /// The versions up to one, along first parents, the oldest first.
  private List<Version> line(ObjectId version) throws IOException {
    List<Version> line = new ArrayList<>();
    Optional<ObjectId> next = Optional.of(version);
    while (next.isPresent() && line.size() < MAX_VERSIONS) {
      Version is = repository.store().version(next.get());
      line.add(is);
      next = is.parents().stream().findFirst();
    }
    Collections.reverse(line);
    return line;
  }
}
