package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.store.DamagedObjectException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ParameterException;

/// What an exception means to a person and to the shell: the only place that decides it.
///
/// @param message one sentence; empty when nothing is to be said
/// @param hints what to do next
record Failure(int exitCode, String message, List<String> hints) {
  private static final Failure INTERRUPTED = new Failure(ExitCode.INTERRUPTED, "", List.of());
  private static final Failure BROKEN_PIPE = new Failure(ExitCode.BROKEN_PIPE, "", List.of());

  static Failure of(Throwable thrown, Environment environment) {
    Throwable problem = unwrap(thrown);
    return isInterruption(problem)
        ? INTERRUPTED
        : switch (problem) {
          case MvcException e -> told(e);
          case ParameterException e -> told(UsageErrors.of(e));
          case InvalidPathException e -> notAPath(e.getInput());
          case OutputFailed e ->
              e.isBrokenPipe()
                  ? BROKEN_PIPE
                  : FileErrors.of(e.problem(), "the output", environment);
          case DamagedObjectException e -> damaged(e);
          case IOException e -> FileErrors.of(e, "", environment);
          case OutOfMemoryError _ -> outOfMemory();
          default -> bug(problem);
        };
  }

  private static Failure told(MvcException e) {
    return new Failure(e.kind().exitCode(), String.valueOf(e.getMessage()), e.hints());
  }

  /// The object that is missing, if that is what an exception is about.
  static Optional<ObjectId> missing(Throwable thrown) {
    Throwable problem = unwrap(thrown);
    Throwable cause = problem instanceof MvcException e ? e.getCause() : problem;
    return cause instanceof DamagedObjectException e && e.isMissing()
        ? Optional.of(e.id())
        : Optional.empty();
  }

  private static Failure damaged(DamagedObjectException e) {
    return new Failure(
        MvcException.Kind.CORRUPT.exitCode(),
        "the repository is damaged: " + e.getMessage() + ".",
        List.of("`mvc fsck` lists all that is affected."));
  }

  /// Where the language is not set, as in many containers, Java takes all names for ASCII.
  private static Failure notAPath(String input) {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    return new Failure(
        ExitCode.USAGE,
        input + " cannot be a path here.",
        encoding.equals("UTF-8")
            ? List.of()
            : List.of(
                "names are taken for "
                    + encoding
                    + ": set LC_ALL to a UTF-8 locale that `locale -a` lists, as C.UTF-8, and run"
                    + " the command again."));
  }

  private static Failure outOfMemory() {
    long megabytes = Runtime.getRuntime().maxMemory() / 1_000_000;
    return new Failure(
        ExitCode.SYSTEM,
        "mvc ran out of memory: it may use " + megabytes + " MB.",
        List.of("give it more: `mvc config --user core.memory 2GB`, and run the command again."));
  }

  private static Failure bug(Throwable problem) {
    String name = problem.getClass().getSimpleName();
    String what = problem.getMessage() == null ? name : name + ": " + problem.getMessage();
    return new Failure(
        ExitCode.BUG,
        "this is a bug in mvc: " + what,
        List.of("run it again with `--debug`, and report what that prints."));
  }

  /// What another thread or a stream met comes in a wrapper of its own.
  private static Throwable unwrap(Throwable thrown) {
    Throwable problem = thrown;
    while ((problem instanceof UncheckedIOException
            || problem instanceof ExecutionException
            || problem instanceof CompletionException)
        && problem.getCause() != null) {
      problem = problem.getCause();
    }
    return problem;
  }

  private static boolean isInterruption(Throwable problem) {
    return problem instanceof InterruptedException
        || problem instanceof ClosedByInterruptException
        || (problem instanceof IOException && problem.getCause() instanceof InterruptedException);
  }
}
