package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cherry-pick`, `revert` and `annotate`; the scenario `where-it-went-wrong.md` shows them.
class PickTest {
  @TempDir Path root;

  private Path work;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    run("init");
    model(1, 1, 1);
    commit("base", "--param", "lr=1", "--param", "warmup=5");
    run("branch", "topic");
  }

  private String run(String... words) {
    return mvc.run(words).assertExit(0).out();
  }

  private void model(float u, float v, float w) throws IOException {
    new VectorFile()
        .with("a.u", u, u)
        .with("a.v", v)
        .with("b.w", w)
        .write(work.resolve("m.safetensors"));
  }

  private byte[] bytes() throws IOException {
    return Files.readAllBytes(work.resolve("m.safetensors"));
  }

  private byte[] bytesOf(float u, float v, float w) throws IOException {
    byte[] before = bytes();
    model(u, v, w);
    byte[] wanted = bytes();
    Files.write(work.resolve("m.safetensors"), before);
    return wanted;
  }

  private void commit(String message, String... options) {
    run("add", ".");
    String[] words = new String[3 + options.length];
    words[0] = "commit";
    words[1] = "-m";
    words[2] = message;
    System.arraycopy(options, 0, words, 3, options.length);
    run(words);
  }

  @Test
  void tensorsThatOnlyOneSideChangedComeTogether() throws IOException {
    model(2, 1, 1);
    commit("u", "--param", "lr=2", "--metric", "loss=0.5");
    run("switch", "topic");
    model(1, 1, 3);
    commit("w", "--param", "warmup=");
    run("cherry-pick", "main");
    assertThat(bytes()).isEqualTo(bytesOf(2, 1, 3));
    assertThat(run("show"))
        .contains("    u")
        .contains("lr 2")
        .doesNotContain("warmup")
        .doesNotContain("loss");
    assertThat(run("status")).contains("Nothing to commit");
    run("fsck");
    run("revert", "HEAD~1");
    assertThat(bytes()).isEqualTo(bytesOf(2, 1, 1));
    run("undo");
    run("undo");
    assertThat(bytes()).isEqualTo(bytesOf(1, 1, 3));
  }

  @Test
  void aTensorThatBothChangedStopsEverything() throws IOException {
    model(2, 2, 1);
    commit("two");
    run("switch", "topic");
    model(3, 1, 1);
    commit("three");
    String head = run("log", "--oneline");
    Cli.Result refused = mvc.run("cherry-pick", "main").assertExit(13);
    assertThat(refused.err()).contains("m.safetensors (a.u)").contains("nothing was changed");
    assertThat(run("log", "--oneline")).isEqualTo(head);
    assertThat(run("status")).contains("Nothing to commit");
  }

  @Test
  void hyperparametersThatBothChangedStopEverything() throws IOException {
    commit("two", "--param", "lr=2");
    run("switch", "topic");
    commit("three", "--param", "lr=3");
    assertThat(mvc.run("cherry-pick", "main").assertExit(13).err()).contains("hyperparameter lr");
  }

  @Test
  void aModelWithOtherTensorsDoesNotFit() throws IOException {
    new VectorFile().with("a.u", 1, 1).with("a.v", 1).write(work.resolve("m.safetensors"));
    commit("pruned");
    run("switch", "topic");
    model(2, 1, 1);
    commit("u");
    assertThat(mvc.run("cherry-pick", "main").assertExit(13).err()).contains("other ones");
  }

  @Test
  void severalVersionsAreOneOperationAndAllOrNone() throws IOException {
    for (int i = 2; i < 5; i++) {
      model(i, 1, 1);
      commit("u " + i);
    }
    run("switch", "topic");
    run("cherry-pick", "main~3..main");
    assertThat(run("log", "--oneline").lines()).hasSize(4);
    assertThat(bytes()).isEqualTo(bytesOf(4, 1, 1));
    run("undo");
    assertThat(run("log", "--oneline").lines()).hasSize(1);
    // The second of these does not fit.
    mvc.run("cherry-pick", "main~2", "main").assertExit(13);
    assertThat(run("log", "--oneline").lines()).hasSize(1);
    run("switch", "main");
    run("revert", "main~3..main");
    assertThat(bytes()).isEqualTo(bytesOf(1, 1, 1));
    mvc.run("cherry-pick", "-m", "1", "topic").assertExit(2);
  }

  @Test
  void theFirstVersionCanBeReverted() throws IOException {
    Files.writeString(work.resolve("b"), "b");
    commit("b");
    run("revert", "HEAD~1");
    assertThat(work.resolve("m.safetensors")).doesNotExist();
    assertThat(work.resolve("b")).exists();
    assertThat(run("status")).contains("Nothing to commit");
  }

  @Test
  void aFileAndAFolderOfOneNameDoNotFitTogether() throws IOException {
    Files.writeString(work.resolve("x"), "file");
    commit("a file");
    run("switch", "topic");
    Files.createDirectories(work.resolve("x"));
    Files.writeString(work.resolve("x/y"), "in a folder");
    commit("a folder");
    assertThat(mvc.run("cherry-pick", "main").assertExit(13).err())
        .contains("a folder on the other");
  }

  @Test
  void changesThatAreNotCommittedAreKept() throws IOException {
    Files.writeString(work.resolve("notes"), "1");
    commit("notes");
    model(2, 1, 1);
    commit("u");
    Files.writeString(work.resolve("notes"), "mine");
    run("revert", "HEAD");
    assertThat(Files.readString(work.resolve("notes"))).isEqualTo("mine");
    model(9, 9, 9);
    mvc.run("revert", "HEAD").assertExit(15);
    assertThat(bytes()).isEqualTo(bytesOf(9, 9, 9));
  }

  @Test
  void aTensorIsFollowedIntoOtherFiles() throws IOException {
    model(2, 1, 1);
    commit("u");
    run("mv", "m.safetensors", "renamed.safetensors");
    commit("renamed");
    new VectorFile().with("a.u", 2, 2).with("a.v", 7).write(work.resolve("s1.safetensors"));
    new VectorFile().with("b.w", 1).write(work.resolve("s2.safetensors"));
    Files.delete(work.resolve("renamed.safetensors"));
    commit("sharded, v");
    assertThat(run("annotate", "s1.safetensors").lines().map(line -> line.replaceAll("  +", " ")))
        .satisfiesExactly(
            u ->
                assertThat(u)
                    .startsWith("a.u")
                    .contains(" u ")
                    .endsWith("changed in 2 of 4 versions"),
            v ->
                assertThat(v)
                    .startsWith("a.v")
                    .contains("sharded, v")
                    .endsWith("changed in 2 of 4 versions"));
    assertThat(run("annotate", "s2.safetensors"))
        .contains("base")
        .contains("changed in 1 of 4 versions");
    assertThat(run("annotate", "HEAD~3", "m.safetensors")).contains("only version");
    assertThat(run("annotate", "s1.safetensors", "--json")).contains("\"changed\" : 2");
    mvc.run("annotate", ".").assertExit(2);
    mvc.run("annotate", "nosuch").assertExit(14);
  }
}
