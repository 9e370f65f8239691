package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mvc.format.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest {
  @TempDir Path root;
  private Path work;

  @BeforeEach
  void makeFolder() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words);
  }

  private static String fixture(String path) {
    return Fixtures.ROOT.resolve(path).toAbsolutePath().toString();
  }

  /// Type, shape and hash of each tensor of a file by name.
  private Map<String, String> tensors(String file) throws IOException {
    Map<String, String> tensors = new TreeMap<>();
    String out = mvc("ls-tensors", "-l", "--json", file).assertExit(0).out();
    for (JsonNode tensor : new ObjectMapper().readTree(out)) {
      tensors.put(
          tensor.get("name").asText(),
          tensor.get("dtype") + " " + tensor.get("shape") + " " + tensor.get("sha256"));
    }
    return tensors;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "st-mixed-dtypes/v1/model.safetensors",
        "np-npz-compressed/v1/state.npz",
        "pt-checkpoint/v1/checkpoint.pt",
        "onnx-raw/v1/model.onnx",
        "keras-v3/v1/model.keras",
      })
  void tensorsAreTheSameInTheOtherFile(String from) throws IOException {
    Map<String, String> before = tensors(fixture(from));
    mvc("export", fixture(from), "-o", "out.safetensors").assertExit(0);
    assertThat(tensors("out.safetensors")).isEqualTo(before);
    before.values().removeIf(tensor -> tensor.contains("F16") || tensor.contains("F8"));
    mvc("export", fixture(from), "-o", "out.npz").assertExit(0);
    assertThat(tensors("out.npz")).containsAllEntriesOf(before);
  }

  @Test
  void onlyTheWeightsAreKeptWhenAsked() throws IOException {
    String from = fixture("pt-checkpoint/v1/checkpoint.pt");
    mvc("export", from, "--weights-only", "-o", "w.safetensors")
        .assertExit(0)
        .assertOutput(
            "Wrote w.safetensors, 155.3 kB: 18 tensors, 38,476 parameters (F32, I64).",
            " left out: optimizer, 36 tensors · EMA copy, 18 tensors · random state, 3 tensors");
    Map<String, String> expected = tensors(from);
    expected.keySet().removeIf(name -> !name.startsWith("model."));
    assertThat(tensors("w.safetensors")).isEqualTo(expected).hasSize(18);
  }

  @Test
  void tiedTensorsAreWrittenOnceAndNamed() throws IOException {
    String from = fixture("pt-shared-views/v1/shared.pt");
    Map<String, String> before = tensors(from);
    mvc("export", from, "-o", "once.safetensors").assertExit(0);
    Map<String, String> once = tensors("once.safetensors");
    JsonNode metadata =
        new ObjectMapper()
            .readTree(mvc("inspect", "--json", "once.safetensors").out())
            .get("metadata");
    assertThat(metadata.get("format").asText()).isEqualTo("pt");
    List<String> missing = new ArrayList<>(before.keySet());
    missing.removeAll(once.keySet());
    assertThat(missing).contains("tied.head");
    for (String name : missing) {
      assertThat(once.get(metadata.get(name).asText())).isEqualTo(before.get(name));
    }
    mvc("export", from, "-o", "each.safetensors", "--untie").assertExit(0);
    assertThat(tensors("each.safetensors")).isEqualTo(before);
    mvc("export", from, "-o", "each.npz").assertExit(0);
    assertThat(tensors("each.npz")).isEqualTo(before);
  }

  @Test
  void floatsAreRoundedAndOthersStay() throws IOException {
    String from = fixture("st-mixed-dtypes/v1/model.safetensors");
    mvc("export", from, "--dtype", "bf16", "-o", "b.safetensors").assertExit(0);
    Map<String, String> before = tensors(from);
    Map<String, String> after = tensors("b.safetensors");
    assertThat(after.get("i64.hist")).isEqualTo(before.get("i64.hist"));
    assertThat(after.get("bf16.fc1")).isEqualTo(before.get("bf16.fc1"));
    assertThat(after.get("f64.losses")).startsWith("\"BF16\" [60]");
    assertThat(after.get("fp8.e4m3.fc1")).startsWith("\"BF16\" [64,512]");
  }

  @Test
  void whatSafetensorsHasNotIsWrittenInAnotherForm() throws IOException {
    Cli.Result result =
        mvc("export", fixture("gguf-quantised/v1/q8_0.gguf"), "-o", "q.safetensors").assertExit(0);
    assertThat(result.out())
        .contains(" Q8_0 is not in the format: written as U8, the bytes of each row");
    mvc("export", fixture("gguf-quantised/v1/q8_0.gguf"), "--dtype", "f32", "-o", "f.safetensors")
        .assertExit(0);
    assertThat(tensors("f.safetensors").values()).allMatch(tensor -> tensor.startsWith("\"F32\""));
  }

  @Test
  void aVersionIsExportedAndNothingIsOverwritten() throws IOException {
    VectorFile.copyFixture(
        "st-tied-embeddings/v1/model.safetensors", work.resolve("m/a.safetensors"));
    byte[] before = Files.readAllBytes(work.resolve("m/a.safetensors"));
    mvc("init").assertExit(0);
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
    mvc("export", "HEAD", "-o", "b.safetensors").assertExit(0);
    assertThat(Files.readAllBytes(work.resolve("b.safetensors"))).isEqualTo(before);
    mvc("export", "HEAD:m", "-o", "b.safetensors").assertExit(15);
    mvc("export", "HEAD:m/a.safetensors", "-fo", "b.safetensors").assertExit(0);
    mvc("export", "HEAD", "-o", "b.txt").assertExit(2);
    mvc("export", "HEAD").assertExit(2);
    mvc("export", "nosuch", "-o", "c.npz").assertExit(14);
    Files.writeString(work.resolve("x.json"), "{}");
    mvc("export", "x.json", "-o", "c.npz").assertExit(1);
    assertThat(work.resolve("c.npz")).doesNotExist();
  }
}
