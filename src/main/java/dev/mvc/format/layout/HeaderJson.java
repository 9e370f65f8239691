package dev.mvc.format.layout;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.mvc.io.ByteSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// JSON from files that nobody vouches for: streamed, strictly UTF-8, and with a limit for
/// everything that could grow.
public final class HeaderJson {
  /// As deep as the safetensors library goes.
  private static final int MAX_DEPTH = 128;

  /// 2^64 has 20 digits; a double that is written out in full has some more.
  private static final int MAX_DIGITS = 40;

  /// Names of tensors have up to some hundred characters; this bounds what is held at a time.
  private static final int MAX_NAME = 1 << 16;

  /// Trainers do put whole tag statistics into one value of the metadata, but not this much.
  private static final int MAX_STRING = 20_000_000;

  /// Bytes that are read at a time.
  private static final int BUFFER = 1 << 16;

  /// Names are not shared between parsers: a table of all names ever seen would grow without end.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .maxNameLength(MAX_NAME)
                  .maxStringLength(MAX_STRING)
                  .build())
          .build();

  private HeaderJson() {}

  /// What reads a JSON value.
  @FunctionalInterface
  public interface Body<T> {
    /// Reads the value that the parser stands at.
    T read(JsonParser json) throws IOException, MalformedFileException;
  }

  /// Reads a source that holds one JSON value and white space.
  ///
  /// @param what the subject of a message, for example `the header`
  public static <T> T read(ByteSource source, String what, Body<T> body)
      throws IOException, MalformedFileException {
    Reader reader =
        new InputStreamReader(
            new BufferedInputStream(new SourceStream(source), BUFFER),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (JsonParser json = FACTORY.createParser(reader)) {
      json.nextToken();
      T value = body.read(json);
      if (json.nextToken() != null) {
        throw new MalformedFileException(what + " goes on after its JSON" + at(json));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new MalformedFileException(
          what + " is not JSON that can be read: " + reason(e) + position(e));
    } catch (CharacterCodingException e) {
      throw new MalformedFileException(what + " is not UTF-8");
    }
  }

  /// The next string, as it stands after a name or in an array.
  ///
  /// @param what the subject of a message
  public static String string(JsonParser json, String what)
      throws IOException, MalformedFileException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new MalformedFileException(what + " is not a string" + at(json));
    }
    return wellFormed(json.getText(), json);
  }

  /// The current name.
  public static String name(JsonParser json) throws IOException, MalformedFileException {
    return wellFormed(json.currentName(), json);
  }

  /// The current value as a number from 0 to 2^63 - 1, written as an integer.
  ///
  /// @param what the subject of a message
  public static long natural(JsonParser json, String what)
      throws IOException, MalformedFileException {
    boolean fits =
        json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && !json.getText().startsWith("-");
    if (!fits) {
      throw new MalformedFileException(what + " is not an integer from 0 to 2^63-1" + at(json));
    }
    return json.getLongValue();
  }

  /// Where the parser stands, to end a message with.
  public static String at(JsonParser json) {
    return " (at character " + json.currentTokenLocation().getCharOffset() + ")";
  }

  /// JSON may escape half a surrogate pair, which no UTF-8 can hold: two names could then become
  /// one.
  private static String wellFormed(String text, JsonParser json) throws MalformedFileException {
    if (text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
      throw new MalformedFileException("a string holds half a surrogate pair" + at(json));
    }
    return text;
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return MalformedFileException.quote(message == null ? "" : message);
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " (at character " + e.getLocation().getCharOffset() + ")";
  }
}
