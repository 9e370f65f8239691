package dev.mvc.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Samples what a process and all that it started take. Linux tells all of it in `/proc`; elsewhere
/// only the processors' time is known.
///
/// What processes took between the last sample and their end is missed, unless [#ended] finds it in
/// the figures of this process' own children.
public final class ProcessUsage {
  /// Linux counts in hundredths of a second wherever programs see it.
  private static final long MILLIS_OF_TICK = 10;

  private static final long KIBI = 1024;

  /// What questions to the system took.
  private static final AtomicLong ASKED = new AtomicLong();

  private static final Path PROC = Path.of("/proc");

  // Fields of /proc/PID/stat behind the name, from 0: see proc(5).
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  private final long pid;
  private long cpuMillis;
  private long peakBytes;

  public ProcessUsage(long pid) {
    this.pid = pid;
  }

  /// Looks once. Costs well under a millisecond where Linux lists the children of processes.
  public synchronized void sample() {
    long cpu = 0;
    long memory = 0;
    for (long process : family()) {
      Optional<long[]> times = times(Long.toString(process));
      if (times.isPresent()) {
        for (long time : times.get()) {
          cpu += time;
        }
      }
      memory += status(process, "VmRSS");
      peakBytes = Math.max(peakBytes, status(process, "VmHWM"));
    }
    if (!Files.isDirectory(PROC)) {
      cpu =
          ProcessHandle.of(pid)
              .flatMap(process -> process.info().totalCpuDuration())
              .map(Duration::toMillis)
              .orElse(0L);
    }
    cpuMillis = Math.max(cpuMillis, cpu);
    peakBytes = Math.max(peakBytes, memory);
  }

  /// Notes the processors' time that is known from elsewhere.
  public synchronized void ended(long millis) {
    cpuMillis = Math.max(cpuMillis, millis);
  }

  /// Milliseconds of all processors.
  public synchronized long cpuMillis() {
    return cpuMillis;
  }

  /// The most memory in bytes: of one process, or of all at the time of a sample.
  public synchronized long peakBytes() {
    return peakBytes;
  }

  /// Milliseconds that the children of this process took that have ended, with theirs, but for
  /// questions to the system; 0 where nobody tells.
  public static long ofOwnChildren() {
    return ofAllChildren() - ASKED.get();
  }

  /// Notes that a question was answered since all children had taken so long.
  static void asked(long before) {
    ASKED.addAndGet(Math.max(0, ofAllChildren() - before));
  }

  static long ofAllChildren() {
    return times("self").map(times -> times[2] + times[3]).orElse(0L);
  }

  private Set<Long> family() {
    Set<Long> family = new HashSet<>();
    Deque<Long> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty()) {
      long process = open.pop();
      if (family.add(process)) {
        open.addAll(children(process));
      }
    }
    return family;
  }

  private static List<Long> children(long process) {
    List<Long> children = new ArrayList<>();
    Path tasks = PROC.resolve(process + "/task");
    try (var threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        for (String child : read(thread.resolve("children")).split(" ")) {
          if (!child.isBlank()) {
            children.add(Long.parseLong(child.strip()));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      return children; // it ended meanwhile, or this is no Linux
    }
    return children;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /// User and system time of a process, then of its children that have ended, in milliseconds.
  private static Optional<long[]> times(String process) {
    String stat = read(PROC.resolve(process + "/stat"));
    // The name, in parentheses, may hold anything.
    int name = stat.lastIndexOf(')');
    String[] fields = name < 0 ? new String[0] : stat.substring(name + 2).split(" ");
    if (fields.length <= CHILDREN_SYSTEM) {
      return Optional.empty();
    }
    long[] times = new long[4];
    int[] at = {USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM};
    for (int i = 0; i < at.length; i++) {
      times[i] = Long.parseLong(fields[at[i]]) * MILLIS_OF_TICK;
    }
    return Optional.of(times);
  }

  private static long status(long process, String key) {
    return read(PROC.resolve(process + "/status"))
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .filter(digits -> !digits.isEmpty())
        .mapToLong(digits -> Long.parseLong(digits) * KIBI)
        .findFirst()
        .orElse(0);
  }
}
