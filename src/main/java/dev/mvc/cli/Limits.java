package dev.mvc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What the system allows, where it tells it in files, as Linux does.
final class Limits {
  private static final long KIBI = 1024;

  private Limits() {}

  /// Bytes of memory that this process may have: those of the machine or of its control group.
  static Optional<Long> memory(Path system) {
    Stream<Optional<Long>> limits =
        Stream.concat(
            Stream.of(
                value(system.resolve("proc/meminfo"), "MemTotal:").map(kibi -> kibi * KIBI),
                value(system.resolve("sys/fs/cgroup/memory.max"), ""),
                value(system.resolve("sys/fs/cgroup/memory/memory.limit_in_bytes"), "")),
            groups(system).map(group -> value(group.resolve("memory.max"), "")));
    return limits.flatMap(Optional::stream).filter(bytes -> bytes > 0).reduce(Math::min);
  }

  /// The control groups that this process is in, from `/proc/self/cgroup`: a line `0::/a/b`.
  private static Stream<Path> groups(Path system) {
    Path root = system.resolve("sys/fs/cgroup");
    Optional<String> own =
        lines(system.resolve("proc/self/cgroup"))
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::/".length()))
            .findFirst();
    return Stream.iterate(
        own.map(root::resolve).map(Path::normalize).orElse(root),
        group -> group != null && group.startsWith(root) && !group.equals(root),
        Path::getParent);
  }

  static Optional<Long> openFiles(Path system) {
    return value(system.resolve("proc/self/limits"), "Max open files");
  }

  /// The process that holds the lock of a file, from the system's list of locks, which names files
  /// by device and number: `1: POSIX ADVISORY WRITE 4711 08:01:262 0 EOF`.
  static Optional<Long> lockHolder(Path file) {
    try {
      String end = ":" + Files.getAttribute(file, "unix:ino");
      return lines(Path.of("/proc/locks"))
          .map(line -> line.strip().split("\\s+", -1))
          .filter(words -> words.length > 5 && words[5].endsWith(end))
          .map(words -> words[4])
          .filter(pid -> pid.matches("[1-9][0-9]{0,17}"))
          .map(Long::valueOf)
          .findFirst();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// How many more files there may be on the file system of a folder, as `df` tells it; empty where
  /// it does not, or where there is no such limit.
  static Optional<Long> freeNames(Path folder) {
    try {
      Process df =
          new ProcessBuilder("df", "-Pi", folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!df.waitFor(1, TimeUnit.SECONDS)) {
        df.destroyForcibly();
        return Optional.empty();
      }
      String[] words =
          new String(df.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split("\\s+", -1);
      // Of the second line: file system, all, used, free, used in percent, folder.
      String free = words.length > 2 ? words[words.length - 3] : "";
      String all = words.length > 4 ? words[words.length - 5] : "";
      return Optional.of(free)
          .filter(number -> number.matches("[0-9]{1,18}") && !all.equals("0"))
          .map(Long::valueOf);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// The number behind a word at the beginning of a line.
  private static Optional<Long> value(Path file, String word) {
    return lines(file)
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()).strip().split("\\s+", 2)[0])
        .filter(number -> number.matches("[0-9]{1,18}"))
        .map(Long::valueOf)
        .findFirst();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
