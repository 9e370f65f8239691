package dev.mvc.experiment;

import dev.mvc.object.RunEnvironment.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds out what computer this is.
final class Machines {
  private static final long KIBI = 1024;

  private Machines() {}

  /// This one. Linux tells in `/proc`, macOS through `sysctl`, NVIDIA's cards through `nvidia-smi`.
  static Machine here(Subprocess system) {
    return new Machine(
        host(),
        os(),
        line(Path.of("/proc/cpuinfo"), "model name")
            .or(() -> system.ask("sysctl", "-n", "machdep.cpu.brand_string"))
            .orElse(System.getProperty("os.arch", "")),
        Runtime.getRuntime().availableProcessors(),
        memory(system),
        gpus(system));
  }

  /// The name of this computer.
  static String host() {
    return content(Path.of("/proc/sys/kernel/hostname"))
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .orElse("localhost")
        .strip();
  }

  private static String os() {
    String name = System.getProperty("os.name", "") + " " + System.getProperty("os.version", "");
    return content(Path.of("/etc/os-release"))
        .flatMap(text ->
            text.lines()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .findFirst())
        .map(pretty -> pretty + ", " + name)
        .orElse(name);
  }

  private static long memory(Subprocess system) {
    Optional<Long> linux =
        line(Path.of("/proc/meminfo"), "MemTotal").map(text -> number(text) * KIBI);
    return linux
        .or(() -> system.ask("sysctl", "-n", "hw.memsize").map(Machines::number))
        .orElse(0L);
  }

  private static long number(String text) {
    String digits = text.replaceAll("[^0-9].*", "");
    return digits.isEmpty() || digits.length() > 15 ? 0 : Long.parseLong(digits);
  }

  private static List<String> gpus(Subprocess system) {
    return system
        .ask("nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")
        .map(text -> text.lines().map(String::strip).toList())
        .orElse(List.of());
  }

  /// The value behind the first `key` of a file of lines `key : value`.
  private static Optional<String> line(Path file, String key) {
    return content(file)
        .flatMap(text ->
            text.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst());
  }

  private static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }
}
