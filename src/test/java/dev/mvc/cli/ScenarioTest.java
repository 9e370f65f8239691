package dev.mvc.cli;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Runs the scenarios and the examples.
///
/// `-Dscenario.update=true` writes what was printed into the files instead, for review with `git
/// diff`; `-Dmvc.exe=target/mvc/bin/mvc` runs them against the packed command.
@Execution(ExecutionMode.CONCURRENT)
class ScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/scenarios");
  private static final Path EXAMPLES = Path.of("examples");

  @TempDir Path root;

  @TestFactory
  List<DynamicTest> theCommandLineAnswersAsWritten() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files()) {
      String name = file.toString();
      Path world = root.resolve(name.replaceAll("[^A-Za-z0-9]+", "-"));
      tests.add(dynamicTest(name, file.toUri(), () -> run(file, Files.createDirectories(world))));
    }
    return tests;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> scenarios = Files.walk(SCENARIOS)) {
      scenarios.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    if (Files.isDirectory(EXAMPLES)) {
      try (Stream<Path> examples = Files.list(EXAMPLES)) {
        examples
            .map(e -> e.resolve("README.md"))
            .filter(Files::exists)
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  private static void run(Path file, Path world) throws IOException, InterruptedException {
    Stage stage = new Stage(world, System.getProperty("mvc.exe", ""));
    if (file.startsWith(EXAMPLES)) {
      copy(file.getParent(), stage.folder());
    }
    ScenarioRun.of(Scenario.read(file), stage).check(Boolean.getBoolean("scenario.update"));
  }

  /// An example runs in a copy of its folder: what it says works for a reader who is in it, too.
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
