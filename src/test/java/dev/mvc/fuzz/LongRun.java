package dev.mvc.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `./build fuzz`: divides a time among the parsers, and writes what came of it as Markdown.
public final class LongRun {
  private static final String BEGIN = "<!-- fuzzing -->\n";
  private static final String END = "<!-- end of fuzzing -->\n";

  /// How much longer than it was told a process may live: it starts, and is stuck at the end.
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Map<String, String> options;
  private final Path folder;
  private final long seed;

  /// What came of a parser.
  private record Row(String name, long executions, long millis, long findings) {}

  private LongRun(Map<String, String> options) throws IOException {
    this.options = options;
    this.folder = Path.of(options.get("--findings"));
    this.seed = Long.parseLong(options.get("--seed"));
    Files.createDirectories(folder);
  }

  /// `--minutes N`, `--seed N`, `--threads N`, `--only NAME`, `--findings FOLDER`, and `--out PAGE`
  /// for a page that gets the table between its marks.
  @SuppressWarnings("SystemOut") // a program of its own
  public static void main(String[] words) throws Exception {
    Map<String, String> options = new TreeMap<>();
    options.putAll(
        Map.of(
            "--minutes",
            "10",
            "--seed",
            "1",
            "--threads",
            "1",
            "--only",
            "",
            "--out",
            "",
            "--findings",
            Path.of("target", "fuzz").toString()));
    for (int i = 0; i < words.length; i += 2) {
      if (!options.containsKey(words[i]) || i + 1 == words.length) {
        throw new IllegalArgumentException(
            "usage: ./build fuzz [OPTION VALUE]…, with the options " + options.keySet());
      }
      options.put(words[i], words[i + 1]);
    }
    System.exit(new LongRun(options).run(System.out) ? 0 : 1);
  }

  private boolean run(PrintStream out) throws Exception {
    List<Harness> harnesses =
        Harnesses.all().stream()
            .filter(one -> one.name().startsWith(options.get("--only")))
            .toList();
    if (!options.get("--out").isEmpty() && !Files.exists(Path.of(options.get("--out")))) {
      throw new NoSuchFileException(options.get("--out"));
    }
    int threads = Integer.parseInt(options.get("--threads"));
    long millis = (long) (Double.parseDouble(options.get("--minutes")) * 60_000 * threads);
    Duration each = Duration.ofMillis(Math.max(2000, millis / Math.max(1, harnesses.size())));
    List<Row> rows = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Future<Row>> running = new ArrayList<>();
      for (Harness harness : harnesses) {
        running.add(workers.submit(() -> run(harness.name(), each)));
      }
      for (Future<Row> row : running) {
        rows.add(row.get());
        out.println(line(rows.getLast()));
      }
    }
    String table = table(rows);
    Files.writeString(folder.resolve("table.md"), table);
    if (!options.get("--out").isEmpty()) {
      insert(Path.of(options.get("--out")), table);
    }
    out.println("findings and the table: " + folder.toAbsolutePath());
    return rows.stream().allMatch(row -> row.findings == 0);
  }

  /// Starts processes until the time is over; one that ends early leaves a finding.
  private Row run(String name, Duration time) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long executions = 0;
    long findings = 0;
    for (int number = 0; number == 0 || end - System.nanoTime() > 1e9; number++) {
      Path place = folder.resolve(name.replace('/', '-')).resolve(seed + "-" + number);
      delete(place);
      Files.createDirectories(place);
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      int exit = process(place, name, seed + 1000L * number, left);
      findings += settle(place, exit);
      Path count = place.resolve("count");
      executions +=
          Files.exists(count) ? Long.parseLong(Files.readString(count).split(" ", -1)[0]) : 0;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    return new Row(name, executions, millis, findings);
  }

  private static int process(Path place, String name, long seed, long millis)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:ErrorFile=" + place.resolve("crash.log"),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                FuzzProcess.class.getName(),
                place.toString(),
                name,
                String.valueOf(seed),
                String.valueOf(millis))
            .redirectErrorStream(true)
            .redirectOutput(place.resolve("log").toFile())
            .start();
    try {
      if (!process.waitFor(millis + GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        return -1;
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// Counts the findings, with one for a process that ended otherwise than it should.
  private static long settle(Path place, int exit) throws IOException {
    if (exit != 0 && exit != FuzzProcess.STUCK) {
      Path last = place.resolve("last");
      Files.write(
          place.resolve("end.input"), Files.exists(last) ? FuzzProcess.last(last) : new byte[0]);
      Files.writeString(
          place.resolve("end.txt"),
          "the process " + (exit < 0 ? "did not end" : "ended with " + exit) + ", see `log`\n");
    }
    Files.deleteIfExists(place.resolve("last"));
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(file -> file.toString().endsWith(".input")).count();
    }
  }

  private static void delete(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private String table(List<Row> rows) {
    StringBuilder text = new StringBuilder("\n| parser | executions | seconds | findings |\n");
    text.append("| --- | ---: | ---: | ---: |\n");
    rows.forEach(row -> text.append(line(row)).append('\n'));
    long executions = rows.stream().mapToLong(Row::executions).sum();
    long millis = rows.stream().mapToLong(Row::millis).sum();
    long findings = rows.stream().mapToLong(Row::findings).sum();
    text.append(line(new Row("all", executions, millis, findings))).append('\n');
    text.append("\nSeed ").append(seed).append(", written by `./build fuzz`.\n");
    return text.toString();
  }

  private static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %d |",
        row.name,
        row.executions,
        row.millis / 1000,
        row.findings);
  }

  private static void insert(Path page, String table) throws IOException {
    String text = Files.readString(page, StandardCharsets.UTF_8);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (end < begin) {
      throw new IOException(page + " has no place for the table");
    }
    Files.writeString(page, text.substring(0, begin) + table + text.substring(end));
  }
}
