package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.object.RunEnvironment;
import dev.mvc.object.RunEnvironment.Code;
import dev.mvc.object.RunEnvironment.Machine;
import dev.mvc.object.RunEnvironment.Python;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found out about where and how a training runs.
class RunFactsTest {
  @TempDir Path folder;

  @Test
  void onlyVariablesThatMatterAreTakenAndNoSecrets() {
    assertThat(
            Variables.choose(
                Map.of(
                    "CUDA_VISIBLE_DEVICES", "0",
                    "HF_TOKEN", "hf_secret",
                    "HF_HOME", "/h",
                    "WANDB_API_KEY", "secret",
                    "WANDB_MODE", "offline",
                    "TOKENIZERS_PARALLELISM", "false",
                    "MY_PASSWORD", "x",
                    "TF_SECRET_THING", "x",
                    "TRAIN_SEED", "3",
                    "EDITOR", "vi")))
        .containsOnlyKeys(
            "CUDA_VISIBLE_DEVICES",
            "HF_HOME",
            "WANDB_MODE",
            "TOKENIZERS_PARALLELISM",
            "TRAIN_SEED");
  }

  @Test
  void seedsAreFoundInTheCommandTheHyperparametersAndTheVariables() {
    assertThat(
            Seeds.find(
                List.of(
                    "python", "t.py", "--seed", "3", "--data-seed=4", "model.seed=5", "--lr", "1"),
                Map.of("seed_everything", new Scalar.Whole(9), "random_state", new Scalar.Whole(6)),
                Map.of("PYTHONHASHSEED", "0")))
        .isEqualTo(
            Map.of(
                "seed", "3",
                "data-seed", "4",
                "model.seed", "5",
                "random_state", "6",
                "PYTHONHASHSEED", "0"));
  }

  @Test
  void resultsAreTheLastAtOrBeforeTheStep() throws IOException {
    Path lines = folder.resolve("m.jsonl");
    String log =
        """
        {"step":1,"loss":3,"name":"x"}
        not json
        {"step":2,"loss":2}
        {"step":2,"val":7}
        {"step":3,"loss":1,"nested":{"a":1}}
        {"step":4,"lo\
        """;
    Files.writeString(lines, log);
    LoggedMetrics two = LoggedMetrics.at(lines, Optional.of(new Step("step", 2)));
    assertThat(two.values())
        .isEqualTo(Map.of("loss", new Scalar.Whole(2), "val", new Scalar.Whole(7)));
    LoggedMetrics all = LoggedMetrics.at(lines, Optional.empty());
    assertThat(all.values()).containsEntry("loss", new Scalar.Whole(1));
    assertThat(all.last()).contains(new Step("step", 3));
    Path plain = folder.resolve("plain.jsonl");
    Files.writeString(plain, "{\"loss\":3}\n{\"loss\":2}\n{\"loss\":1}\n");
    assertThat(LoggedMetrics.at(plain, Optional.of(new Step("step", 2))).values())
        .as("lines that do not say where they stand")
        .containsEntry("loss", new Scalar.Whole(1));
    Path table = folder.resolve("m.csv");
    Files.writeString(table, "epoch,loss,note\n1,0.5,a\n2,0.25,b\n");
    assertThat(LoggedMetrics.at(table, Optional.of(new Step("epoch", 1))).values())
        .containsEntry("loss", new Scalar.Real(0.5))
        .doesNotContainKey("note");
  }

  @Test
  void resultsUpToAnEpochAreThoseOfLinesThatCountStepsToo() throws IOException {
    Path table = folder.resolve("m.csv");
    Files.writeString(table, "epoch,step,loss\n0,50,4\n1,100,3\n2,150,2\n");
    LoggedMetrics one = LoggedMetrics.at(table, Optional.of(new Step("epoch", 1)));
    assertThat(one.values()).isEqualTo(Map.of("loss", new Scalar.Whole(3)));
    assertThat(one.last()).contains(new Step("step", 100));
  }

  @Test
  void theStepsOfAnEventFileAreKnown() throws IOException {
    Path events = folder.resolve("events.out.tfevents.1");
    Files.write(events, Fixture.bytes("tensorboardx.tfevents.bin"));
    LoggedMetrics all = LoggedMetrics.at(events, Optional.empty());
    assertThat(all.last()).contains(new Step("step", 100));
    LoggedMetrics ten = LoggedMetrics.at(events, Optional.of(new Step("step", 10)));
    assertThat(ten.values()).containsEntry("train/loss", new Scalar.Real(0.09090909));
    assertThat(ten.last()).contains(new Step("step", 10));
    // What counts in steps does not tell which of them an epoch is.
    LoggedMetrics epoch = LoggedMetrics.at(events, Optional.of(new Step("epoch", 1)));
    assertThat(epoch.values()).isEqualTo(all.values());
    Files.write(events, new byte[0]);
    assertThat(LoggedMetrics.at(events, Optional.empty()).last()).isEmpty();
  }

  @Test
  void aQuestionThatTakesTooLongHasNoAnswer() {
    Subprocess quick = new Subprocess(folder, Duration.ofMillis(200));
    assertThat(quick.ask("sleep", "30")).isEmpty();
    Subprocess patient = new Subprocess(folder, Duration.ofSeconds(20));
    assertThat(patient.ask("echo", "yes")).contains("yes");
    assertThat(patient.ask("false")).isEmpty();
    assertThat(patient.ask("no-such-command")).isEmpty();
    assertThat(patient.digest("printf", "abc").orElseThrow())
        .isEqualTo(
            new Subprocess.Digest(ObjectId.hash("abc".getBytes(StandardCharsets.US_ASCII)), 3));
  }

  @Test
  void whatPythonAnswersIsReadAndNonsenseIsNot() {
    assertThat(Interpreters.parse("[\"/usr/bin/python3\",\"3.12.1\",{\"numpy\":\"2.0\"}]"))
        .contains(new Python("/usr/bin/python3", "3.12.1", new TreeMap<>(Map.of("numpy", "2.0"))));
    assertThat(Interpreters.parse("Traceback")).isEmpty();
    assertThat(Interpreters.parse("[1]")).isEmpty();
  }

  @Test
  void theInterpreterOfTheCommandIsAsked() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("venv/bin"));
    Path python = bin.resolve("python3.99");
    Files.writeString(python, "#!/bin/sh\necho '[\"me\",\"3.99\",{\"a\":\"1\"}]'\n");
    Path script = bin.resolve("torchrun");
    Files.writeString(script, "#!" + python + "\nprint()\n");
    assertThat(python.toFile().setExecutable(true) && script.toFile().setExecutable(true)).isTrue();
    Subprocess system = new Subprocess(Path.of("/"), Duration.ofSeconds(20));
    for (List<String> command :
        List.of(
            List.of("venv/bin/python3.99", "t.py"),
            List.of("nice", "venv/bin/python3.99", "t.py"),
            List.of("venv/bin/torchrun", "t.py"))) {
      assertThat(Interpreters.find(command, folder, "/nowhere", system).map(Python::version))
          .contains("3.99");
    }
  }

  private static RunEnvironment environment(String numpy, String commit, long memory) {
    return new RunEnvironment(
        new Machine("host", "Linux", "CPU", 8, memory, List.of()),
        new TreeMap<>(Map.of("TF_X", "1")),
        Optional.of(new Python("/p", "3.11", new TreeMap<>(Map.of("numpy", numpy, "six", "1")))),
        Optional.of(new Code("", commit, "main", Optional.empty(), 0)),
        new TreeMap<>());
  }

  @Test
  void whatDiffersIsToldAndNothingElse() {
    RunEnvironment then = environment("2.0", "aa", 1_000_000);
    assertThat(EnvironmentDifference.between(then, environment("2.0", "aa", 1_000_100))).isEmpty();
    assertThat(EnvironmentDifference.between(then, environment("2.1", "bb", 2_000_000)))
        .containsExactly(
            new EnvironmentDifference("code", "commit", "aa", "bb"),
            new EnvironmentDifference("package", "numpy", "2.0", "2.1"),
            new EnvironmentDifference("machine", "memory", "1000000", "2000000"));
  }
}
