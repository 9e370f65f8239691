package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.object.Run;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Runs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `mvc run` in a process of its own: streams and signals.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class RunProcessTest {
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    Worlds.mvc(folder).run("init").assertExit(0);
    ModelFile.write(root.resolve("ready"), 1, 1);
  }

  private Process start(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(root.resolve("err").toFile())
        .start();
  }

  private Run recorded() throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      return new Runs(repository).get("run-1");
    }
  }

  /// Whether the tests were started so that a signal does nothing, as by `nohup`: whatever they
  /// start does not hear it either.
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      String mask = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
      long ignored = Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16);
      return (ignored >> signal - 1 & 1) == 1;
    }
  }

  private void signal(String name, long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  @Test
  void inputAndOutputPassUntouchedWhateverTheyAre() throws IOException, InterruptedException {
    byte[] bytes = new byte[300_000];
    new SplittableRandom(7).nextBytes(bytes);
    Process process = start("--", "cat");
    Thread writer =
        Thread.startVirtualThread(() -> {
          try (OutputStream to = process.getOutputStream()) {
            to.write(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(process.getInputStream().readAllBytes()).isEqualTo(bytes);
    writer.join();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aSignalReachesTheTrainingAndWhatItSavesThenIsCommitted()
      throws IOException, InterruptedException {
    for (Map.Entry<String, Integer> each : SIGNALS.entrySet()) {
      String signal = each.getKey();
      if (isIgnored(each.getValue())) {
        continue;
      }
      Files.deleteIfExists(folder.resolve(".mvc/refs/runs/run-1"));
      String script =
          "trap 'cp ../ready out/model-%s.safetensors; exit 3' %s; mkdir -p out; echo ready;"
                  .formatted(signal, signal)
              + " while :; do sleep 0.1; done";
      Process process = start("--watch", "out", "--", "sh", "-c", script);
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).isEqualTo("ready");
        Thread.sleep(500);
        signal(signal, process.pid());
        assertThat(process.waitFor()).as(signal).isEqualTo(3);
      }
      assertThat(recorded().state()).isEqualTo(Run.State.INTERRUPTED);
      assertThat(recorded().versions()).isEqualTo(1);
    }
    assertThat(Worlds.mvc(folder).run("log", "--oneline").out())
        .contains("run run-1 (interrupted)");
    Worlds.requireSound(folder);
  }

  @Test
  void theTrainingGoesOnWhenMvcIsKilled() throws IOException, InterruptedException {
    Process process =
        start("--", "sh", "-c", "while [ ! -e go ]; do sleep 0.1; done; echo survived > survived");
    awaitFile(folder.resolve(".mvc/refs/runs/run-1"));
    process.destroyForcibly().waitFor();
    Files.createFile(folder.resolve("go"));
    awaitFile(folder.resolve("survived"));
    assertThat(recorded().state()).isEqualTo(Run.State.INTERRUPTED);
    assertThat(Worlds.mvc(folder).run("runs").out()).contains("interrupted");
    Worlds.requireSound(folder);
  }

  private static void awaitFile(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(20);
    }
  }

  @Test
  void theTimeOfProcessorsAndMemoryOfTheWholeFamilyIsMeasured()
      throws IOException, InterruptedException {
    Process process =
        start("--", "sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done & wait");
    assertThat(process.waitFor()).isZero();
    Run run = recorded();
    assertThat(run.measured().cpuMillis()).isBetween(50L, 60_000L);
    assertThat(run.measured().peakBytes()).isBetween(100_000L, 500_000_000L);
    assertThat(run.environment()).isPresent();
  }
}
