package dev.mvc.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Runs tasks on all cores and hands their results on in the order of submission.
///
/// The number of tasks in flight is bounded, so memory is bounded by what one task holds: [#submit]
/// waits for the oldest when there are too many. Used by one thread; the tasks run on others.
public final class Workers implements AutoCloseable {
  /// Each thread keeps some 20 MiB of buffers where chains are long, and memory is promised to stay
  /// below what was given, on a machine of any size: with 1 GB there are some 15 threads.
  private static final long MEMORY_OF_A_THREAD = 40L << 20;

  private static final int THREADS =
      Math.clamp(
          Runtime.getRuntime().maxMemory() / MEMORY_OF_A_THREAD,
          1,
          Runtime.getRuntime().availableProcessors());

  /// Enough that nobody idles while the oldest result is written.
  private static final int MAX_IN_FLIGHT = 3 * THREADS;

  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("mvc-worker-", 0).factory());
  private final Deque<Pending<?>> inFlight = new ArrayDeque<>();

  /// What is done with a result, on the submitting thread.
  @FunctionalInterface
  public interface Sink<T> {
    /// Takes the result of a task.
    void accept(T result) throws IOException;
  }

  /// What becomes of a task.
  @FunctionalInterface
  public interface Result<T> {
    /// Waits for it.
    ///
    /// @throws IOException what the task threw
    T get() throws IOException;
  }

  /// Starts a task of which no sink is told: it runs after those that were started or submitted
  /// before, and the ones submitted after it do not wait for its end. Not counted as in flight, so
  /// the caller bounds how many there are.
  public <T> Result<T> start(Callable<T> task) {
    Future<T> future = pool.submit(task);
    return () -> result(future);
  }

  /// Starts a task; `then` gets its result after those of all tasks submitted before.
  ///
  /// @throws IOException what an earlier task or its sink threw
  public <T> void submit(Callable<T> task, Sink<T> then) throws IOException {
    while (inFlight.size() >= MAX_IN_FLIGHT) {
      inFlight.removeFirst().complete();
    }
    inFlight.addLast(new Pending<>(pool.submit(task), then));
  }

  /// Waits for all tasks and hands on their results.
  ///
  /// @throws IOException what a task or its sink threw; the tasks after it are left to [#close]
  public void drain() throws IOException {
    while (!inFlight.isEmpty()) {
      inFlight.removeFirst().complete();
    }
  }

  /// Cancels what has not been drained.
  @Override
  public void close() {
    inFlight.forEach(pending -> pending.future.cancel(true));
    inFlight.clear();
    pool.shutdownNow();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Pending<T>(Future<T> future, Sink<T> then) {
    void complete() throws IOException {
      then.accept(result(future));
    }
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }
}
