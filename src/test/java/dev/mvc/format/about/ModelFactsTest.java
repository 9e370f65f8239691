package dev.mvc.format.about;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.format.Model;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Layout;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFactsTest {
  @TempDir Path folder;

  private ModelFacts withConfig(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return ModelFacts.of(model(Map.of()), new DiskFolder(folder, folder));
  }

  private static Model model(Map<String, String> metadata) {
    Model.Part part = new Model.Part("model.x", 0, Layout.of("x", List.of(), metadata));
    return new Model("x", List.of(part), metadata, List.of());
  }

  @Test
  void theConfigurationBesideAModelIsRead() throws Exception {
    ModelFacts facts = facts("st-tied-embeddings/v1", "model.safetensors");
    assertThat(facts.type()).contains("LlamaForCausalLM · llama");
    assertThat(facts.values())
        .containsEntry("hidden_size", "64")
        .containsEntry("num_hidden_layers", "1")
        .containsEntry("tie_word_embeddings", "true");
    assertThat(facts.values().keySet()).startsWith("hidden_size", "num_hidden_layers");
  }

  @Test
  void anAdapterNamesItsBase() throws Exception {
    ModelFacts facts = facts("peft-lora/v4", "adapter_model.safetensors");
    assertThat(facts.type()).contains("LORA adapter");
    assertThat(facts.base()).contains("fixtures/tiny-llama");
    assertThat(facts.values())
        .containsEntry("r", "8")
        .containsEntry("target_modules", "down_proj, q_proj, v_proj")
        .doesNotContainKey("use_dora");
  }

  private static ModelFacts facts(String fixture, String file) throws Exception {
    Path at = Fixtures.ROOT.resolve(fixture);
    DiskFolder around = new DiskFolder(at, at);
    return ModelFacts.of(Model.read(file, around).orElseThrow(), around);
  }

  @Test
  void namesThatMeanTheSameAreOneFact() throws IOException {
    assertThat(withConfig("{\"n_embd\": 768, \"d_model\": 1, \"n_layer\": 12}").values())
        .isEqualTo(Map.of("d_model", "1", "n_layer", "12"));
  }

  @Test
  void halvesAndQuantisationAreToldToo() throws IOException {
    ModelFacts facts =
        withConfig(
            """
            {"model_type": "llava", "text_config": {"hidden_size": 4096},
             "quantization_config": {"quant_method": "gptq", "bits": 4}, "rope_theta": NaN}
            """);
    assertThat(facts.type()).contains("llava");
    assertThat(facts.values())
        .containsEntry("text_config.hidden_size", "4096")
        .containsEntry("quant_method", "gptq")
        .containsEntry("bits", "4");
  }

  @Test
  void whatIsNoConfigurationSaysNothing() throws IOException {
    for (String text : List.of("", "[]", "{", "{\"a\":".repeat(100_000), "{\"hidden_size\": {}}")) {
      assertThat(withConfig(text)).isEqualTo(ModelFacts.NONE);
    }
  }

  @Test
  void aModelThatSaysWhatItIsNeedsNoConfiguration() throws IOException {
    Map<String, String> metadata =
        Map.of(
            "general.architecture", "llama",
            "general.name", "Tiny",
            "llama.block_count", "2",
            "llama.attention.head_count", "4",
            "tokenizer.ggml.tokens", "…");
    ModelFacts facts = ModelFacts.of(model(metadata), new DiskFolder(folder, folder));
    assertThat(facts.type()).contains("llama · Tiny");
    assertThat(facts.values()).isEqualTo(Map.of("block_count", "2", "attention.head_count", "4"));
  }

  @Test
  void allValuesHaveAPathAndShortListsAreOneValue() throws IOException {
    String text = "{\"b\": {\"c\": [1, 2], \"d\": [{\"e\": null}]}, \"a\": 0.044194173824159216}";
    Optional<Map<String, String>> values =
        ConfigFile.read(ByteSource.of(text.getBytes(StandardCharsets.UTF_8)))
            .map(ConfigFile::values);
    assertThat(values)
        .contains(Map.of("a", "0.044194173824159216", "b.c", "1, 2", "b.d.0.e", "null"));
  }
}
