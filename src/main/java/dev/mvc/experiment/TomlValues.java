package dev.mvc.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// TOML as people write settings. Dates and times are texts.
final class TomlValues {
  /// Loaded when the first file is read.
  private static final class Toml {
    static final TomlMapper MAPPER =
        TomlMapper.builder(
                TomlFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(Nested.MAX_DEPTH).build())
                    .build())
            .build();

    private Toml() {}
  }

  private TomlValues() {}

  /// The table that a text is.
  static Nested read(String text) throws MalformedFileException {
    try {
      return nested(Toml.MAPPER.readTree(text), 0);
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      String first = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new MalformedFileException(
          line + "this is not TOML: " + MalformedFileException.quote(first));
    }
  }

  private static Nested nested(JsonNode node, int depth) throws MalformedFileException {
    if (depth > Nested.MAX_DEPTH) {
      throw new MalformedFileException("it is nested more than " + Nested.MAX_DEPTH + " deep");
    }
    if (node.isObject()) {
      Map<String, Nested> entries = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        entries.put(field.getKey(), nested(field.getValue(), depth + 1));
      }
      return new Nested.Table(entries);
    }
    if (node.isArray()) {
      List<Nested> items = new ArrayList<>();
      for (JsonNode item : node) {
        items.add(nested(item, depth + 1));
      }
      return new Nested.Many(items);
    }
    if (node.isIntegralNumber()) {
      return Nested.whole(node.asText());
    }
    if (node.isNumber()) {
      return new Nested.One(new Scalar.Real(node.doubleValue()));
    }
    return new Nested.One(
        node.isBoolean() ? new Scalar.Flag(node.booleanValue()) : new Scalar.Text(node.asText()));
  }
}
