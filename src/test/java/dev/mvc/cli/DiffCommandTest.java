package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  @TempDir Path root;
  private Path work;
  private Path model;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    model = work.resolve("model.safetensors");
    mvc("init");
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words).assertExit(0);
  }

  private void commit(String message) {
    mvc("add", ".");
    mvc("commit", "-m", message);
  }

  private void twoVersions() throws IOException {
    VectorFile.copyFixture("st-llama-bf16/v1/model.safetensors", model);
    mvc("add", ".");
    mvc("commit", "-m", "one", "--param", "lr=2e-5", "--metric", "loss=0.5");
    VectorFile.copyFixture("st-llama-bf16/v2/model.safetensors", model);
    mvc("commit", "-a", "-m", "two", "--param", "lr=1e-5", "--metric", "loss=nan");
  }

  @Test
  void theDocumentHoldsEverythingInFullPrecision() throws IOException {
    twoVersions();
    JsonNode json = new ObjectMapper().readTree(mvc("diff", "HEAD~1", "HEAD", "--json").out());
    assertThat(json.path("differs").booleanValue()).isTrue();
    assertThat(json.at("/old/kind").textValue()).isEqualTo("version");
    assertThat(json.at("/old/id").textValue()).hasSize(64);
    assertThat(json.at("/params/0/old").doubleValue()).isEqualTo(2e-5);
    assertThat(json.at("/metrics/0/now").isNull()).isTrue();
    assertThat(json.at("/metrics/0/better").isNull()).isTrue();
    assertThat(json.at("/files/0/change").textValue()).isEqualTo("changed");
    assertThat(json.at("/files/0/tensors/changed").intValue()).isEqualTo(20);
    assertThat(json.path("architecture_changed").booleanValue()).isFalse();
    assertThat(json.path("tensors")).hasSize(20);
    JsonNode head = null;
    for (JsonNode tensor : json.path("tensors")) {
      head = tensor.path("name").textValue().equals("lm_head.weight") ? tensor : head;
    }
    assertThat(head).isNotNull();
    assertThat(head.at("/now/shape/0").intValue()).isEqualTo(384);
    assertThat(head.at("/now/dtype").textValue()).isEqualTo("BF16");
    // numpy, see VersionDiffTest
    assertThat(head.at("/statistics/relative").doubleValue())
        .isCloseTo(0.005033494859538359, within(1e-12));
    assertThat(json.at("/total/changed_elements").longValue()).isEqualTo(96396);
    assertThat(json.path("layers")).hasSize(5);
  }

  @Test
  void partsThatWereNotAskedForAreNull() throws IOException {
    twoVersions();
    JsonNode json =
        new ObjectMapper()
            .readTree(mvc("diff", "HEAD~1", "HEAD", "--part", "architecture", "--json").out());
    assertThat(json.path("architecture_changed").booleanValue()).isFalse();
    assertThat(json.path("differs").booleanValue()).isFalse();
    for (String part : List.of("params", "metrics", "files", "layers")) {
      assertThat(json.path(part).isNull()).as(part).isTrue();
    }
  }

  @Test
  void theExitCodeSaysWhetherAnythingDiffers() throws IOException {
    twoVersions();
    Cli.in(work).run("diff", "--exit-code", "HEAD~1", "HEAD").assertExit(1);
    Cli.in(work).run("diff", "--exit-code", "HEAD~1", "HEAD", "--json").assertExit(1);
    Cli.in(work).run("diff", "--exit-code", "HEAD").assertExit(0);
    Cli.in(work).run("diff", "HEAD~1", "HEAD").assertExit(0);
    Cli.in(work)
        .run("diff", "--exit-code", "--part", "architecture", "HEAD~1", "HEAD")
        .assertExit(0);
  }

  @Test
  void newNansAreTold() throws IOException {
    new VectorFile().with("a", 1, 2).with("b", 1, 2, 3).write(model);
    commit("one");
    new VectorFile()
        .with("a", 1, Float.NaN)
        .with("b", 1, Float.NaN, Float.NEGATIVE_INFINITY)
        .write(model);
    assertThat(mvc("diff").out())
        .contains("not finite        a has 1 NaN of 2, b has 1 NaN and 1 Inf of 3");
  }

  @Test
  void weightsThatWereZeroOrBecomeZeroHaveNoNumberWhereThereIsNone() throws IOException {
    new VectorFile().with("born", 0, 0).with("dead", 3, 4).write(model);
    commit("one");
    new VectorFile().with("born", 1, 0).with("dead", 0, 0).write(model);
    assertThat(mvc("diff").out())
        .containsPattern("born +50.0 % +∞ +– +1.0e\\+00 +█{10}\n")
        .containsPattern("dead +100 % +1.00 +– +4.0e\\+00 +█{10}\n");
  }

  @Test
  void namesOfTensorsCannotPlayTricks() throws IOException {
    new VectorFile().with("\\u001b[31mred", 1).with("", 1).write(model);
    commit("one");
    new VectorFile().with("\\u001b[31mred", 2).with("", 3).write(model);
    assertThat(mvc("diff").out()).contains("\\x1b[31mred", "  \"\" ").doesNotContain("\u001b");
  }

  @Test
  void manyLayersFitAScreen() throws IOException {
    VectorFile old = new VectorFile();
    VectorFile now = new VectorFile();
    for (int layer = 0; layer < 40; layer++) {
      old.with("encoder.layer.%d.attention.self.query.weight".formatted(layer), 1, 2);
      now.with(
          "encoder.layer.%d.attention.self.query.weight".formatted(layer),
          1,
          layer < 30 ? 2 + layer : 2);
    }
    old.write(model);
    commit("one");
    now.write(model);
    List<String> screen = Cli.in(work).width(80).run("diff").out().lines().toList();
    assertThat(screen).hasSizeLessThan(24);
    assertThat(screen).allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(80));
    assertThat(screen).contains("  … 19 more layers, 11 layers unchanged");
    assertThat(screen.get(5)).startsWith("  encoder.layer.29 ");
    assertThat(mvc("diff", "--by-layer").out().lines())
        .hasSize(4 + 1 + 40)
        .anyMatch(line -> line.matches("  encoder.layer.39 +0 % +frozen"));
    assertThat(mvc("diff", "--tensors").out().lines()).hasSize(4 + 1 + 29);
  }

  @Test
  void beforeTheFirstVersionEverythingStagedIsNew() throws IOException {
    new VectorFile().with("a", 1).write(model);
    mvc("add", ".");
    mvc("diff", "--staged")
        .assertOutput(
            "files             model.safetensors added, 66 B, 1 tensor",
            "architecture      1 tensor added",
            "  added  a  F32 [1]");
    Cli.in(work)
        .run("diff", "HEAD")
        .assertExit(14)
        .assertOutput(
            "error: there is no version yet.",
            "hint: `mvc add FILE` and `mvc commit -m \"first\"` make one.");
  }

  @Test
  void aFolderForEachStepIsComparedWithTheLastOne() throws IOException {
    new VectorFile().with("w", 3, 4).write(work.resolve("out/step-900/model.safetensors"));
    commit("900");
    new VectorFile().with("w", 3, 5).write(work.resolve("out/step-1000/model.safetensors"));
    commit("1000");
    assertThat(mvc("diff", "HEAD~1", "HEAD").out())
        .contains("architecture      unchanged", "weights           1 of 2 tensors changed")
        .containsPattern("w +50.0 % +0.2000 ");
  }

  @Test
  void theFolderIsReadAlsoWhereTheTimeTellsNothing() throws IOException {
    new VectorFile().with("w", 3, 4).write(model);
    commit("one");
    new VectorFile().with("w", 3, 5).write(model);
    Files.setLastModifiedTime(model, FileTime.fromMillis(0));
    assertThat(mvc("diff").out()).contains("1 of 1 tensor changed");
    mvc("diff", "HEAD~0", "--part", "params")
        .assertOutput("No difference between HEAD~0 and the folder.");
  }

  @Test
  void pathsAreThoseOfTheCurrentFolder() throws IOException {
    Path inner = work.resolve("inner");
    new VectorFile().with("w", 3, 4).write(inner.resolve("a.safetensors"));
    new VectorFile().with("w", 3, 4).write(model);
    commit("one");
    new VectorFile().with("w", 3, 5).write(model);
    Cli.in(inner, root.resolve("home"))
        .run("diff", ".")
        .assertExit(0)
        .assertOutput("No difference between what is staged and the folder.");
    assertThat(Cli.in(inner, root.resolve("home")).run("diff", "..").out())
        .contains("model.safetensors changed");
  }

  @Test
  void outsideOfARepositoryThereIsNothingToCompare() {
    Cli.in(root).run("diff").assertExit(10);
  }
}
