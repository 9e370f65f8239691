package dev.mvc.object;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Characters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/// JSON in one spelling: UTF-8, keys in order of their UTF-16 code units, no white space, one line
/// feed at the end.
///
/// Reading is strict and bounded, because a pack may come from somebody else. What does not have
/// the expected form is a [MalformedObjectException].
public final class CanonicalJson {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 16 << 20;
  private static final int MAX_DIGITS = 400;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_TEXT)
                          .maxNameLength(MAX_TEXT)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  private CanonicalJson() {}

  /// A new, empty JSON object.
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// A JSON array of what `form` makes of each item.
  public static <T> ArrayNode array(List<T> items, Function<T, JsonNode> form) {
    ArrayNode array = MAPPER.createArrayNode();
    items.forEach(item -> array.add(form.apply(item)));
    return array;
  }

  /// A JSON array of texts.
  static ArrayNode texts(List<String> texts) {
    ArrayNode array = MAPPER.createArrayNode();
    texts.forEach(array::add);
    return array;
  }

  /// The canonical bytes of a value.
  public static byte[] write(JsonNode node) {
    try {
      byte[] json = MAPPER.writeValueAsBytes(node);
      byte[] line = Arrays.copyOf(json, json.length + 1);
      line[json.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /// Parses an object whose `type` is the given one.
  public static JsonNode parse(byte[] bytes, String type) throws MalformedObjectException {
    JsonNode node = parse(bytes);
    if (!type.equals(text(node, "type"))) {
      throw new MalformedObjectException("is a " + text(node, "type") + ", not a " + type);
    }
    return node;
  }

  /// Parses any JSON value.
  public static JsonNode parse(byte[] bytes) throws MalformedObjectException {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new MalformedObjectException("is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedObjectException("cannot be parsed: " + e.getMessage());
    }
  }

  /// The text under `key`.
  public static String text(JsonNode node, String key) throws MalformedObjectException {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new MalformedObjectException("has no text \"" + key + "\"");
    }
    String text = value.textValue();
    if (!Characters.isWhole(text)) {
      throw new MalformedObjectException("has half a character in \"" + key + "\"");
    }
    return text;
  }

  /// The whole number ≥ 0 under `key`.
  public static long count(JsonNode node, String key) throws MalformedObjectException {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new MalformedObjectException("has no count \"" + key + "\"");
    }
    return value.longValue();
  }

  /// The id under `key`.
  public static ObjectId id(JsonNode node, String key) throws MalformedObjectException {
    return id(text(node, key));
  }

  /// An id written in hexadecimal.
  public static ObjectId id(String hex) throws MalformedObjectException {
    try {
      return ObjectId.parse(hex);
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("has an id that is none: " + hex);
    }
  }

  /// The texts in the array under `key`.
  static List<String> texts(JsonNode node, String key) throws MalformedObjectException {
    return list(
        node,
        key,
        item -> {
          if (!item.isTextual()) {
            throw new MalformedObjectException("has something in \"" + key + "\" that is no text");
          }
          return item.textValue();
        });
  }

  /// What `form` makes of each element of the array under `key`.
  public static <T> List<T> list(JsonNode node, String key, ElementReader<T> form)
      throws MalformedObjectException {
    JsonNode array = node.path(key);
    if (!array.isArray()) {
      throw new MalformedObjectException("has no list \"" + key + "\"");
    }
    List<T> items = new ArrayList<>(array.size());
    for (Iterator<JsonNode> elements = array.elements(); elements.hasNext(); ) {
      items.add(form.read(elements.next()));
    }
    return List.copyOf(items);
  }

  /// Reads one element of a list.
  @FunctionalInterface
  public interface ElementReader<T> {
    /// The record that the node describes.
    T read(JsonNode node) throws MalformedObjectException;
  }
}
