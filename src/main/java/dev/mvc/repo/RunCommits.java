package dev.mvc.repo;

import dev.mvc.experiment.Guard;
import dev.mvc.experiment.LoggedMetrics;
import dev.mvc.experiment.Looks;
import dev.mvc.experiment.ModelCheck;
import dev.mvc.experiment.Step;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.DataSet;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.object.Scalar;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Adder;
import dev.mvc.work.FileStat;
import dev.mvc.work.Index;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// Makes versions of what a run leaves, and keeps the run's record.
public final class RunCommits {
  private final Opening opening;
  private final WorkFolder folder;
  private final Looks looks;
  private final BiConsumer<String, Guard.Finding> found;
  private volatile Run run;
  private boolean isBegun;
  private boolean isOver;

  /// @param found is told what guards find in a version, by its message
  RunCommits(
      Opening opening,
      WorkFolder folder,
      Looks looks,
      Run run,
      BiConsumer<String, Guard.Finding> found) {
    this.opening = opening;
    this.folder = folder;
    this.looks = looks;
    this.run = run;
    this.found = found;
  }

  /// Opens a repository.
  @FunctionalInterface
  public interface Opening {
    /// Opens it as a command that begins now would.
    Repository open() throws IOException;
  }

  Run run() {
    return run;
  }

  static ModelCheck.Finding look(Path file) throws IOException {
    return ModelCheck.of(file);
  }

  /// What there is in the watched folders.
  SortedMap<String, Looks.Seen> list() throws IOException {
    SortedMap<String, Looks.Seen> found = new TreeMap<>();
    for (String watched : run.asked().watched()) {
      folder
          .list(watched)
          .forEach((path, stat) -> {
            if (stat.kind() == FileStat.Kind.FILE) {
              found.put(path, new Looks.Seen(stat.size(), stat.modified()));
            }
          });
    }
    return found;
  }

  /// Nobody writes to the watched folders any more.
  void over() {
    isOver = true;
  }

  /// Writes the first record, if that was not done yet.
  void begin() throws IOException {
    if (!isBegun) {
      try (Repository repository = opening.open()) {
        run = new Runs(repository).begin(run);
        isBegun = true;
      }
    }
  }

  /// Records the environment, if that was not done yet.
  void environment(Run.Measured took, Optional<RunEnvironment> found) throws IOException {
    if (run.environment().isEmpty() && found.isPresent()) {
      try (Repository repository = opening.open()) {
        Run now = run.with(run.state(), took, run.exit());
        run = new Runs(repository).replace(now, found);
      }
    }
  }

  /// Writes the last record.
  void end(Run.State state, Run.Measured took, OptionalInt exit, Optional<RunEnvironment> found)
      throws IOException {
    begin();
    try (Repository repository = opening.open()) {
      Optional<RunEnvironment> missing = run.environment().isEmpty() ? found : Optional.empty();
      run = new Runs(repository).replace(run.with(state, took, exit), missing);
    }
  }

  /// Makes a version of each checkpoint; those of the same step are one.
  ///
  /// @param stop asked before each whether the rest is to be left
  void commit(List<Looks.Checkpoint> checkpoints, Run.Measured took, BooleanSupplier stop)
      throws IOException {
    for (int at = 0; at < checkpoints.size() && !stop.getAsBoolean(); ) {
      Looks.Checkpoint first = checkpoints.get(at);
      Set<String> files = new LinkedHashSet<>();
      do {
        files.addAll(checkpoints.get(at++).files());
      } while (first.step().isPresent()
          && at < checkpoints.size()
          && checkpoints.get(at).step().equals(first.step()));
      commit(new Looks.Checkpoint(first.name(), first.step(), List.copyOf(files)), took);
    }
  }

  /// Makes a version of what is left, if anything is.
  void commitRest(Run.Measured took) throws IOException {
    List<String> rest = looks.rest();
    if (!rest.isEmpty()) {
      commit(new Looks.Checkpoint("", Optional.empty(), rest), took);
    }
  }

  private void commit(Looks.Checkpoint checkpoint, Run.Measured took) throws IOException {
    try (Repository repository = opening.open()) {
      Set<String> needed = new LinkedHashSet<>(checkpoint.files());
      needed.addAll(gone(repository));
      Set<String> all = new LinkedHashSet<>(needed);
      all.addAll(looks.beside(isOver));
      all.addAll(metricFiles());
      Optional<Stored> stored = store(repository, all, needed);
      if (stored.isEmpty()) {
        return; // it is being written after all: the next look will see that
      }
      Adder.Result added = stored.get().added;
      for (Adder.Added file : added.added()) {
        if (file.problem().isPresent() && checkpoint.files().contains(file.path())) {
          throw new MvcException(
              Kind.CONFLICT, file.path() + " changed while it was stored; it is tried again.");
        }
      }
      boolean isNew =
          !added.added().isEmpty() || !added.removed().isEmpty() || !added.links().isEmpty();
      if (isNew || isOnlyStaged(repository, needed)) {
        commit(repository, checkpoint, added, took);
      }
      looks.keep(stored.get().paths);
    }
  }

  /// Whether any of some files is staged and not committed: a run was killed between the two.
  private static boolean isOnlyStaged(Repository repository, Set<String> paths) throws IOException {
    SortedMap<String, Tree.Entry> committed = repository.headLeaves();
    Index index = repository.index();
    return paths.stream()
        .anyMatch(path ->
            index
                .find(path)
                .filter(entry -> !entry.leaf().equals(committed.get(path)))
                .isPresent());
  }

  private record Stored(Adder.Result added, Set<String> paths) {}

  /// Stores files. Logs that grow while they are read are left to the next version; empty when the
  /// checkpoint itself changes.
  private static Optional<Stored> store(Repository repository, Set<String> all, Set<String> needed)
      throws IOException {
    for (Set<String> paths : List.of(all, needed)) {
      try {
        return Optional.of(new Stored(new Staging(repository).store(List.copyOf(paths)), paths));
      } catch (MvcException e) {
        if (e.kind() != Kind.CONFLICT) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /// Tracked files in the watched folders that the training deleted.
  private List<String> gone(Repository repository) throws IOException {
    List<String> gone = new ArrayList<>();
    for (String watched : run.asked().watched()) {
      for (String path : repository.index().under(watched).keySet()) {
        if (folder.stat(path).isEmpty()) {
          gone.add(path);
        }
      }
    }
    return gone;
  }

  private List<String> metricFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : run.asked().metricFiles()) {
      Path place = folder.root().resolve(name).normalize();
      boolean isInside = place.startsWith(folder.root());
      if (isInside && Files.isRegularFile(place) && !folder.isIgnored(name, false)) {
        files.add(name);
      }
    }
    return files;
  }

  private void commit(
      Repository repository, Looks.Checkpoint checkpoint, Adder.Result added, Run.Measured took)
      throws IOException {
    SortedMap<String, Scalar> metrics = new TreeMap<>();
    Optional<Step> step = checkpoint.step();
    for (String file : run.asked().metricFiles()) {
      Optional<LoggedMetrics> logged = logged(file, checkpoint.step());
      logged.ifPresent(found -> metrics.putAll(found.values()));
      step = step.or(() -> logged.flatMap(LoggedMetrics::last));
    }
    String what =
        checkpoint.name().isEmpty() ? "end" : step.map(Step::toString).orElse(checkpoint.name());
    String start = run.asked().message();
    String message = start.isEmpty() ? what : start + ": " + what;
    List<Guard.Finding> findings = new ArrayList<>();
    // What was logged after the last checkpoint is of a later step, and that is as it should be.
    Set<Guard> without = checkpoint.name().isEmpty() ? Set.of(Guard.UNCHANGED) : Set.of();
    Committing.Request request =
        new Committing.Request(
            message,
            run.asked().params(),
            metrics,
            Optional.empty(),
            Optional.empty(),
            false,
            new Committing.Guarding(without, false, findings::addAll));
    new Committing(repository)
        .commit(request, added, new Marking(repository, checkpoint.step(), took));
    findings.forEach(finding -> found.accept(message, finding));
  }

  /// What stands in a metric file; nothing where it cannot be read: the weights are worth keeping
  /// all the same.
  private Optional<LoggedMetrics> logged(String file, Optional<Step> until) {
    try {
      Path place = folder.root().resolve(file);
      return Files.isRegularFile(place)
          ? Optional.of(LoggedMetrics.at(place, until))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Lets the version name the run, and the run's record the version.
  private final class Marking implements Committing.Finish {
    private final Repository repository;
    private final Optional<Step> step;
    private final Run.Measured took;
    private Run now = run;
    private Optional<ObjectId> record = Optional.empty();

    Marking(Repository repository, Optional<Step> step, Run.Measured took) {
      this.repository = repository;
      this.step = step;
      this.took = took;
    }

    @Override
    public Optional<Step> step() {
      return step;
    }

    @Override
    public Version version(Version version) {
      List<String> names = run.asked().data();
      List<DataSet> data =
          version.data().stream()
              .filter(set -> names.isEmpty() || names.contains(set.name()))
              .toList();
      return version.withRun(Optional.of(run.name())).withData(data);
    }

    @Override
    public void store(ObjectId id, PackWriter writer) throws IOException {
      now = run.with(run.state(), took, run.exit()).withVersion(id);
      record = Optional.of(writer.put(ObjectKind.RUN, now.write()));
    }

    @Override
    public void committed() throws IOException {
      run = now;
      if (record.isPresent()) {
        repository.refs().setRun(run.name(), record.get());
      }
    }
  }
}
