package dev.mvc.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON as programs write settings and results; `NaN` and `Infinity` too, as Python does.
final class JsonValues {
  private static final int MAX_DIGITS = 400;
  private static final int MAX_STRING = 1 << 20;

  /// Names are not shared between parsers: a table of all names ever seen would grow without end.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Nested.MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .maxNameLength(MAX_STRING)
                  .maxStringLength(MAX_STRING)
                  .build())
          .build();

  private JsonValues() {}

  /// What reads a JSON value.
  @FunctionalInterface
  interface Body<T> {
    /// Reads the value that the parser stands at.
    T read(JsonParser json) throws IOException, MalformedFileException;
  }

  /// The one value of a text.
  static Nested read(Reader text) throws IOException, MalformedFileException {
    return read(text, JsonValues::value);
  }

  /// Reads a text that holds one JSON value and white space.
  static <T> T read(Reader text, Body<T> body) throws IOException, MalformedFileException {
    try (JsonParser json = FACTORY.createParser(text)) {
      json.nextToken();
      T value = body.read(json);
      if (json.nextToken() != null) {
        throw new MalformedFileException(at(json) + ": there is more after the JSON");
      }
      return value;
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
      String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      String first = message.lines().findFirst().orElse("").replaceFirst(": was expecting.*", "");
      throw new MalformedFileException(
          line + "this is not JSON: " + MalformedFileException.quote(first));
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("it is not UTF-8");
    }
  }

  /// The value that the parser stands at.
  static Nested value(JsonParser json) throws IOException, MalformedFileException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new MalformedFileException("line 1: it is empty");
    }
    return switch (token) {
      case START_OBJECT -> table(json);
      case START_ARRAY -> {
        List<Nested> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(json));
        }
        yield new Nested.Many(items);
      }
      case VALUE_STRING -> new Nested.One(new Scalar.Text(json.getText()));
      case VALUE_TRUE, VALUE_FALSE -> new Nested.One(new Scalar.Flag(json.getBooleanValue()));
      case VALUE_NUMBER_INT -> Nested.whole(json.getText());
      case VALUE_NUMBER_FLOAT -> real(json);
      default -> Nested.Nothing.NULL;
    };
  }

  private static Nested real(JsonParser json) throws IOException, MalformedFileException {
    if (Character.isDigit(json.getText().charAt(json.getTextLength() - 1))) {
      return Nested.real(json.getText(), at(json));
    }
    return new Nested.One(new Scalar.Real(json.getDoubleValue()));
  }

  private static Nested.Table table(JsonParser json) throws IOException, MalformedFileException {
    Map<String, Nested> entries = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      String place = at(json);
      json.nextToken();
      if (entries.put(name, value(json)) != null) {
        throw new MalformedFileException(
            place + ": the key " + MalformedFileException.quote(name) + " is there twice");
      }
    }
    return new Nested.Table(entries);
  }

  /// Where the parser stands, to begin a message with.
  static String at(JsonParser json) {
    return "line " + json.currentTokenLocation().getLineNr();
  }
}
