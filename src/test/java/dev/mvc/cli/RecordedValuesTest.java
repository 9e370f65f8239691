package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What files and options give to a version.
class RecordedValuesTest {
  @TempDir Path root;
  private Path work;
  private Cli cli;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    cli = Cli.in(work);
    cli.run("init").assertExit(0);
  }

  private void file(String name, String content) throws IOException {
    Files.createDirectories(work.resolve(name).getParent());
    Files.writeString(work.resolve(name), content);
  }

  private JsonNode head() throws IOException {
    return new ObjectMapper()
        .readTree(cli.run("show", "--json").assertExit(0).out())
        .get("version");
  }

  @Test
  void whatIsStagedCountsAndNotWhatIsInTheFolder() throws IOException {
    file("params.yaml", "lr: 1\n");
    file("metrics.json", "{\"acc\": 0.5}");
    cli.run("add", ".").assertExit(0);
    file("params.yaml", "lr: 2\n");
    file("metrics.json", "{\"acc\": 0.75}");
    cli.run("commit", "-m", "one").assertExit(0);
    assertThat(head().at("/params/lr").asInt()).isEqualTo(1);
    assertThat(head().at("/metrics/acc").asDouble()).isEqualTo(0.5);
    assertThat(cli.run("params", "diff").out()).contains("lr").contains("2");
    assertThat(cli.run("metrics", "diff").out()).contains("0.75").contains("better");
  }

  @Test
  void optionsGoBeforeFiles() throws IOException {
    file("params.yaml", "lr: 1\nwd: 1\n");
    file("metrics.jsonl", "{\"step\": 9, \"acc\": 0.5}\n");
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", "one", "--param", "lr=7", "--metric", "acc=0.9", "--metric", "step=8");
    assertThat(head().at("/params/lr").asInt()).isEqualTo(7);
    assertThat(head().at("/metrics/acc").asDouble()).isEqualTo(0.9);
    assertThat(head().at("/metrics/step").asInt()).isEqualTo(8);
    file("params.yaml", "lr: 1\nwd: 2\n");
    cli.run("commit", "-a", "-m", "two").assertExit(0);
    assertThat(head().at("/params/lr").asInt()).isEqualTo(7);
    assertThat(head().at("/params/wd").asInt()).isEqualTo(2);
    file("params.yaml", "lr: 3\n");
    cli.run("commit", "-a", "-m", "three").assertExit(0);
    assertThat(head().at("/params/lr").asInt()).isEqualTo(3);
    assertThat(head().at("/params").has("wd")).isFalse();
  }

  @Test
  void filesThatBecomeListedLaterDoNotUndoWhatWasGiven() throws IOException {
    file("params.yaml", "lr: 1\n");
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", "one", "--param", "lr=7").assertExit(0);
    file("mvc.toml", "[params]\nfiles = [\"params.yaml\"]\n");
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", "two").assertExit(0);
    assertThat(head().at("/params/lr").asInt()).isEqualTo(7);
  }

  @Test
  void settingsThatAreNotTrackedAreThoseOfTheFolder() throws IOException {
    file("conf.json", "{\"lr\": 5}");
    cli.run("add", ".").assertExit(0);
    file("mvc.toml", "[params]\nfiles = [\"conf.json\"]\n");
    cli.run("commit", "-m", "one").assertExit(0);
    assertThat(head().at("/params/lr").asInt()).isEqualTo(5);
    assertThat(cli.run("params", "--json").out()).contains("\"file\" : \"conf.json\"");
  }

  @Test
  void aMistakeInTheSettingsStopsTheCommitAndNotTheLooking() throws IOException {
    file("a", "1");
    file("mvc.toml", "[metrics\n");
    cli.run("add", "a").assertExit(0);
    assertThat(cli.run("commit", "-m", "one").assertExit(2).err())
        .startsWith("error: mvc.toml, line 1, column ");
    file("mvc.toml", "");
    cli.run("commit", "-m", "one", "--metric", "loss=1").assertExit(0);
    file("mvc.toml", "[metrics\n");
    cli.run("log").assertExit(0);
    cli.run("history", "--best", "loss").assertExit(0);
    cli.run("show").assertExit(0);
    cli.run("metrics").assertExit(0);
    cli.run("metrics", "diff").assertExit(2);
  }

  @Test
  void valuesOfFilesThatCannotBeShownAsTheyAreAreEscaped() throws IOException {
    file("params.json", "{\"a\\u001b[31mb\": \"\\u202ex\"}");
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", "one").assertExit(0);
    String out = cli.run("params").assertExit(0).out();
    assertThat(out).doesNotContain("\u001b").doesNotContain("\u202e").contains("\\x1b");
  }

  @Test
  void aVersionWithoutAnySaysSo() throws IOException {
    assertThat(cli.run("params").assertExit(14).err()).contains("no version");
    file("a", "1");
    cli.run("add", ".").assertExit(0);
    cli.run("commit", "-m", "one").assertExit(0);
    assertThat(cli.run("params").out()).contains("has no hyperparameters.");
    assertThat(cli.run("metrics").out()).contains("has no results.");
    assertThat(cli.run("params", "diff").out())
        .contains("No difference between HEAD and the folder.");
    cli.run("params", "show", "HEAD", "HEAD").assertExit(2);
    cli.run("params", "shw").assertExit(2);
  }
}
