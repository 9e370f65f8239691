package dev.mvc.format.about;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.format.layout.Folder;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// JSON that says what a model is, as it lies beside model files or in them.
///
/// Lenient where Python's `json` is: `NaN` and `Infinity` are numbers. What cannot be read is
/// nothing: a configuration only adds to what is known.
public final class ConfigFile {
  /// Files whose changes are told value by value.
  private static final List<String> NAMES =
      List.of(
          "config.json",
          "adapter_config.json",
          "generation_config.json",
          "model_index.json",
          "preprocessor_config.json",
          "quantize_config.json");

  /// The configuration of a mixture with hundreds of experts and label names has about 200 kB.
  private static final int MAX_SIZE = 2_000_000;

  private static final int MAX_DEPTH = 64;

  /// Lists of numbers and words up to this length are one value.
  private static final int MAX_LIST = 16;

  /// Loaded when the first file is read.
  private static final class Mapper {
    static final JsonMapper JSON =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Mapper() {}
  }

  private ConfigFile() {}

  /// Whether a file is a configuration by its name.
  public static boolean isConfig(String fileName) {
    return NAMES.contains(fileName);
  }

  /// The object in a file of a folder.
  public static Optional<ObjectNode> read(Folder folder, String name) throws IOException {
    Optional<ByteSource> source = folder.open(name);
    if (source.isEmpty()) {
      return Optional.empty();
    }
    try (ByteSource file = source.get()) {
      return read(file);
    }
  }

  /// The object in a file.
  public static Optional<ObjectNode> read(ByteSource file) throws IOException {
    return file.size() > MAX_SIZE
        ? Optional.empty()
        : parse(
            new String(file.read(0, (int) file.size()), java.nio.charset.StandardCharsets.UTF_8));
  }

  /// The object in a text.
  public static Optional<ObjectNode> parse(String text) {
    if (text.length() > MAX_SIZE) {
      return Optional.empty();
    }
    try {
      return Mapper.JSON.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /// All values by their path, with dots; a short list of plain values is one.
  public static SortedMap<String, String> values(ObjectNode object) {
    SortedMap<String, String> values = new TreeMap<>();
    collect("", object, values);
    return values;
  }

  private static void collect(String path, JsonNode node, Map<String, String> into) {
    Optional<String> text = text(node);
    if (text.isPresent()) {
      into.put(path, text.get());
      return;
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    node.properties().forEach(field -> collect(prefix + field.getKey(), field.getValue(), into));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(prefix + i, node.get(i), into);
    }
  }

  /// A plain value, or a short list of such, as text; empty for what has more in it.
  static Optional<String> text(JsonNode node) {
    if (node.isValueNode()) {
      return Optional.of(node.asText());
    }
    if (!node.isArray() || node.size() > MAX_LIST) {
      return Optional.empty();
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isValueNode()) {
        return Optional.empty();
      }
      items.add(item.asText());
    }
    return Optional.of(String.join(", ", items));
  }
}
