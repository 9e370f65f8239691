package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
  @TempDir Path root;
  private Path work;

  @BeforeEach
  void makeTwoVersions() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc("init");
    VectorFile.copyFixture("st-llama-bf16/v1/model.safetensors", work.resolve("m.safetensors"));
    mvc("add", ".");
    mvc("commit", "-m", "one", "--param", "lr=1");
    VectorFile.copyFixture("st-llama-bf16/v2/model.safetensors", work.resolve("m.safetensors"));
    Files.createDirectories(work.resolve("sub"));
    Files.writeString(work.resolve("sub/notes.txt"), "hello");
    Files.createSymbolicLink(work.resolve("latest"), Path.of("sub"));
    mvc("add", ".");
    mvc("commit", "-m", "two");
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words).assertExit(0);
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(mvc(words).out());
  }

  @Test
  void theDocumentHoldsTheVersionItsFilesAndWhatItChanged() throws IOException {
    JsonNode json = json("show", "--json");
    assertThat(json.at("/version/message").textValue()).isEqualTo("two");
    assertThat(json.path("files")).hasSize(3);
    assertThat(json.at("/files/0/path").textValue()).isEqualTo("latest");
    assertThat(json.at("/files/0/target").textValue()).isEqualTo("sub");
    assertThat(json.at("/files/1/tensors").intValue()).isEqualTo(21);
    assertThat(json.at("/files/1/parameters").longValue()).isEqualTo(147776);
    assertThat(json.at("/changes/total/changed").intValue()).isEqualTo(20);
    assertThat(json.at("/changes/tensors/0/statistics").isNull()).isTrue();
    assertThat(json("show", "HEAD~1", "--json").path("changes").isNull()).isTrue();
    JsonNode byHowMuch = json("show", "--diff", "--json");
    assertThat(byHowMuch.at("/changes/tensors/0/statistics/relative").isDouble()).isTrue();
  }

  @Test
  void onlyThePartsThatWereAskedForAreShown() throws IOException {
    String text = mvc("show", "--part", "params,metrics").out();
    assertThat(text).contains("hyperparameters   lr 1").doesNotContain("files", "architecture");
    JsonNode json = json("show", "--part", "architecture", "--json");
    assertThat(json.at("/version/params").isNull()).isTrue();
    assertThat(json.at("/version/metrics").isNull()).isTrue();
    assertThat(json.at("/version/architecture/tensors").intValue()).isEqualTo(21);
    assertThat(json.path("files").isNull()).isTrue();
    assertThat(json.at("/changes/files").isNull()).isTrue();
    assertThat(json.at("/changes/architecture_changed").isBoolean()).isTrue();
    assertThat(Cli.in(work).run("show", "--part", "weight").assertExit(2).err())
        .contains("there is no part \"weight\"", "did you mean weights?");
    Cli.in(work).run("show", "HEAD:m.safetensors", "--part", "data").assertExit(2);
  }

  @Test
  void whateverAVersionHoldsItFitsAScreen() throws IOException {
    for (int step = 0; step < 2; step++) {
      StringBuilder params = new StringBuilder("{");
      StringBuilder metrics = new StringBuilder("{");
      StringBuilder config = new StringBuilder("{\"model_type\": \"llama\"");
      for (int i = 0; i < 300; i++) {
        String comma = i == 0 ? "" : ",";
        params.append(comma).append("\"a.long.name.of.a.param.").append(i).append("\": ");
        params.append(i + step);
        metrics.append(comma).append("\"val/").append(i).append("_loss\": ").append(i - step);
        config.append(",\"c").append(i).append("\": ").append(i + step);
        Files.writeString(work.resolve("file" + i + ".txt"), "text " + step);
      }
      Files.writeString(work.resolve("params.json"), params.append("}"));
      Files.writeString(work.resolve("metrics.json"), metrics.append("}"));
      Files.writeString(work.resolve("config.json"), config.append("}"));
      VectorFile model = new VectorFile();
      for (int i = 0; i < 60; i++) {
        model.with("model.layers." + i + ".w", 1, 2 + step);
        model.with("model.layers." + i + ".old" + step, 1);
        model.with("model.alone." + i + step + ".v", 1, 2);
      }
      model.write(work.resolve("m.safetensors"));
      mvc("add", ".");
      mvc("commit", "-m", "many " + step);
    }
    for (int width : new int[] {80, 120}) {
      assertThat(lines(width, "diff", "HEAD~1", "HEAD")).hasSizeBetween(25, 40);
      assertThat(lines(width, "show")).hasSizeBetween(25, 40);
    }
    assertThat(lines(1_000_000, "show")).allMatch(line -> line.length() < 1500);
    assertThat(lines(100, "diff", "HEAD~1", "HEAD", "--all").size()).isGreaterThan(500);
    assertThat(String.join(" ", lines(100, "show", "--all")))
        .contains("a.long.name.of.a.param.299 300", "file299.txt");
  }

  private List<String> lines(int width, String... words) {
    return Cli.in(work).width(width).run(words).assertExit(0).all().lines().toList();
  }

  @Test
  void aFileIsDescribedByWhatItConsistsOf() throws IOException {
    JsonNode json = json("show", "HEAD:m.safetensors", "--json");
    assertThat(json.path("kind").textValue()).isEqualTo("file");
    assertThat(json.path("size").longValue()).isEqualTo(Files.size(work.resolve("m.safetensors")));
    assertThat(json.path("tensors").intValue()).isEqualTo(21);
    assertThat(json.path("pieces").intValue()).isEqualTo(1);
    assertThat(json.path("deltas").intValue()).isEqualTo(20);
    assertThat(json.path("depth").intValue()).isEqualTo(1);
    assertThat(json.path("stored").longValue()).isBetween(1L, json.path("size").longValue());
  }

  @Test
  void foldersAndLinksAreShownToo() {
    mvc("show", "HEAD:")
        .assertOutput("latest             link", "m.safetensors  297.7 kB  safetensors", "sub/");
    mvc("show", "HEAD:sub/").assertOutput("notes.txt  5 B");
    mvc("show", ":latest").assertOutput("link to sub");
  }

  @Test
  void whatIsNotThereIsSaid() {
    Cli.in(work)
        .run("show", "HEAD~1:sub/notes.txt")
        .assertExit(14)
        .assertOutput(
            "error: HEAD~1 has no file sub/notes.txt.",
            "hint: `mvc show HEAD~1:` lists its files.");
    Cli.in(work).run("show", "nosuch:m.safetensors").assertExit(14);
    Cli.in(work).run("show", "nosuch").assertExit(14);
  }
}
