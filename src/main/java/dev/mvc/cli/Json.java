package dev.mvc.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Characters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/// Documents for programs.
///
/// A record becomes an object with its components in their order, named in `snake_case`; maps are
/// sorted by key. Ids and times (ISO 8601) are strings, durations are seconds, constants of an enum
/// are in small letters, and what is no number (NaN, infinity) or not there is `null`: every field
/// is always there.
final class Json {
  private Json() {}

  /// Made at the first use: it takes a tenth of a second, which only `--json` should pay.
  private static final class Holder {
    static final ObjectWriter WRITER = writer();
  }

  /// The document, without a line end.
  static String format(Object document) {
    try {
      return escaped(Holder.WRITER.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for " + document.getClass().getName(), e);
    }
  }

  /// JSON itself only escapes the control characters below 32. What else acts on a terminal (C1
  /// controls, changes of the direction of writing) can only stand in strings, and is escaped too.
  private static String escaped(String json) {
    if (json.codePoints().allMatch(Json::isHarmless)) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 64);
    for (int at = 0, point; at < json.length(); at += Character.charCount(point)) {
      point = json.codePointAt(at);
      if (isHarmless(point)) {
        escaped.appendCodePoint(point);
      } else {
        for (char unit : Character.toChars(point)) {
          escaped.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isHarmless(int point) {
    return point == '\n' || Characters.isHarmless(point);
  }

  private static ObjectWriter writer() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .addModule(module())
        .build()
        .writer(
            new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
  }

  private static SimpleModule module() {
    return new SimpleModule("mvc")
        .addSerializer(ObjectId.class, as((id, to) -> to.writeString(id.hex())))
        .addSerializer(Instant.class, as((instant, to) -> to.writeString(instant.toString())))
        .addSerializer(Duration.class, as((span, to) -> to.writeNumber(span.toNanos() / 1e9)))
        .addSerializer(Path.class, as((path, to) -> to.writeString(slashes(path))))
        .addSerializer(Double.class, as(Json::number))
        .addSerializer(double.class, as(Json::number))
        .addSerializer(
            Enum.class,
            as((constant, to) -> to.writeString(constant.name().toLowerCase(Locale.ROOT))));
  }

  private static String slashes(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static void number(Double value, JsonGenerator to) throws IOException {
    if (Double.isFinite(value)) {
      to.writeNumber(value);
    } else {
      to.writeNull();
    }
  }

  private interface Form<T> {
    void write(T value, JsonGenerator to) throws IOException;
  }

  private static <T> JsonSerializer<T> as(Form<T> form) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator to, SerializerProvider provider)
          throws IOException {
        form.write(value, to);
      }
    };
  }
}
