package dev.mvc.format.about;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.format.Model;
import dev.mvc.format.layout.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a model is: its type and the numbers that people know it by, as its file or a configuration
/// beside it gives them.
///
/// @param type as in `llama`, or the classes, or `adapter`; empty when nothing says so
/// @param base the model that an adapter is for
/// @param values key facts by the names that the source gives them
public record ModelFacts(Optional<String> type, Optional<String> base, Map<String, String> values) {
  /// Nothing is known.
  public static final ModelFacts NONE =
      new ModelFacts(Optional.empty(), Optional.empty(), Map.of());

  /// Longer values are cut.
  private static final int MAX_TEXT = 200;

  /// Of `config.json`, in the order in which they are told.
  private static final List<String> CONFIG =
      List.of(
          "hidden_size d_model n_embd dim",
          "num_hidden_layers num_layers n_layer n_layers encoder_layers",
          "decoder_layers num_decoder_layers",
          "num_attention_heads num_heads n_head n_heads",
          "num_key_value_heads",
          "head_dim",
          "intermediate_size d_ff n_inner ffn_dim",
          "num_experts num_local_experts n_routed_experts",
          "vocab_size",
          "max_position_embeddings n_positions n_ctx max_seq_len",
          "image_size",
          "patch_size",
          "num_labels num_classes",
          "tie_word_embeddings",
          "torch_dtype dtype");

  /// Of `adapter_config.json`.
  private static final List<String> ADAPTER =
      List.of(
          "r",
          "lora_alpha",
          "target_modules",
          "modules_to_save",
          "use_dora",
          "use_rslora",
          "num_virtual_tokens",
          "task_type",
          "revision");

  public ModelFacts {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// What can be told of a model.
  ///
  /// @param folder of its file
  public static ModelFacts of(Model model, Folder folder) throws IOException {
    Optional<ObjectNode> adapter = ConfigFile.read(folder, "adapter_config.json");
    if (adapter.isPresent() && isAdapter(model)) {
      return adapter(adapter.get());
    }
    ModelFacts own = OwnFacts.of(model);
    if (own.type.isPresent()) {
      return own;
    }
    Optional<ObjectNode> config = ConfigFile.read(folder, "config.json");
    return config.isPresent() ? config(config.get()) : own;
  }

  /// Whether the tensors are those of an adapter, and not of a model beside which one lies.
  private static boolean isAdapter(Model model) {
    return model.parts().stream().anyMatch(part -> part.name().startsWith("adapter_"))
        || model.tensors().stream().anyMatch(tensor -> tensor.name().contains(".lora_"));
  }

  private static ModelFacts adapter(ObjectNode config) {
    Map<String, String> values = pick(config, ADAPTER);
    values.values().removeIf(value -> value.equals("false") || value.equals("null"));
    String type = find(config, "peft_type").map(name -> name + " adapter").orElse("adapter");
    return new ModelFacts(Optional.of(type), find(config, "base_model_name_or_path"), values);
  }

  private static ModelFacts config(ObjectNode config) {
    List<String> types = new ArrayList<>();
    find(config, "architectures").ifPresent(types::add);
    find(config, "_class_name").ifPresent(types::add);
    find(config, "model_type").ifPresent(types::add);
    Map<String, String> values = pick(config, CONFIG);
    // Models of text and images keep the numbers of each half together.
    if (config.get("text_config") instanceof ObjectNode text) {
      pick(text, CONFIG).forEach((key, value) -> values.putIfAbsent("text_config." + key, value));
    }
    if (config.get("quantization_config") instanceof ObjectNode quantization) {
      find(quantization, "quant_method").ifPresent(method -> values.put("quant_method", method));
      find(quantization, "bits").ifPresent(bits -> values.put("bits", bits));
    }
    return new ModelFacts(
        types.isEmpty() ? Optional.empty() : Optional.of(String.join(" · ", types)),
        Optional.empty(),
        values);
  }

  /// @param keys in each item the names that mean the same; the first that is there counts
  private static Map<String, String> pick(ObjectNode config, List<String> keys) {
    Map<String, String> picked = new LinkedHashMap<>();
    for (String names : keys) {
      for (String name : names.split(" ", -1)) {
        Optional<String> value = find(config, name);
        if (value.isPresent()) {
          picked.put(name, value.get());
          break;
        }
      }
    }
    return picked;
  }

  private static Optional<String> find(ObjectNode config, String key) {
    return Optional.ofNullable(config.get(key))
        .filter(node -> !node.isNull())
        .flatMap(ConfigFile::text)
        .filter(text -> !text.isEmpty())
        .map(text -> text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text);
  }
}
