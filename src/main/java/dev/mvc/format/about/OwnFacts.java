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

  private OwnFacts() {}

  static ModelFacts of(Model model) {
    Map<String, String> metadata = model.metadata();
    String architecture = metadata.get("general.architecture");
    return architecture == null ? ModelFacts.NONE : gguf(architecture, metadata);
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
