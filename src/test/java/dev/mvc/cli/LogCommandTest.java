package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCommandTest {
  @TempDir Path root;
  private Path work;
  private Cli cli;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    cli = Cli.in(work);
    cli.run("init").assertExit(0);
  }

  private void commit(String message, String... options) {
    cli.run("add", ".").assertExit(0);
    List<String> words = new ArrayList<>(List.of("commit", "-m", message));
    words.addAll(List.of(options));
    cli.run(words.toArray(String[]::new)).assertExit(0);
  }

  private void file(String name, String content) throws IOException {
    Files.createDirectories(work.resolve(name).getParent());
    Files.writeString(work.resolve(name), content);
  }

  private List<String> subjects(String... words) {
    return cli.run(words).assertExit(0).out().lines().map(l -> l.replaceAll("^\\S+ ", "")).toList();
  }

  @Test
  void onlyVersionsThatChangedAPathAreListed() throws IOException {
    file("a", "1");
    commit("one");
    file("dir/b", "1");
    commit("two");
    file("a", "2");
    commit("three");
    file("dir/b", "2");
    commit("four");
    assertThat(subjects("log", "--oneline", "a")).containsExactly("three", "one");
    assertThat(subjects("log", "--oneline", "HEAD~1", "--", "dir")).containsExactly("two");
    assertThat(subjects("log", "--oneline", "-n", "1", "a", "dir/b")).hasSize(1);
    assertThat(subjects("log", "--oneline", ".")).hasSize(4);
    assertThat(subjects("log", "--oneline", "-n", "0")).isEmpty();
  }

  @Test
  void aPathThatIsGoneIsStillFollowed() throws IOException {
    file("a", "1");
    file("b", "1");
    commit("one");
    cli.run("rm", "a").assertExit(0);
    commit("two");
    assertThat(subjects("log", "--oneline", "--", "a")).containsExactly("(HEAD → main) two", "one");
  }

  @Test
  void theDocumentHasTheWholeVersion() throws IOException {
    new VectorFile().with("w", 1, 2).write(work.resolve("m.safetensors"));
    cli.at(Instant.parse("2026-05-01T10:00:00Z"));
    commit("one\n\nwith a body", "--param", "lr=2e-5", "--metric", "loss=0.5");
    JsonNode json = new ObjectMapper().readTree(cli.run("log", "--json").assertExit(0).out());
    assertThat(json).hasSize(1);
    JsonNode version = json.get(0);
    assertThat(version.path("id").textValue()).hasSize(64);
    assertThat(version.at("/names/0").textValue()).isEqualTo("HEAD → main");
    assertThat(version.at("/author/name").textValue()).isEqualTo("Ada");
    assertThat(version.path("date").textValue()).isEqualTo("2026-05-01T10:00:01Z");
    assertThat(version.path("message").textValue()).isEqualTo("one\n\nwith a body");
    assertThat(version.at("/params/lr").doubleValue()).isEqualTo(2e-5);
    assertThat(version.at("/metrics/loss").doubleValue()).isEqualTo(0.5);
    assertThat(version.at("/architecture/parameters").longValue()).isEqualTo(2);
    assertThat(version.path("parents")).isEmpty();
  }

  @Test
  void messagesCannotPlayTricks() throws IOException {
    file("a", "1");
    commit("one\u001b[2J\n\nbody\u0007");
    assertThat(cli.run("log").out()).contains("one\\x1b[2J", "body\\x07").doesNotContain("\u001b");
    assertThat(cli.run("log", "--oneline").out()).contains("one\\x1b[2J");
  }

  @Test
  void withoutAVersionThereIsNothingToList() {
    cli.run("log")
        .assertExit(14)
        .assertOutput(
            "error: there is no version yet.",
            "hint: `mvc add FILE` and `mvc commit -m \"first\"` make one.");
  }

  @Test
  void aNegativeCountIsRefused() throws IOException {
    file("a", "1");
    commit("one");
    cli.run("log", "-n", "-1").assertExit(2);
  }

  @Test
  void aVersionTellsWhatChangedAlsoWhereOnlyFilesDid() throws IOException {
    new VectorFile().with("w", 1, 2).write(work.resolve("m.safetensors"));
    file("config.json", "{}");
    commit("one");
    file("config.json", "{\"a\": 1}");
    commit("two");
    new VectorFile().with("w", 1, 3).with("v", 1).write(work.resolve("m.safetensors"));
    commit("three");
    cli.run("rm", "config.json").assertExit(0);
    commit("four");
    assertThat(cli.run("log").out().lines().map(String::strip))
        .contains(
            "1 tensor, 2 files, 72 B",
            "1 of 2 files changed, 78 B",
            "2 of 2 tensors changed, 2 files, 136 B",
            "1 file removed, 128 B");
  }
}
