package dev.mvc.repo;

import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.OperationLog;
import dev.mvc.store.ParityUpkeep;
import dev.mvc.store.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;

/// Gives back the space of what nothing needs any more: `gc`.
///
/// Needed are versions under any name, what is staged, an open merge or search, and what the
/// operations of the grace period need to be taken back. The rest is put aside first, and deleted
/// when it has been aside for that long ([Sweep]).
public final class Collecting {
  private final Repository repository;
  private final Duration grace;

  /// @param grace how long what nothing needs is kept; zero deletes it now
  public Collecting(Repository repository, Duration grace) {
    this.repository = repository;
    this.grace = grace;
  }

  /// What was done, or would be.
  ///
  /// @param freed bytes that the repository became smaller by
  /// @param parity what became of the packs' parity
  public record Result(Sweep.Plan plan, long freed, ParityUpkeep.Settled parity) {}

  /// What [#run] would do.
  public Result plan() throws IOException {
    try (Sweep sweep = sweep(lastBefore(since()))) {
      return new Result(sweep.plan(), 0, settle(true));
    }
  }

  private ParityUpkeep.Settled settle(boolean isPlan) throws IOException {
    return new ParityUpkeep(repository.store(), repository.caller().progress()).settle(isPlan);
  }

  /// Does it.
  ///
  /// @throws MvcException of kind CONFLICT when something is to be deleted now while another
  ///   command writes, or the repository was changed meanwhile
  public Result run() throws IOException {
    repository.cleanUp();
    boolean isNow = grace.isZero();
    OperationLog log = repository.refs().log();
    long last = repository.settled();
    long before = lastBefore(since());
    try (Sweep sweep = sweep(before)) {
      if (!sweep.isNeeded()) {
        return new Result(sweep.plan(), 0, settle(false));
      }
      sweep.write(!isNow);
      long freed;
      try (LockFile _ = repository.lock()) {
        if (log.last() != last) {
          throw Repository.changed("the repository was changed");
        }
        if (isNow) {
          requireNobodyWrites(sweep);
        }
        if (isNow || sweep.plan().delete() > 0) {
          log.collect(before);
        }
        freed = sweep.delete();
      }
      return new Result(sweep.plan(), freed, settle(false));
    }
  }

  private OffsetDateTime since() {
    return repository.caller().now().minus(grace);
  }

  private Sweep sweep(long before) throws IOException {
    Reached reached = new Reached(repository.store(), false);
    Roots roots = Roots.of(repository, before);
    reached.all(roots, roots.thinned());
    return new Sweep(
        repository.store(), reached.marks(), since().toInstant(), repository.caller().progress());
  }

  /// The last operation before the first that is as late as `since`: that is where one can still go
  /// back to.
  private long lastBefore(OffsetDateTime since) throws IOException {
    OperationLog log = repository.refs().log();
    long before = log.last();
    for (long number : log.numbers()) {
      if (!log.read(number).time().isBefore(since)) {
        before = number - 1;
      }
    }
    return Math.max(before, log.collected());
  }

  /// What another command has written, or is about to, may count on what is deleted.
  private void requireNobodyWrites(Sweep sweep) throws IOException {
    Path unfinished = repository.folder().data().resolve("tmp");
    if (sweep.isOvertaken() || Disk.hasUnfinished(unfinished)) {
      throw new MvcException(
          Kind.CONFLICT,
          "another command is writing to this repository; nothing was deleted.",
          "wait for it, or leave out --now: what nothing needs is then deleted later.");
    }
  }
}
