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
