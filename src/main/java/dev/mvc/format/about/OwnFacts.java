package dev.mvc.format.about;

import dev.mvc.format.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What model files say of themselves, each format in its own way.
final class OwnFacts {
  private static final List<String> GGUF =
      List.of(
          "block_count",
          "embedding_length",
          "feed_forward_length",
          "attention.head_count",
          "attention.head_count_kv",
          "context_length",
          "vocab_size",
          "expert_count");

  private static final List<String> GRAPH =
      List.of("layers", "inputs", "outputs", "nodes", "operators", "opsets", "quantized");

  private OwnFacts() {}

  static ModelFacts of(Model model) {
    Map<String, String> metadata = model.metadata();
    String architecture = metadata.get("general.architecture");
    if (architecture != null) {
      return gguf(architecture, metadata);
    }
    if (metadata.containsKey("class")) {
      return keyed("class", "name", metadata);
    }
    return metadata.containsKey("operators")
        ? keyed("graph", "producer", metadata)
        : ModelFacts.NONE;
  }

  /// A Keras model, a TorchScript class or a graph.
  private static ModelFacts keyed(String type, String more, Map<String, String> metadata) {
    List<String> words = new ArrayList<>();
    for (String key : List.of(type, more)) {
      Optional.ofNullable(metadata.get(key)).filter(text -> !text.isBlank()).ifPresent(words::add);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : GRAPH) {
      Optional.ofNullable(metadata.get(key)).ifPresent(value -> values.put(key, value));
    }
    Optional<String> name =
        words.isEmpty() ? Optional.of("graph") : Optional.of(String.join(" · ", words));
    return new ModelFacts(name, Optional.empty(), values);
  }

  private static ModelFacts gguf(String architecture, Map<String, String> metadata) {
    List<String> type = new ArrayList<>(List.of(architecture));
    for (String key : List.of("general.name", "general.size_label")) {
      Optional.ofNullable(metadata.get(key)).filter(text -> !text.isBlank()).ifPresent(type::add);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : GGUF) {
      String value = metadata.get(architecture + "." + key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return new ModelFacts(Optional.of(String.join(" · ", type)), Optional.empty(), values);
  }
}
