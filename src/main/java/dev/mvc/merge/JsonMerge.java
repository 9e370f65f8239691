package dev.mvc.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges JSON objects key by key, for files whose lines are in each other's way although their
/// values are not. The result is written as [#write] has it, not as the sides wrote theirs.
public final class JsonMerge {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonMerge() {}

  /// The merged text; nothing when a value was changed differently, or one of the texts is no JSON
  /// object.
  public static Optional<byte[]> merge(byte[] base, byte[] ours, byte[] theirs) {
    try {
      JsonNode merged = merge(parse(base), parse(ours), parse(theirs));
      return merged == null ? Optional.empty() : Optional.of(write(merged, ours));
    } catch (IOException | NumberFormatException e) {
      // The second: an exponent that no number has, which the library lets through.
      return Optional.empty();
    }
  }

  private static ObjectNode parse(byte[] text) throws IOException {
    if (MAPPER.readTree(text) instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("no object");
  }

  /// Null where both sides changed the same.
  private static @Nullable ObjectNode merge(ObjectNode base, ObjectNode ours, ObjectNode theirs) {
    Set<String> keys = new LinkedHashSet<>();
    ours.fieldNames().forEachRemaining(keys::add);
    theirs.fieldNames().forEachRemaining(keys::add);
    ObjectNode merged = MAPPER.createObjectNode();
    for (String key : keys) {
      JsonNode old = base.get(key);
      JsonNode mine = ours.get(key);
      JsonNode other = theirs.get(key);
      JsonNode value = Objects.equals(old, mine) ? other : mine;
      if (!Objects.equals(old, mine)
          && !Objects.equals(old, other)
          && !Objects.equals(mine, other)) {
        value =
            mine instanceof ObjectNode a && other instanceof ObjectNode b
                ? merge(old instanceof ObjectNode o ? o : MAPPER.createObjectNode(), a, b)
                : null;
        if (value == null) {
          return null;
        }
      }
      if (value != null) {
        merged.set(key, value);
      }
    }
    return merged;
  }

  /// Each value on a line of its own, with the indentation and the end of another text, as Python's
  /// `json.dumps(indent=…)` does.
  private static byte[] write(JsonNode node, byte[] like) throws JsonProcessingException {
    DefaultIndenter indenter = new DefaultIndenter(" ".repeat(indentation(like)), "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    String text = MAPPER.writer(printer).writeValueAsString(node);
    boolean endsLine = like.length > 0 && like[like.length - 1] == '\n';
    return (endsLine ? text + "\n" : text).getBytes(StandardCharsets.UTF_8);
  }

  /// Blanks before the first indented line; 2 when there is none.
  private static int indentation(byte[] text) {
    for (int i = 0; i + 1 < text.length; i++) {
      if (text[i] == '\n') {
        int blanks = 0;
        while (i + 1 + blanks < text.length && text[i + 1 + blanks] == ' ') {
          blanks++;
        }
        if (blanks > 0) {
          return blanks;
        }
      }
    }
    return 2;
  }
}
