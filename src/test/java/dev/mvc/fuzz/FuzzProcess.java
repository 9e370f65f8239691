package dev.mvc.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// One parser in a process of its own, which [LongRun] starts: whatever comes of an input, the run
/// goes on with the next process.
///
/// It leaves in its folder `count` (executions, outcomes, places) and for each finding the input
/// and a text.
public final class FuzzProcess {
  /// An input that takes longer is taken for one that takes for ever.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Exit code when an input took longer.
  static final int STUCK = 3;

  /// Milliseconds, however long the process took to start.
  private static final long LEAST = 200;

  private static final int LARGEST = 2 << 20;

  private final Path folder;
  private final long seed;
  private final Fuzzer fuzzer;
  private final MappedByteBuffer last;
  private int written;

  private FuzzProcess(Path folder, Harness harness, long seed) throws IOException {
    this.folder = folder;
    this.seed = seed;
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("last"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      last = channel.map(FileChannel.MapMode.READ_WRITE, 0, LARGEST);
    }
    this.fuzzer = new Fuzzer(noted(harness), seed);
  }

  /// Counts coverage: `FOLDER HARNESS SEED MILLISECONDS`.
  public static void main(String[] words) throws Exception {
    ClassLoader loader = new CoverageLoader(FuzzProcess.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    loader
        .loadClass(FuzzProcess.class.getName())
        .getMethod("run", String[].class)
        .invoke(null, (Object) words);
  }

  /// What [#main] does with classes that count.
  public static void run(String[] words) throws IOException {
    FuzzProcess process =
        new FuzzProcess(Path.of(words[0]), Harnesses.find(words[1]), Long.parseLong(words[2]));
    long started = ManagementFactory.getRuntimeMXBean().getUptime();
    process.run(Duration.ofMillis(Math.max(LEAST, Long.parseLong(words[3]) - started)));
  }

  /// Where native code ends the process, the input is in the file.
  private Harness noted(Harness harness) {
    return new Harness(
        harness.name(),
        harness.seeds(),
        harness.tokens(),
        input -> {
          int length = Math.min(input.length, LARGEST - Integer.BYTES);
          last.putInt(0, length).put(Integer.BYTES, input, 0, length);
          return harness.parser().parse(input);
        },
        harness.allowance(),
        harness.perByte());
  }

  private void run(Duration time) throws IOException {
    Thread worker = Thread.currentThread();
    Thread.ofPlatform().daemon().start(() -> watch(worker));
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      long pause = Math.min(end, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      fuzzer.run(() -> System.nanoTime() < pause);
      for (Fuzzer.Finding finding : fuzzer.findings().subList(written, fuzzer.findings().size())) {
        write(finding.input(), finding.template(), finding.problem());
      }
      count();
    }
    System.exit(0); // a parser may have left threads
  }

  private void watch(Thread worker) {
    while (true) {
      Fuzzer.Running running = fuzzer.running();
      if (running.since() != Long.MAX_VALUE
          && System.nanoTime() - running.since() > PATIENCE.toNanos()) {
        Throwable problem = new AssertionError("took longer than " + PATIENCE.toSeconds() + " s");
        problem.setStackTrace(worker.getStackTrace());
        try {
          write(running.input(), Oracle.template(problem), problem);
          count();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } finally {
          Runtime.getRuntime().halt(STUCK);
        }
      }
      try {
        Thread.sleep(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized void write(byte[] input, String template, Throwable problem)
      throws IOException {
    written++;
    String name = String.format(Locale.ROOT, "%03d", written);
    StringWriter trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    Files.write(folder.resolve(name + ".input"), input);
    Files.writeString(
        folder.resolve(name + ".txt"),
        template + "\n\nseed " + seed + ", " + input.length + " bytes\n\n" + trace);
  }

  private void count() throws IOException {
    Files.writeString(
        folder.resolve("count"),
        fuzzer.executions() + " " + fuzzer.outcomes() + " " + Coverage.places() + "\n");
  }

  /// The input that was parsed last.
  static byte[] last(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = ByteBuffer.wrap(bytes).getInt();
    return Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + length);
  }
}
