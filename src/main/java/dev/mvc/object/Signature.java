package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/// Who made a version, and when, to the second and with the offset of the place.
public record Signature(String name, String email, OffsetDateTime time) {
  public Signature {
    time = time.withNano(0);
  }

  /// The JSON form.
  ObjectNode write() {
    return CanonicalJson.object()
        .put("name", name)
        .put("email", email)
        .put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
  }

  /// Reads the JSON form.
  static Signature read(JsonNode node) throws MalformedObjectException {
    String time = CanonicalJson.text(node, "time");
    try {
      return new Signature(
          CanonicalJson.text(node, "name"),
          CanonicalJson.text(node, "email"),
          OffsetDateTime.parse(time));
    } catch (DateTimeException e) {
      throw new MalformedObjectException("has a time that is none: " + time);
    }
  }
}
