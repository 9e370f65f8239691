package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ThinCommandTest extends Trained {
  @Test
  void withoutRulesItSaysWhatToWrite() throws IOException {
    commits(2);
    assertThat(failing(2, "thin"))
        .contains("mvc.toml does not say which versions are to stay whole.")
        .contains("[retention]")
        .contains("keep_last = 5");
    rules();
    failing(2, "thin", "--plan");
    rules("keep_best = {metric = \"colour\"}");
    assertThat(failing(2, "thin"))
        .contains("nobody can tell whether more or less of colour is better.");
  }

  @Test
  void aPlanChangesNothing() throws IOException {
    commits(6);
    rules("keep_last = 2", "keep_best = {metric = \"val_loss\", n = 3}", "keep_every = 2");
    Map<String, String> before = Worlds.state(folder);
    String plan = run("thin", "--plan");
    assertThat(plan)
        .containsPattern("r3 +[0-9a-f]{7} +weights +step 3")
        .containsPattern("r1 +[0-9a-f]{7} +weights +step 1")
        .containsPattern("Would thin the weights of 2 versions of 6: [0-9.]+ kB that only they")
        .contains("4 versions keep their weights: 1 named, 2 last, 3 best, 3 every.");
    assertThat(Worlds.state(folder)).isEqualTo(before);
    assertThat(run("thin")).contains("Thinned the weights of 2 versions of 6: ");
    assertThat(run("thin")).startsWith("Nothing to thin: the rules keep all of 6 versions.");
  }

  @Test
  void whatIsThinnedSaysSoAndKeepsIdAndResults() throws IOException {
    commits(4);
    rules("keep_last = 1", "drop_optimizer_after = 1");
    String before = run("log", "--json");
    run("thin");
    JsonNode log = json(run("log", "--json"));
    assertThat(log.get(1).get("thinned").get("part").textValue()).isEqualTo("weights");
    assertThat(log.get(0).get("thinned").isNull()).isTrue();
    assertThat(json(before).findValuesAsText("id")).isEqualTo(log.findValuesAsText("id"));
    assertThat(json(before).findValues("metrics")).isEqualTo(log.findValues("metrics"));
    assertThat(run("log", "-n", "2")).contains("Thinned: weights, on 2026-01-01");
    assertThat(run("log", "--oneline")).contains("step 3  (weights thinned)");
    assertThat(run("history")).contains("step 3 (weights thinned)").doesNotContain("step 4 (");
    assertThat(run("history", "--csv")).doesNotContain("thinned");
    assertThat(run("show", "r3")).contains("Thinned: weights, on 2026-01-01");
    assertThat(run("op", "log")).contains("thinned versions");
    assertThat(run("undo")).contains("thinned versions");
    assertThat(run("log", "--json")).isEqualTo(before);
  }

  @Test
  void untilItIsCollectedEverythingIsThere() throws IOException {
    commits(5);
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    rules("keep_last = 1");
    run("thin");
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    // It could still be undone, so nothing goes.
    assertThat(run("gc")).contains("Nothing to collect");
    run("checkout", "r2");
    run("checkout", "main");
    run("undo", "--keep-files");
    run("gc");
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    Worlds.requireSound(folder);
  }

  @Test
  void afterTwoWeeksItIsPutAsideAndCanStillBeTakenBack() throws IOException {
    commits(5);
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    rules("keep_last = 1");
    run("thin");
    mvc.at(Cli.START.plus(Duration.ofDays(20)));
    assertThat(run("gc")).startsWith("Put ");
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    run("undo");
    assertThat(run("gc")).doesNotContain("Put ");
    Worlds.requireSound(folder);
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    assertThat(run("log")).doesNotContain("Thinned");

    run("redo");
    mvc.at(Cli.START.plus(Duration.ofDays(40)));
    run("gc");
    try (Stream<Path> packs = Files.list(folder.resolve(".mvc/dropped"))) {
      for (Path pack : packs.toList()) {
        Files.setLastModifiedTime(pack, FileTime.from(Cli.START.plus(Duration.ofDays(20))));
      }
    }
    assertThat(run("gc")).startsWith("Deleted ");
    Worlds.requireSound(folder);
    assertThat(failing(14, "checkout", "r2")).contains("thinned on 2026-01-01");
    assertThat(failing(1, "undo")).contains("what was before was collected.");
  }

  @Test
  void whatWasDeletedIsNotCalledDamageByAnyCommand() throws IOException {
    commits(5);
    rules("keep_last = 2");
    run("thin");
    run("gc", "--now");
    Worlds.requireSound(folder);
    Map<String, String> before = Worlds.state(folder);
    for (String line :
        List.of(
            "checkout r2",
            "checkout --weights-only r2",
            "checkout r2 -- model.safetensors",
            "restore --source r2 model.safetensors",
            "restore --staged --source r2 model.safetensors",
            "reset --hard r2",
            "reset r2",
            "switch --detach r2",
            "rollback r2",
            "diff r2 HEAD",
            "show --diff r2",
            "export r2:model.safetensors -o out.safetensors",
            "cat-tensor r2:model.safetensors fc.weight",
            "merge-models r2:model.safetensors HEAD:model.safetensors model.safetensors -o o.st -s"
                + " ties",
            "scan r2:checkpoint.safetensors",
            "bisect start HEAD r1")) {
      Cli.Result result = mvc.run(line.split(" "));
      assertThat(result.exit()).as(line + ": " + result.all()).isEqualTo(14);
      assertThat(result.err())
          .as(line)
          .contains("error: the weights of version r")
          .contains(" were thinned on 2026-01-01; results and hyperparameters are kept.")
          .doesNotContain("damage");
    }
    assertThat(Worlds.state(folder)).isEqualTo(before);
    for (String line :
        List.of(
            "log --metrics",
            "show r2",
            "show r2:model.safetensors",
            "diff --part params,results r2 HEAD",
            "inspect r2:model.safetensors",
            "ls-tensors r2:model.safetensors",
            "inspect r2:checkpoint.safetensors",
            "ls-tensors r2:checkpoint.safetensors",
            "annotate model.safetensors",
            "metrics diff r2 HEAD",
            "identify model.safetensors",
            "checkout r2 -- notes.txt",
            "restore --source HEAD .",
            "du",
            "repack",
            "status",
            "rollback --force HEAD~1",
            "fsck")) {
      Cli.Result result = mvc.run(line.split(" "));
      assertThat(result.exit()).as(line + ": " + result.all()).isZero();
    }
  }

  /// The version that two branches came from.
  @Test
  void aMergeThatNeedsAThinnedVersionSaysSo() throws IOException {
    commits(2);
    run("switch", "-q", "-c", "side");
    commit("aside", 0.3);
    run("switch", "-q", "main");
    commit("on", 0.2);
    rules("keep_last = 1");
    run("thin");
    run("gc", "--now");
    failing(13, "merge", "side", "-s", "ties");
    run("resolve", "notes.txt", "--ours");
    assertThat(failing(14, "merge", "--continue"))
        .contains("the weights of version r2 (")
        .contains("thinned on");
    run("merge", "--abort");
    Worlds.requireSound(folder);
  }

  @Test
  void withoutOptimizerStateTheWeightsCanStillBeUsed() throws IOException {
    commits(4);
    Path model = folder.resolve("model.safetensors");
    rules("drop_optimizer_after = 2");
    assertThat(run("thin")).contains("Thinned the optimizer state of 2 versions of 4");
    run("checkout", "r1");
    byte[] weights = Files.readAllBytes(model);
    run("checkout", "main");
    run("gc", "--now");
    Worlds.requireSound(folder);
    assertThat(failing(14, "checkout", "r1"))
        .contains("the optimizer state of version r1 (")
        .contains(" was thinned on 2026-01-01; results and hyperparameters are kept.")
        .contains("checkout --weights-only");
    failing(14, "checkout", "r1", "--", "checkpoint.safetensors");
    failing(14, "checkout", "r1", "--", "optimizer.safetensors");
    failing(14, "cat-tensor", "r1:checkpoint.safetensors", "optimizer.exp_avg");
    assertThat(run("cat-tensor", "r1:checkpoint.safetensors", "fc.weight", "--text")).isNotEmpty();
    run("diff", "r1", "HEAD", "--", "model.safetensors");
    run("export", "--weights-only", "r1:checkpoint.safetensors", "-o", "../out.safetensors");
    run("checkout", "r1", "--", "model.safetensors");
    assertThat(Files.readAllBytes(model)).isEqualTo(weights);
    run("restore", "--staged", ".");
    run("restore", ".");
    assertThat(run("checkout", "--weights-only", "--force", "r1"))
        .contains("checkpoint.weights.safetensors")
        .contains("Left out optimizer.safetensors");
    assertThat(Files.readAllBytes(model)).isEqualTo(weights);
    // What is in the folder already is staged only if it is stored.
    run("restore", ".");
    Files.write(model, weights);
    run("checkout", "--force", "r1", "--", "model.safetensors");
    run("restore", "--staged", ".");
    // Later the weights go too.
    rules("keep_last = 1");
    assertThat(run("thin")).contains("Thinned the weights of 3 versions of 4");
    run("gc", "--now");
    failing(14, "checkout", "r1", "--", "model.safetensors");
    Worlds.requireSound(folder);
  }

  @Test
  void aFileThatIsAddedAgainIsStoredAgain() throws IOException {
    commits(3);
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    Path model = folder.resolve("model.safetensors");
    run("checkout", "r1");
    byte[] old = Files.readAllBytes(model);
    run("checkout", "main");
    rules("keep_last = 1");
    run("thin");
    run("gc", "--now");
    Files.write(model, old);
    run("commit", "-a", "-m", "as at the first");
    run("checkout", "r1", "--", "model.safetensors");
    run("gc", "--now");
    Worlds.requireSound(folder);
    assertThat(versions).hasSize(3);
    failing(14, "checkout", "r1");
  }

  /// The arrays that a model was trained on are no weights of it.
  @Test
  void trackedDataStays() throws IOException {
    new VectorFile().with("x", 1, 2, 3).write(folder.resolve("data/part.safetensors"));
    run("add", "data");
    run("data", "add", "data", "--name", "train");
    commit("with data", 1);
    byte[] data = Files.readAllBytes(folder.resolve("data/part.safetensors"));
    new VectorFile().with("x", 4, 5, 6).write(folder.resolve("data/part.safetensors"));
    run("data", "add", "data", "--name", "train");
    commit("with other data", 0.5);
    rules("keep_last = 1");
    run("thin");
    run("gc", "--now");
    run("checkout", "r1", "--", "data");
    assertThat(Files.readAllBytes(folder.resolve("data/part.safetensors"))).isEqualTo(data);
    failing(14, "checkout", "r1", "--", "model.safetensors");
  }

  @Test
  void realDamageIsStillFound() throws IOException {
    commits(4);
    rules("keep_last = 2");
    run("thin");
    run("gc", "--now");
    run("repack");
    Path list = folder.resolve(".mvc/THINNED");
    Files.delete(list);
    assertThat(mvc.run("fsck").assertExit(12).out()).contains("damaged").contains("is missing");
    assertThat(failing(12, "checkout", "r1")).doesNotContain("thinned");
  }
}
