package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `mvc commit` says of a version before it is made.
class GuardsTest {
  private static final float NAN = Float.NaN;

  @TempDir Path root;
  private Path work;
  private Cli cli;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    cli = Cli.in(work);
    cli.run("init").assertExit(0);
  }

  /// @param hex its bytes
  private record Tensor(String name, String dtype, String hex) {
    Tensor(String name, String dtype, byte[] bytes) {
      this(name, dtype, HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    int width() {
      return switch (dtype) {
        case "F64" -> 8;
        case "F32" -> 4;
        case "F16", "BF16" -> 2;
        default -> 1;
      };
    }
  }

  private static Tensor f32(String name, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return new Tensor(name, "F32", bytes.array());
  }

  private void model(String path, Tensor... tensors) throws IOException {
    model(path, "{}", tensors);
  }

  private void model(String path, String metadata, Tensor... tensors) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    List<String> header = new ArrayList<>(List.of("\"__metadata__\":" + metadata));
    for (Tensor tensor : tensors) {
      header.add(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
              .formatted(
                  tensor.name,
                  tensor.dtype,
                  tensor.bytes().length / tensor.width(),
                  data.size(),
                  data.size() + tensor.bytes().length));
      data.writeBytes(tensor.bytes());
    }
    byte[] json = ("{" + String.join(",", header) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.size());
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data.toByteArray());
    Files.createDirectories(work.resolve(path).getParent());
    Files.write(work.resolve(path), file.array());
  }

  private void settings(String... lines) throws IOException {
    Files.writeString(work.resolve("mvc.toml"), "[guards]\n" + String.join("\n", lines) + "\n");
  }

  /// What is said beside the answer when all there is becomes a version.
  private List<String> commit(int exit, String... options) {
    cli.run("add", "-q", ".").assertExit(0);
    String[] words =
        Stream.concat(Stream.of("commit", "-m", "next"), Arrays.stream(options))
            .toArray(String[]::new);
    return cli.run(words).assertExit(exit).err().lines().toList();
  }

  private static void warns(List<String> said, String text) {
    assertThat(said).anySatisfy(line -> assertThat(line).startsWith("warning: ").contains(text));
  }

  @Test
  void nothingIsSaidOfOrdinaryVersions() throws IOException {
    model("model.safetensors", f32("embeddings.w", 1, 2), f32("head.w", 3));
    assertThat(commit(0, "--metric", "step=1")).isEmpty();
    model("model.safetensors", f32("embeddings.w", 1, 3), f32("head.w", 4));
    assertThat(commit(0, "--metric", "step=2")).isEmpty();
    Files.writeString(work.resolve("README.md"), "about");
    assertThat(commit(0)).isEmpty();
    assertThat(commit(0, "--param", "lr=1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 007c, 1 infinite of 2",
    "F16, 017c, 1 NaN of 2",
    "BF16, c07f, 1 NaN of 2",
    "BF16, 80ff, 1 infinite of 2",
    "F8_E4M3, 7f, 1 NaN of 2",
    "F8_E5M2, 7c, 1 infinite of 2",
    "F64, 000000000000f8ff, 1 NaN of 2",
  })
  void nonFiniteValuesOfEveryTypeAreFound(String dtype, String hex, String said)
      throws IOException {
    byte[] bad = HexFormat.of().parseHex(hex);
    byte[] values = new byte[2 * bad.length];
    model("model.safetensors", new Tensor("w", dtype, values.clone()));
    assertThat(commit(0)).isEmpty();
    System.arraycopy(bad, 0, values, bad.length, bad.length);
    model("model.safetensors", new Tensor("w", dtype, values));
    warns(commit(0), "appeared in 1 tensor of model.safetensors: w (" + said + ")");
  }

  @Test
  void aCacheThatIsLostOrTornOnlyCostsTime() throws IOException {
    Path cache = work.resolve(".mvc/cache/finite");
    model("model.safetensors", f32("w", 1, 2), f32("v", 1));
    assertThat(commit(0)).isEmpty();
    assertThat(cache).exists();
    for (int round = 0; round < 4; round++) {
      model("model.safetensors", f32("w", 1 + round, NAN), f32("v", round));
      cli.run("add", "-q", ".").assertExit(0);
      byte[] bytes = Files.readAllBytes(cache);
      switch (round) {
        case 0 -> Files.delete(cache);
        case 1 -> Files.write(cache, Arrays.copyOf(bytes, bytes.length - 3));
        case 2 -> Files.write(cache, new byte[100]);
        default -> {
          // As it was.
        }
      }
      warns(commit(0), "NaN appeared in 1 tensor of model.safetensors: w (1 NaN of 2)");
      model("model.safetensors", f32("w", 5 + round, 6), f32("v", round));
      assertThat(commit(0)).isEmpty();
    }
    Files.delete(cache);
    Files.createDirectories(cache);
    model("model.safetensors", f32("w", 1, NAN), f32("v", 9));
    warns(commit(0), "NaN appeared");
  }

  @Test
  void arraysOfDataMayHoldNan() throws IOException {
    model("data/a.safetensors", f32("x", NAN));
    cli.run("data", "add", "data", "--name", "train").assertExit(0);
    assertThat(commit(0)).isEmpty();
  }

  @Test
  void levelsDecide() throws IOException {
    model("model.safetensors", f32("w", 1));
    commit(0);
    String head = cli.run("log", "--oneline").out();
    model("model.safetensors", f32("w", NAN));
    settings("non_finite = \"refuse\"");
    assertThat(commit(1))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("error: NaN appeared"),
            line ->
                assertThat(line).startsWith("error: nothing was committed").contains("non_finite"),
            line -> assertThat(line).startsWith("hint: ").contains("--no-guard non_finite"));
    assertThat(cli.run("log", "--oneline").out()).isEqualTo(head);
    assertThat(cli.run("status").out()).contains("model.safetensors");
    assertThat(commit(1, "--no-guard", "dtype")).hasSize(3);
    settings("non_finite = \"off\"");
    assertThat(commit(0)).isEmpty();
    assertThat(cli.run("op", "log").out()).contains("commit");
  }

  @Test
  void guardsArePassedOverByName() throws IOException {
    model("model.safetensors", f32("w", 1));
    settings("non_finite = \"refuse\"", "frozen = \"w\"");
    commit(0);
    model("model.safetensors", f32("w", NAN));
    assertThat(commit(1, "--no-guard", "non_finite")).hasSize(3);
    assertThat(commit(0, "--no-guard", "non_finite", "--no-guard", "frozen")).isEmpty();
    model("model.safetensors", f32("w", 2));
    assertThat(commit(0, "--no-guards")).isEmpty();
    assertThat(cli.run("commit", "-m", "x", "--no-guard", "frosen").assertExit(2).err())
        .contains("did you mean frozen?");
  }

  @Test
  void frozenTensorsMayComeButNotMove() throws IOException {
    settings("frozen = [\"embeddings.*\"]");
    model("model.safetensors", f32("embeddings.w", 1), f32("head.w", 1));
    assertThat(commit(0)).isEmpty();
    model("model.safetensors", f32("embeddings.w", 1), f32("head.w", 2));
    assertThat(commit(0)).isEmpty();
    model("model.safetensors", f32("embeddings.w", 2), f32("head.w", 3));
    assertThat(commit(1).getFirst())
        .startsWith("error: 1 frozen tensor of model.safetensors is not as in ")
        .endsWith(": embeddings.w.");
    model("model.safetensors", f32("head.w", 3));
    assertThat(commit(1).getFirst()).contains("embeddings.w (gone)");
    model("model.safetensors", f32("embeddings.w", 1), f32("embeddings.v", 2), f32("head.w", 3));
    assertThat(commit(1).getFirst()).contains("embeddings.v (new)");
    settings("frozen = {tensors = [\"embeddings.*\"], level = \"warn\"}");
    warns(commit(0), "embeddings.v (new)");
  }

  @Test
  void frozenTensorsMayGoToOtherFiles() throws IOException {
    settings("frozen = [\"embeddings.*\"]");
    model("out/checkpoint-500/model.safetensors", f32("embeddings.w", 1), f32("head.w", 1));
    assertThat(commit(0)).isEmpty();
    model("out/checkpoint-1000/model.safetensors", f32("embeddings.w", 1), f32("head.w", 2));
    assertThat(commit(0)).isEmpty();
    Files.delete(work.resolve("out/checkpoint-500/model.safetensors"));
    assertThat(commit(0)).as("a checkpoint that was rotated away").isEmpty();
    Files.delete(work.resolve("out/checkpoint-1000/model.safetensors"));
    model("final-00001-of-00002.safetensors", f32("embeddings.w", 1));
    model("final-00002-of-00002.safetensors", f32("head.w", 2));
    assertThat(commit(0)).as("cut into shards").isEmpty();
    model("teacher.safetensors", f32("embeddings.w", 7), f32("head.w", 7));
    assertThat(commit(0)).as("another model").isEmpty();
    model("final-00001-of-00002.safetensors", f32("embeddings.w", 2));
    assertThat(commit(1).getFirst()).contains("embeddings.w");
  }

  @Test
  void aCheckpointOfANewStepIsComparedWithTheOneBefore() throws IOException {
    settings("frozen = [\"embeddings.*\"]");
    model("out/checkpoint-500/model.safetensors", f32("embeddings.w", 1), f32("head.w", 1));
    model("out/checkpoint-1000/model.safetensors", f32("embeddings.w", 1), f32("head.w", 2));
    assertThat(commit(0)).isEmpty();
    model("out/checkpoint-1500/model.safetensors", f32("embeddings.w", 3), f32("head.w", NAN));
    List<String> said = commit(0, "--no-guard", "frozen");
    warns(said, "head.w (1 NaN of 1)");
    Files.delete(work.resolve("out/checkpoint-1000/model.safetensors"));
    model("out/checkpoint-2000/model.safetensors", f32("embeddings.w", 3), f32("head.w", 9));
    assertThat(commit(0)).as("as the last one has it, not the first").isEmpty();
  }

  @Test
  void aPatternThatFitsNothingIsTold() throws IOException {
    settings("frozen = [\"embedings.*\", \"head.*\"]");
    model("model.safetensors", f32("embeddings.w", 1), f32("head.w", 1));
    commit(0);
    model("model.safetensors", f32("embeddings.w", 2), f32("head.w", 1));
    warns(commit(0), "frozen = \"embedings.*\" is the name of no tensor");
    model("other.safetensors", f32("x", 1));
    settings("frozen = [\"head.*\"]");
    assertThat(commit(0)).as("the tensor is in a file that did not change").isEmpty();
  }

  @Test
  void anotherTypeIsTold() throws IOException {
    model("a.safetensors", f32("w", 1), f32("v", 1));
    commit(0);
    model("a.safetensors", new Tensor("w", "BF16", new byte[2]), f32("v", 1));
    warns(commit(0), "1 tensor of a.safetensors has another dtype than in ");
    model("a.safetensors", f32("w", 1), f32("v", 1));
    settings("dtype = \"refuse\"");
    assertThat(commit(1).getFirst()).endsWith(": w (BF16 → F32).");
  }

  @Test
  void weightsThatDoNotChangeAreTold() throws IOException {
    model("out/checkpoint-1/model.safetensors", f32("w", 1));
    commit(0, "--metric", "step=1");
    warns(commit(0, "--metric", "step=2"), "the results went from step 1 to 2");
    model("out/checkpoint-3/model.safetensors", f32("w", 1));
    warns(
        commit(0, "--metric", "step=3"),
        "out/checkpoint-3/model.safetensors has the same weights as"
            + " out/checkpoint-1/model.safetensors");
    model("out/checkpoint-3/model.safetensors", "{\"step\":\"4\"}", f32("w", 1));
    warns(commit(0), "out/checkpoint-3/model.safetensors was saved anew");
    model("best.safetensors", f32("w", 1));
    assertThat(commit(0)).as("a copy on purpose").isEmpty();
    model("best.safetensors", f32("w", 2));
    assertThat(commit(0, "--metric", "step=5")).isEmpty();
  }

  @Test
  void aMissingShardIsToldUntilItIsThere() throws IOException {
    model("m/model-00001-of-00002.safetensors", f32("a", 1));
    warns(commit(0), "m/model-00001-of-00002.safetensors is one of 2 shards, of which 1 is not");
    Files.writeString(
        work.resolve("m/model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\","
            + " \"b\": \"model-00002-of-00002.safetensors\", \"c\": \"../../etc/passwd\"}}");
    model("m/model-00002-of-00002.safetensors", f32("b", 1));
    cli.run("add", "-q", "m/model.safetensors.index.json").assertExit(0);
    assertThat(cli.run("commit", "-m", "x").assertExit(0).err())
        .contains("m/model-00002-of-00002.safetensors; `mvc add` stages what is in the folder.");
    warns(commit(0), "names what is no file of its folder: \"../../etc/passwd\"");
    Files.writeString(work.resolve("README.md"), "elsewhere");
    assertThat(commit(0)).isEmpty();
    Files.delete(work.resolve("m/model-00001-of-00002.safetensors"));
    settings("missing_shard = \"refuse\"");
    assertThat(commit(1).getFirst()).contains("m/model-00001-of-00002.safetensors");
  }

  @Test
  void aMetricIsComparedWithTheBestOfTheHistory() throws IOException {
    settings("worse_than_best = {metric = \"val_loss\", by = 0.1, level = \"refuse\"}");
    assertThat(commit(0, "--metric", "val_loss=0.5")).isEmpty();
    assertThat(commit(0, "--metric", "val_loss=0.55")).isEmpty();
    assertThat(commit(0, "--param", "lr=1")).as("without the metric").isEmpty();
    assertThat(commit(1, "--metric", "val_loss=0.65").getFirst())
        .contains("val_loss is 0.65, worse than the best, 0.5 of ")
        .endsWith(", by 0.15; 0.1 is allowed.");
    assertThat(commit(1, "--metric", "val_loss=nan").getFirst()).contains("val_loss is NaN");
    settings("worse_than_best = [{metric = \"acc\", by = \"10%\"}, {metric = \"val_loss\"}]");
    assertThat(commit(0, "--metric", "acc=0.8")).isEmpty();
    assertThat(commit(0, "--metric", "acc=0.73", "--metric", "val_loss=0.4")).isEmpty();
    List<String> said = commit(0, "--metric", "acc=0.6", "--metric", "val_loss=0.41");
    warns(said, "acc is 0.6, worse than the best, 0.8 of ");
    warns(said, "by 25 %; 10 % is allowed");
    warns(said, "val_loss is 0.41, worse than the best, 0.4 of ");
  }

  @Test
  void findingsAreInTheDocument() throws IOException {
    model("model.safetensors", f32("w", 1));
    commit(0);
    model("model.safetensors", f32("w", NAN));
    JsonNode made = document(cli.run("commit", "-a", "-m", "x", "--json").assertExit(0));
    assertThat(made.at("/committed").asBoolean()).isTrue();
    assertThat(made.at("/id").asText()).hasSize(64);
    assertThat(made.at("/findings/0/guard").asText()).isEqualTo("non_finite");
    assertThat(made.at("/findings/0/level").asText()).isEqualTo("warn");
    assertThat(made.at("/findings/0/names/0").asText()).isEqualTo("w");
    model("model.safetensors", f32("w", 2));
    settings("frozen = [\"w\"]");
    JsonNode refused = document(cli.run("commit", "-a", "-m", "x", "--json").assertExit(1));
    assertThat(refused.at("/committed").asBoolean()).isFalse();
    assertThat(refused.at("/findings/0/level").asText()).isEqualTo("refuse");
  }

  private static JsonNode document(Cli.Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void namesThatWouldMoveTheCursorAreEscaped() throws IOException {
    model("model.safetensors", f32("a\\u001b[31m" + "x".repeat(5000), 1));
    commit(0);
    model("model.safetensors", f32("a\\u001b[31m" + "x".repeat(5000), NAN));
    List<String> said = commit(0);
    assertThat(said.getFirst()).contains("\\x1b[31m").doesNotContain("\u001b").hasSizeLessThan(400);
  }

  @Test
  void damageOfTheVersionBeforeDoesNotKeepFromTheNext() throws IOException {
    byte[] noise = new byte[1 << 16];
    new SplittableRandom(1).nextBytes(noise);
    for (int i = 3; i < noise.length; i += 4) {
      noise[i] = 0x3F;
    }
    model("model.safetensors", new Tensor("w", "F32", noise));
    commit(0);
    try (Stream<Path> packs = Files.walk(work.resolve(".mvc"))) {
      Path largest =
          packs.max(Comparator.comparingLong(path -> path.toFile().length())).orElseThrow();
      byte[] bytes = Files.readAllBytes(largest);
      bytes[bytes.length / 2] ^= 1;
      Files.delete(largest);
      Files.write(largest, bytes);
    }
    Files.delete(work.resolve(".mvc/cache/finite"));
    byte[] nan = new byte[16];
    Arrays.fill(nan, (byte) 0xFF);
    model("model.safetensors", new Tensor("w", "F64", nan));
    List<String> said = commit(0);
    warns(said, "the values of tensors could not be compared with earlier versions: ");
    warns(said, "another dtype");
  }

  @Test
  void mergesAndRevertsAreNotGuarded() throws IOException {
    settings("frozen = \"w\"");
    model("model.safetensors", f32("w", 1), f32("v", 1));
    commit(0);
    model("model.safetensors", f32("w", 2), f32("v", 1));
    commit(0, "--no-guards");
    cli.run("revert", "HEAD").assertExit(0);
  }
}
