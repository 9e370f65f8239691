package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.io.Disk;
import dev.mvc.object.Run;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Trainings that are shell scripts, recorded in this process.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class RunTest {
  @TempDir Path root;

  private Path folder;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    mvc = inFolder();
    mvc.run("init").assertExit(0);
    for (int step = 1; step <= 3; step++) {
      ModelFile.write(root.resolve("ready/" + step), 1, step);
    }
  }

  private Cli inFolder() {
    return Worlds.mvc(folder)
        .variable("PATH", System.getenv("PATH"))
        .variable("READY", root.resolve("ready").toString());
  }

  private Cli.Result train(String script, String... options) throws IOException {
    Files.writeString(folder.resolve("train.sh"), "set -e\nmkdir -p out\n" + script + "\n");
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("--", "sh", "train.sh"));
    return mvc.run(words.toArray(String[]::new));
  }

  /// The newest first.
  private List<Version> versions() throws IOException {
    List<Version> versions = new ArrayList<>();
    try (Repository repository = Worlds.open(folder)) {
      HistoryWalk walk =
          new HistoryWalk(repository.store(), repository.refs().headVersion().stream().toList());
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        versions.add(step.get().version());
      }
    }
    return versions;
  }

  private List<String> subjects() throws IOException {
    return versions().stream().map(Version::subject).toList();
  }

  private List<String> files(String revision) {
    return mvc.run("ls-tensors", revision).out().lines().toList();
  }

  private Run run(String name) throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      return new Runs(repository).get(name);
    }
  }

  @Test
  void theExitCodeAndTheOutputAreThoseOfTheCommand() throws IOException {
    Cli.Result result = train("echo out; echo err >&2; exit 7").assertExit(7);
    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).startsWith("err\nmvc: run run-1 failed: 0 versions in ");
    assertThat(run("run-1").state()).isEqualTo(Run.State.FAILED);
    assertThat(run("run-1").exit()).hasValue(7);
    train("exit 0", "--name", "good").assertExit(0);
    assertThat(run("good").state()).isEqualTo(Run.State.FINISHED);
    mvc.run("run", "--name", "good", "--", "true").assertExit(13);
  }

  /// A checkpoint is committed when it is settled; the training has gone on by then.
  @Test
  void whatIsLoggedOfLaterStepsIsNoResultOfACheckpoint() throws IOException {
    String script =
        """
        echo '{"step":1,"loss":3}' > out/metrics.jsonl
        cp ../ready/1 out/model-1.safetensors
        echo '{"step":2,"loss":2,"val":7}' >> out/metrics.jsonl
        sleep 4
        cp ../ready/2 out/model-2.safetensors
        """;
    for (String options : List.of("", "--metric-file out/metrics.jsonl")) {
      Files.deleteIfExists(folder.resolve("out/model-1.safetensors"));
      List<String> words = new ArrayList<>(List.of("--watch", "out"));
      words.addAll(options.lines().flatMap(line -> Stream.of(line.split(" "))).toList());
      train(script, words.toArray(String[]::new)).assertExit(0);
      Version first =
          versions().stream().filter(is -> is.subject().equals("step 1")).findFirst().orElseThrow();
      assertThat(first.metrics())
          .as(options)
          .isEqualTo(Map.of("loss", new Scalar.Whole(3), "step", new Scalar.Whole(1)));
    }
  }

  @Test
  void aCommandThatIsNotThereOrCannotBeRunIsAnsweredAsByAShell() throws IOException {
    mvc.run("run", "--", "no-such-command", "x")
        .assertExit(127)
        .assertOutput("error: there is no command no-such-command.");
    Files.writeString(folder.resolve("notes"), "text");
    mvc.run("run", "--", "./notes").assertExit(126);
    mvc.run("run", "--", "./missing").assertExit(127);
    mvc.run("run", "--", "./.mvc").assertExit(126);
    assertThat(mvc.run("runs").out()).isEqualTo("There are no runs yet.\n");
  }

  @Test
  void aCommandThatASignalEndsIsInterrupted() throws IOException {
    train("kill -9 $$").assertExit(137);
    assertThat(run("run-1").state()).isEqualTo(Run.State.INTERRUPTED);
  }

  @Test
  void checkpointsAreCommittedAsTheyAppearWithTheResultsOfTheirStep() throws IOException {
    String script =
        """
        log() { echo "{\\"step\\": $1, \\"loss\\": $2}" >> out/metrics.jsonl; }
        log 1 0.5; cp ../ready/1 out/model-step-1.safetensors; sleep 3
        log 2 0.25; cp ../ready/2 out/model-step-2.safetensors; log 3 0.125
        rm out/model-step-1.safetensors; sleep 3
        head -c 300 ../ready/3 > out/model-step-3.safetensors
        cp ../ready/3 out/model-step-4.safetensors.tmp
        """;
    Cli.Result result =
        train(
                script,
                "--watch",
                "out",
                "--metric-file",
                "out/metrics.jsonl",
                "--param",
                "lr=0.1",
                "-m",
                "tiny")
            .assertExit(0);
    List<Version> versions = versions();
    assertThat(subjects()).containsExactly("tiny: step 2", "tiny: step 1");
    assertThat(versions.getFirst().metrics()).containsEntry("loss", new Scalar.Real(0.25));
    assertThat(versions.getLast().metrics()).containsEntry("loss", new Scalar.Real(0.5));
    assertThat(versions)
        .allMatch(version -> version.params().equals(Map.of("lr", new Scalar.Real(0.1))))
        .allMatch(version -> version.run().equals(Optional.of("run-1")));
    // Rotated away: gone from the next version, still in the one before.
    assertThat(files("HEAD:out/model-step-1.safetensors")).isEmpty();
    assertThat(files("HEAD~1:out/model-step-1.safetensors")).isNotEmpty();
    assertThat(result.err())
        .contains("out/model-step-3.safetensors is not whole and was not committed: ");
    assertThat(run("run-1").versions()).isEqualTo(2);
    Worlds.requireSound(folder);
    mvc.run("show").assertExit(0);
    mvc.run("repack").assertExit(0);
    assertThat(run("run-1").environment()).isPresent();
    Worlds.requireSound(folder);
    mvc.run("undo").assertExit(0);
    assertThat(subjects()).containsExactly("tiny: step 1");
    assertThat(run("run-1").versions()).isEqualTo(2);
  }

  @Test
  void aFolderIsOneVersionAndAFileWrittenOverIsAnother() throws IOException {
    String script =
        """
        mkdir out/checkpoint-5
        cp ../ready/1 out/checkpoint-5/model.safetensors
        cp ../ready/2 out/checkpoint-5/optimizer.safetensors
        echo '{}' > out/checkpoint-5/config.json
        cp ../ready/1 out/last.safetensors; sleep 4
        cp ../ready/3 out/last.safetensors
        """;
    train(script, "--watch", "out").assertExit(0);
    assertThat(subjects())
        .containsExactly("out/last.safetensors", "out/last.safetensors", "step 5");
    assertThat(files("HEAD~2")).isNotEmpty();
    assertThat(mvc.run("show", "HEAD~2").out()).contains("3 files").doesNotContain("last");
  }

  @Test
  void aLogThatGrowsAllTheTimeKeepsNothingBack() throws IOException {
    String script =
        """
        (while [ ! -e stop ]; do echo '{"step": 1, "loss": 1}' >> out/metrics.jsonl; done) &
        cp ../ready/1 out/model-step-1.safetensors; sleep 4; touch stop; wait
        """;
    Cli.Result result = train(script, "--watch", "out", "--metric-file", "out/metrics.jsonl");
    assertThat(result.assertExit(0).err().lines()).hasSize(1);
    assertThat(subjects()).contains("step 1");
    assertThat(mvc.run("status").out()).doesNotContain("out/");
  }

  @Test
  void whatWasThereBeforeIsLeftAlone() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.copy(root.resolve("ready/1"), folder.resolve("out/old-step-1.safetensors"));
    train("cp ../ready/2 out/new-step-2.safetensors", "--watch", "out").assertExit(0);
    assertThat(subjects()).containsExactly("step 2");
    assertThat(mvc.run("status").out()).contains("old-step-1.safetensors");
  }

  @Test
  void watchingCommitsWhatATrainingLeftThatNobodyStartedHere() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.copy(root.resolve("ready/1"), folder.resolve("out/model-step-1.safetensors"));
    mvc.run("watch", "out", "--for", "2s", "--name", "seen").assertExit(0);
    assertThat(subjects()).containsExactly("step 1");
    assertThat(run("seen").state()).isEqualTo(Run.State.FINISHED);
    mvc.run("watch", "out", "--pid", "999999999").assertExit(14);
    mvc.run("watch", "out", "--for", "soon").assertExit(2);
  }

  @Test
  void aDiskWithoutRoomDoesNotDisturbTheTraining() throws IOException {
    mvc =
        Cli.in(folder)
            .variable("PATH", System.getenv("PATH"))
            .with(
                new Disk() {
                  @Override
                  protected void before(Step step, Path path) throws IOException {
                    if (step == Step.WRITE) {
                      throw new IOException("No space left on device");
                    }
                  }
                });
    Cli.Result result =
        train("cp ../ready/1 out/model.safetensors; sleep 2; echo done; exit 3", "--watch", "out")
            .assertExit(3);
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(result.err().lines()).hasSize(2);
    assertThat(result.err())
        .startsWith("warning: the run is not recorded as it should be, and goes on: ");
    mvc = inFolder();
    Worlds.requireSound(folder);
  }

  @Test
  void aDamagedRepositoryDoesNotDisturbTheTraining() throws IOException {
    Files.writeString(folder.resolve(".mvc/HEAD"), "nonsense\n");
    Cli.Result result = train("echo done; exit 4", "--watch", "out").assertExit(4);
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(result.err()).startsWith("warning: the run is not recorded");
  }

  @Test
  void whatAGuardWouldRefuseIsKeptAndTold() throws IOException {
    Files.writeString(
        folder.resolve("mvc.toml"), "[guards]\nfrozen = \"layer.0.*\"\nunchanged = \"refuse\"\n");
    String script =
        """
        cp ../ready/1 out/model-step-1.safetensors; sleep 3
        cp ../ready/2 out/model-step-2.safetensors; sleep 3
        echo '{"step": 9}' > out/metrics.jsonl
        """;
    Cli.Result result =
        train(script, "--watch", "out", "--metric-file", "out/metrics.jsonl").assertExit(0);
    assertThat(subjects()).contains("step 1", "step 2");
    assertThat(result.err().lines().filter(line -> line.startsWith("warning: ")))
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .startsWith("warning: step 2: 1 frozen tensor of out/model-step-2.safetensors")
                .endsWith(": layer.0.weight."));
  }

  @Test
  void whatWasTypedWronglyIsSaidBeforeTheTrainingBegins() throws IOException {
    Files.writeString(folder.resolve("mvc.toml"), "[guards]\nnonfinite = 1\n");
    assertThat(train("echo started").assertExit(2).all()).contains("did you mean non_finite?");
    Files.delete(folder.resolve("mvc.toml"));
    train("echo started", "--param", "lr").assertExit(2);
    train("echo started", "--watch", "..").assertExit(2);
    train("echo started", "--data", "train").assertExit(14);
    mvc.run("run").assertExit(2);
    Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
    Cli.Result result =
        Worlds.mvc(elsewhere)
            .variable("PATH", System.getenv("PATH"))
            .run("run", "--", "sh", "-c", "echo started")
            .assertExit(10);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aVersionCanBeMadeAgainAndCompared() throws IOException {
    String script =
        """
        mkdir -p out
        cp ready out/model-step-1.safetensors
        echo '{"step": 1, "loss": 0.5}' > out/metrics.jsonl
        """;
    Files.writeString(folder.resolve("train.sh"), script);
    Files.copy(root.resolve("ready/1"), folder.resolve("ready"));
    mvc.run("add", "train.sh", "ready").assertExit(0);
    String[] words = {
      "run", "--watch", "out", "--metric-file", "out/metrics.jsonl", "--", "sh", "train.sh"
    };
    mvc.run(words).assertExit(0);
    mvc.run("reproduce", "HEAD").assertExit(0);
    String again = root.resolve("again").toString();
    assertThat(mvc.run("reproduce", "HEAD", "--run", "--out", again).assertExit(0).out())
        .contains("results: equal\nweights: equal (");
    mvc.run("reproduce", "HEAD", "--run", "--out", again).assertExit(15);
    // Other weights from the same command: the training is not deterministic.
    String other =
        """
        mkdir -p out
        case $PWD in */w) step=3;; *) step=2;; esac
        cp $READY/$step out/model-step-1.safetensors
        """;
    Files.writeString(folder.resolve("train.sh"), other);
    Files.delete(folder.resolve("out/model-step-1.safetensors"));
    mvc.run("add", "train.sh").assertExit(0);
    mvc.run("run", "--name", "run-2", "--watch", "out", "--param", "lr=1", "--", "sh", "train.sh")
        .assertExit(0);
    Cli.Result result = mvc.run("reproduce", "HEAD", "--run").assertExit(1);
    assertThat(result.out()).containsPattern("weights: [0-9]+ of [0-9]+ tensors differ, ‖Δ‖/‖W‖ ");
    assertThat(mvc.run("reproduce", "HEAD~1").assertExit(1).out()).contains("params lr: – → 1");
    mvc.run("commit", "--allow-empty", "-m", "by hand").assertExit(0);
    mvc.run("reproduce", "HEAD").assertExit(1);
  }
}
