package dev.mvc.repo;

import dev.mvc.experiment.FolderEvents;
import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Looks;
import dev.mvc.experiment.ProcessUsage;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records a run while it goes on: keeps its record, and commits each checkpoint as it is finished.
///
/// All of it happens on threads of its own. Whatever goes wrong there is told once and tried again,
/// less and less often; it never gets to the thread that waits for the training.
public final class RunRecorder {
  /// Two looks at a folder are at least so far apart.
  private static final Duration LOOK = Duration.ofMillis(500);

  /// Longer than a file needs to settle.
  private static final Duration LAST_LOOK = Duration.ofMillis(1500);

  /// So long nothing is looked at where the system tells of changes.
  private static final Duration QUIET = Duration.ofSeconds(10);

  /// Looks take at most this part of a processor, however many files there are.
  private static final int LOOKS_SHARE = 50;

  private static final Duration SLICE = Duration.ofMillis(200);
  private static final Duration MOST_BACKOFF = Duration.ofMinutes(10);
  private static final int LAST_ATTEMPTS = 3;
  private static final long FIRST_SAMPLE_MILLIS = 20;
  private static final long SAMPLE_MILLIS = 2000;

  private final RunCommits commits;
  private final WorkFolder folder;
  private final List<Path> watched;
  private final Looks looks;
  private final Consumer<Throwable> trouble;
  private final FutureTask<RunEnvironment> environment;
  private final long begun = System.nanoTime();
  private final long childrenBefore = ProcessUsage.ofOwnChildren();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;

  private volatile @Nullable ProcessUsage usage;
  private String told = "";
  private long backoffNanos;

  /// What the last look took.
  private volatile long lookNanos;

  /// What a recorder needs.
  ///
  /// @param opening opens the repository, each time anew
  /// @param folder the working folder
  /// @param name empty for one that is chosen
  /// @param now when it began
  /// @param environment finds out where it takes place; may take seconds
  /// @param trouble is told what went wrong, each thing once
  /// @param found is told what guards find in a version, by its message
  /// @param onlyNew whether what is in the watched folders already is left alone
  public record Setting(
      RunCommits.Opening opening,
      WorkFolder folder,
      String name,
      Run.Asked asked,
      OffsetDateTime now,
      Callable<RunEnvironment> environment,
      Consumer<Throwable> trouble,
      BiConsumer<String, Guard.Finding> found,
      boolean onlyNew) {}

  /// What came of it.
  ///
  /// @param run its last record
  /// @param broken checkpoints that were not finished and so not committed: what is wrong, by path
  /// @param isRecorded whether the record says all that
  public record Summary(Run run, SortedMap<String, String> broken, boolean isRecorded) {}

  /// Looks at what there is. Nothing is written yet.
  public RunRecorder(Setting setting) {
    folder = setting.folder;
    watched = setting.asked.watched().stream().map(folder::place).toList();
    looks = new Looks(setting.asked.watched(), path -> RunCommits.look(folder.place(path)));
    Run run =
        new Run(
            setting.name,
            Run.State.RUNNING,
            setting.asked,
            Runs.recorder(),
            new Run.Measured(setting.now, 0, 0, 0),
            OptionalInt.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    commits = new RunCommits(setting.opening, folder, looks, run, setting.found);
    trouble = setting.trouble;
    environment = new FutureTask<>(setting.environment);
    thread = Thread.ofPlatform().daemon().name("mvc-recorder").unstarted(this::record);
    if (setting.onlyNew) {
      try {
        looks.ignore(commits.list());
      } catch (IOException | RuntimeException e) {
        tell(e);
      }
    }
  }

  /// Starts to record.
  ///
  /// @param pid of the process that is recorded, if it is known
  public void start(Optional<Long> pid) {
    pid.ifPresent(of -> usage = new ProcessUsage(of));
    Thread.ofPlatform().daemon().name("mvc-environment").start(environment);
    Thread.ofPlatform().daemon().name("mvc-usage").start(this::sample);
    thread.start();
  }

  private void sample() {
    ProcessUsage of = usage;
    long pause = FIRST_SAMPLE_MILLIS;
    try {
      while (of != null && !end.await(pause, TimeUnit.MILLISECONDS)) {
        of.sample();
        pause = Math.min(SAMPLE_MILLIS, 2 * pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes the last look and ends the record. Waits until that is done.
  ///
  /// @param ownChild whether the process was one of this process' own
  public Summary end(Run.State state, OptionalInt exit, boolean ownChild) {
    Run.Measured took = measured(ownChild);
    end.countDown();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    boolean isRecorded =
        attempt(() -> {
          takeLast();
          commits.end(state, took, exit, found(environment));
        });
    for (int left = LAST_ATTEMPTS - 1; left > 0 && !isRecorded; left--) {
      isRecorded = attempt(() -> commits.end(state, took, exit, found(environment)));
    }
    return new Summary(commits.run(), looks.broken(), isRecorded);
  }

  private Run.Measured measured(boolean ownChild) {
    ProcessUsage of = usage;
    if (of != null && ownChild) {
      of.ended(ProcessUsage.ofOwnChildren() - childrenBefore);
    }
    return measured();
  }

  private Run.Measured measured() {
    ProcessUsage of = usage;
    return new Run.Measured(
        commits.run().measured().started(),
        Duration.ofNanos(System.nanoTime() - begun).toMillis(),
        of == null ? 0 : of.cpuMillis(),
        of == null ? 0 : of.peakBytes());
  }

  private void record() {
    try (FolderEvents events = new FolderEvents()) {
      boolean isTold = true;
      boolean isComplete = false;
      long last = System.nanoTime() - QUIET.toNanos();
      while (end.getCount() > 0) {
        long since = System.nanoTime() - last;
        boolean isDue =
            since >= Math.max(backoffNanos, LOOKS_SHARE * lookNanos)
                && since >= LOOK.toNanos()
                && (isTold || !isComplete || looks.isUnsettled(false) || since >= QUIET.toNanos());
        if (isDue) {
          isTold = false;
          last = System.nanoTime();
          isComplete = events.listen(watched);
          attempt(this::step);
        }
        isTold |= events.await(SLICE.toMillis());
      }
    } catch (IOException e) {
      tell(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /// @return whether it succeeded
  private boolean attempt(Work work) {
    try {
      work.run();
      backoffNanos = 0;
      return true;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      backoffNanos = Math.clamp(2 * backoffNanos, 10 * LOOK.toNanos(), MOST_BACKOFF.toNanos());
      tell(e);
      return false;
    }
  }

  private void tell(Throwable problem) {
    if (!told.equals(problem.toString())) {
      told = problem.toString();
      trouble.accept(problem);
    }
  }

  private void step() throws IOException {
    commits.begin();
    if (environment.isDone()) {
      commits.environment(measured(), found(environment));
    }
    look();
    commits.commit(looks.finished(false), measured(), () -> end.getCount() == 0);
  }

  private void look() throws IOException {
    long before = System.nanoTime();
    looks.look(commits.list(), System.nanoTime(), System.currentTimeMillis());
    lookNanos = System.nanoTime() - before;
  }

  /// Nobody writes any more, or nobody is asked to look any longer.
  private void takeLast() throws IOException {
    commits.begin();
    look();
    for (long waited = 0;
        waited <= LAST_LOOK.toMillis() && looks.isUnsettled(true);
        waited += SLICE.toMillis()) {
      pause();
      look();
    }
    commits.over();
    commits.commit(looks.finished(true), measured(), () -> false);
    commits.commitRest(measured());
  }

  private static void pause() {
    try {
      Thread.sleep(SLICE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits a little where the training was shorter than the question.
  private static Optional<RunEnvironment> found(Future<RunEnvironment> environment) {
    try {
      return Optional.of(environment.get(LAST_ATTEMPTS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }
}
