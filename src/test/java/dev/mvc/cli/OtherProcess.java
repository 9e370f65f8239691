package dev.mvc.cli;

import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// mvc in a process of its own, which may be killed.
public final class OtherProcess {
  private OtherProcess() {}

  /// Ends the process, without anything being closed or flushed, before the n-th step.
  private static final class Halting extends Disk {
    private final AtomicInteger left;

    Halting(int steps) {
      left = new AtomicInteger(steps);
    }

    @Override
    protected void before(Step step, Path path) {
      if (left.getAndDecrement() == 0) {
        Runtime.getRuntime().halt(137);
      }
    }
  }

  /// `halt FOLDER STEPS WORD…` runs one command and halts at a step; `train FOLDER` commits and
  /// checks out until it is killed; `commit FOLDER NAME COUNT` commits so often; `switch FOLDER
  /// NAME COUNT` also goes between branches; `hold FILE` holds a lock until it is killed.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "halt" -> {
        List<String> words = List.of(arguments).subList(3, arguments.length);
        Halting disk = new Halting(Integer.parseInt(arguments[2]));
        System.exit(Cli.in(folder).with(disk).run(words.toArray(String[]::new)).exit());
      }
      case "train" -> train(folder);
      case "hold" -> hold(folder);
      case "commit" ->
          commit(folder, arguments[2], Integer.parseInt(arguments[3])).forEach(System.out::println);
      case "switch" ->
          commitAndSwitch(folder, arguments[2], Integer.parseInt(arguments[3]))
              .forEach(System.out::println);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void hold(Path file) throws IOException {
    try (LockFile _ = LockFile.acquire(file, Duration.ZERO)) {
      System.out.println("ready");
      System.in.read(); // nobody writes: until it is killed
    }
  }

  private static void train(Path folder) throws IOException {
    Cli mvc = Cli.in(folder);
    long seed = System.nanoTime();
    for (int step = 0; ; step++) {
      ModelFile.write(folder.resolve("model.safetensors"), seed, step);
      mvc.run("add", ".");
      mvc.run("commit", "-m", "step " + step);
      mvc.run("checkout", "--force", "HEAD~1");
      mvc.run("checkout", "--force", "main");
      if (step == 0) {
        System.out.println("ready");
      }
    }
  }

  /// Commits, each time with a file of its own.
  ///
  /// @return the messages of those that succeeded
  static List<String> commit(Path folder, String name, int count) throws IOException {
    List<String> done = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String message = name + "-" + i;
      Files.writeString(folder.resolve(name), message);
      if (Cli.in(folder).run("add", name).exit() == 0
          && Cli.in(folder).run("commit", "--allow-empty", "-m", message).exit() == 0) {
        done.add(message);
      }
    }
    return done;
  }

  /// Commits, each time with a file of its own, and goes between a branch of its own and `main` as
  /// others do meanwhile. Any command may be told to come again; none may fail otherwise.
  ///
  /// @return the messages of those that succeeded
  private static List<String> commitAndSwitch(Path folder, String name, int count)
      throws IOException {
    List<String> done = new ArrayList<>();
    require(Cli.in(folder).run("branch", name, "main"));
    for (int i = 0; i < count; i++) {
      require(Cli.in(folder).run("switch", i % 2 == 0 ? name : "main"));
      String message = name + "-" + i;
      Files.writeString(folder.resolve(name), message);
      boolean isAdded = require(Cli.in(folder).run("add", name));
      if (isAdded && require(Cli.in(folder).run("commit", "--allow-empty", "-m", message))) {
        done.add(message);
      }
    }
    return done;
  }

  /// Whether a command succeeded; else it must have said that another one was in its way.
  private static boolean require(Cli.Result result) {
    if (!List.of(0, 11, 13, 15).contains(result.exit())) {
      throw new IllegalStateException(result.all());
    }
    return result.exit() == 0;
  }

  static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
