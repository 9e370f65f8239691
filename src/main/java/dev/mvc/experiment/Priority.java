package dev.mvc.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Gives way to other processes: what this process does from now on is done when nobody else wants
/// the processors.
public final class Priority {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Of -20 to 19. A third of the share of a process that is not nice, where both want all: with
  /// 15, on a machine that others overload, checkpoints were deleted again before they were
  /// committed.
  private static final String NICE = "5";

  private Priority() {}

  /// Makes all threads nice; those that they start inherit it. Java's own priorities mean nothing
  /// to Linux, which counts threads and not processes here. Where there is no `renice`, nothing
  /// changes.
  public static void lower() {
    List<String> words = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      threads.map(thread -> String.valueOf(thread.getFileName())).forEach(words::add);
    } catch (IOException | RuntimeException e) {
      words.add(Long.toString(ProcessHandle.current().pid()));
    }
    new Subprocess(Path.of("/"), PATIENCE).ask(words.toArray(String[]::new));
  }
}
