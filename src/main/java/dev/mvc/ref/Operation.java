package dev.mvc.ref;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One command's change of the repository, as much as is needed to take it back.
///
/// @param number 1 for the first, without gaps
/// @param command what was asked for, as a person would type it
/// @param names mutable names that changed
/// @param paths files whose staged content changed, with their recipes before and after
public record Operation(
    long number,
    OffsetDateTime time,
    String command,
    List<NameChange> names,
    List<PathChange> paths) {
  private static final String TYPE = "operation";

  public Operation {
    time = time.withNano(0);
    names = List.copyOf(names);
    paths = List.copyOf(paths);
  }

  /// A staged file before and after.
  ///
  /// @param path with slashes, from the repository's root
  /// @param old id of its recipe, null when it was not staged
  /// @param now id of its recipe, null when it is no longer staged
  public record PathChange(String path, @Nullable String old, @Nullable String now) {}

  byte[] write() {
    ObjectNode node =
        CanonicalJson.object()
            .put("type", TYPE)
            .put("number", number)
            .put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time))
            .put("command", command);
    node.set(
        "names",
        CanonicalJson.array(names, name -> change("name", name.name(), name.old(), name.now())));
    node.set(
        "paths",
        CanonicalJson.array(paths, path -> change("path", path.path(), path.old(), path.now())));
    return CanonicalJson.write(node);
  }

  static Operation read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    try {
      return new Operation(
          CanonicalJson.count(node, "number"),
          OffsetDateTime.parse(CanonicalJson.text(node, "time")),
          CanonicalJson.text(node, "command"),
          CanonicalJson.list(
              node,
              "names",
              item ->
                  new NameChange(
                      CanonicalJson.text(item, "name"),
                      optional(item, "old"),
                      optional(item, "new"))),
          CanonicalJson.list(
              node,
              "paths",
              item ->
                  new PathChange(
                      CanonicalJson.text(item, "path"),
                      optional(item, "old"),
                      optional(item, "new"))));
    } catch (DateTimeException e) {
      throw new MalformedObjectException("has a time that is none");
    }
  }

  private static ObjectNode change(
      String key, String what, @Nullable String old, @Nullable String now) {
    return CanonicalJson.object().put(key, what).put("old", old).put("new", now);
  }

  private static @Nullable String optional(JsonNode node, String key)
      throws MalformedObjectException {
    return node.path(key).isNull() ? null : CanonicalJson.text(node, key);
  }
}
