package dev.mvc.repo;

import dev.mvc.experiment.Environments;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.ref.RefName;
import dev.mvc.ref.Refs;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Lists the records of runs, and writes them.
///
/// A record tells what happened: writing one is no operation, and `undo` does not take it back.
public final class Runs {
  private static final String USUAL = "run-";

  private final Repository repository;

  public Runs(Repository repository) {
    this.repository = repository;
  }

  /// All runs, the one that began last first. Of those that nobody records any more the state is
  /// said to be interrupted.
  public List<Run> list() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (String ref : repository.refs().names(Refs.RUNS)) {
      find(ref.substring(Refs.RUNS.length())).ifPresent(runs::add);
    }
    Comparator<Run> byTime = Comparator.comparing(run -> run.measured().started().toInstant());
    runs.sort(byTime.reversed().thenComparing(Run::name));
    return runs;
  }

  /// A run by its name.
  public Optional<Run> find(String name) throws IOException {
    Optional<ObjectId> id = repository.refs().find(Refs.RUNS + name);
    return id.isPresent() ? Optional.of(seen(repository.store().run(id.get()))) : Optional.empty();
  }

  /// A run by its name.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is none
  public Run get(String name) throws IOException {
    return find(name)
        .orElseThrow(() ->
            new MvcException(
                Kind.NOT_FOUND, "there is no run " + name + ".", "`mvc runs` lists them."));
  }

  /// Where it took place, if that is known.
  public Optional<RunEnvironment> environment(Run run) throws IOException {
    return run.environment().isPresent()
        ? Optional.of(repository.store().runEnvironment(run.environment().get()))
        : Optional.empty();
  }

  /// Refuses a name that no run may have, or one that a run has.
  public void requireFree(String name) throws IOException {
    RefName.require(name, "run");
    for (String ref : repository.refs().names(Refs.RUNS)) {
      String other = ref.substring(Refs.RUNS.length());
      if (other.equals(name) || other.startsWith(name + "/") || name.startsWith(other + "/")) {
        throw new MvcException(
            Kind.CONFLICT,
            "there is a run " + other + " already.",
            "choose another name; without --name runs are numbered.");
      }
    }
  }

  private static Run seen(Run run) {
    boolean isLeft =
        run.state() == Run.State.RUNNING
            && run.recorder().host().equals(Environments.host())
            && !recorder(ProcessHandle.of(run.recorder().pid())).equals(run.recorder());
    return isLeft ? run.with(Run.State.INTERRUPTED, run.measured(), run.exit()) : run;
  }

  /// What a record says of this process.
  static Run.Recorder recorder() {
    return recorder(Optional.of(ProcessHandle.current()));
  }

  private static Run.Recorder recorder(Optional<ProcessHandle> process) {
    return new Run.Recorder(
        Environments.host(),
        process.map(ProcessHandle::pid).orElse(0L),
        process.flatMap(of -> of.info().startInstant()).map(at -> at.toEpochMilli()).orElse(0L));
  }

  /// Writes the first record of a run.
  ///
  /// @return the run with the name that it got: the given one, or that with a number, where another
  ///   run took it meanwhile
  Run begin(Run run) throws IOException {
    try (LockFile _ = repository.lock()) {
      Run named = named(run, free(run.name()));
      write(named, Optional.empty());
      return named;
    }
  }

  private static Run named(Run run, String name) {
    return new Run(
        name,
        run.state(),
        run.asked(),
        run.recorder(),
        run.measured(),
        run.exit(),
        run.versions(),
        run.last(),
        run.environment());
  }

  private String free(String wanted) throws IOException {
    List<String> taken = repository.refs().names(Refs.RUNS);
    if (!wanted.isEmpty() && !taken.contains(Refs.RUNS + wanted)) {
      return wanted;
    }
    String start = wanted.isEmpty() ? USUAL : wanted + "-";
    int number = wanted.isEmpty() ? 1 : 2;
    while (taken.contains(Refs.RUNS + start + number)) {
      number++;
    }
    return start + number;
  }

  /// Replaces the record of a run.
  ///
  /// @param environment to be stored with it
  /// @return the run as it is recorded now
  Run replace(Run run, Optional<RunEnvironment> environment) throws IOException {
    try (LockFile _ = repository.lock()) {
      return write(run, environment);
    }
  }

  private Run write(Run run, Optional<RunEnvironment> environment) throws IOException {
    try (PackWriter writer = repository.store().writer()) {
      Run now = run;
      if (environment.isPresent()) {
        now = run.withEnvironment(writer.put(ObjectKind.RUN, environment.get().write()));
      }
      ObjectId id = writer.put(ObjectKind.RUN, now.write());
      writer.finish();
      repository.refs().setRun(now.name(), id);
      return now;
    }
  }
}
