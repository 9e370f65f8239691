package dev.mvc.ref;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.Tree;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One command's change of the repository, as much as is needed to take it back.
///
/// @param number 1 for the first, without gaps
/// @param command what was asked for, as a person would type it
/// @param reversal what earlier operation this takes back or does again, if it does
public record Operation(
    long number,
    OffsetDateTime time,
    String command,
    Changes changes,
    Optional<Reversal> reversal) {
  private static final String TYPE = "operation";

  public Operation {
    time = time.withNano(0);
  }

  /// A staged file before and after. Each side is the id of its recipe, with ` executable` behind
  /// it for such a file, or `link ` and the target.
  ///
  /// @param path with slashes, from the repository's root
  /// @param old null when it was not staged
  /// @param now null when it is no longer staged
  public record PathChange(String path, @Nullable String old, @Nullable String now) {
    public PathChange {
      requirePath(path);
    }
  }

  /// What no version can hold must not come to stand in the log, where it could not be read.
  static void requirePath(String path) {
    if (!Tree.isAllowedPath(path)) {
      throw new IllegalArgumentException("the path \"" + path + "\" leads elsewhere");
    }
  }

  /// Mutable names that changed.
  public List<NameChange> names() {
    return changes.names();
  }

  /// Files whose staged content changed.
  public List<PathChange> paths() {
    return changes.paths();
  }

  byte[] write() {
    ObjectNode node =
        CanonicalJson.object()
            .put("type", TYPE)
            .put("number", number)
            .put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time))
            .put("command", command);
    node.set("names", names("name", changes.names()));
    node.set("paths", paths(changes.paths()));
    if (!changes.settings().isEmpty()) {
      node.set("settings", names("key", changes.settings()));
    }
    if (!changes.files().isEmpty()) {
      node.set("files", paths(changes.files()));
    }
    if (!changes.moves().isEmpty()) {
      node.set(
          "moves",
          CanonicalJson.array(
              changes.moves(),
              move -> CanonicalJson.object().put("from", move.from()).put("to", move.to())));
    }
    reversal.ifPresent(of -> node.put(of.kind().key(), of.of()));
    return CanonicalJson.write(node);
  }

  static Operation read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    try {
      return new Operation(
          CanonicalJson.count(node, "number"),
          OffsetDateTime.parse(CanonicalJson.text(node, "time")),
          CanonicalJson.text(node, "command"),
          new Changes(
              mutableNames(node),
              paths(node, "paths"),
              node.has("settings") ? names(node, "settings", "key") : List.of(),
              node.has("files") ? paths(node, "files") : List.of(),
              node.has("moves") ? CanonicalJson.list(node, "moves", Operation::move) : List.of()),
          reversal(node));
    } catch (DateTimeException e) {
      throw new MalformedObjectException("has a time that is none");
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("is made up: " + e.getMessage());
    }
  }

  private static JsonNode names(String key, List<NameChange> changes) {
    return CanonicalJson.array(changes, c -> change(key, c.name(), c.old(), c.now()));
  }

  private static JsonNode paths(List<PathChange> changes) {
    return CanonicalJson.array(changes, c -> change("path", c.path(), c.old(), c.now()));
  }

  private static List<NameChange> names(JsonNode node, String list, String key)
      throws MalformedObjectException {
    return CanonicalJson.list(
        node,
        list,
        item ->
            new NameChange(
                CanonicalJson.text(item, key), optional(item, "old"), optional(item, "new")));
  }

  private static List<NameChange> mutableNames(JsonNode node) throws MalformedObjectException {
    List<NameChange> changes = names(node, "names", "name");
    for (NameChange change : changes) {
      if (!RefName.isFull(change.name())) {
        throw new MalformedObjectException("changes \"" + change.name() + "\", which is no name");
      }
    }
    return changes;
  }

  private static List<PathChange> paths(JsonNode node, String list)
      throws MalformedObjectException {
    return CanonicalJson.list(
        node,
        list,
        item ->
            new PathChange(
                CanonicalJson.text(item, "path"), optional(item, "old"), optional(item, "new")));
  }

  private static Changes.Move move(JsonNode node) throws MalformedObjectException {
    return new Changes.Move(CanonicalJson.text(node, "from"), CanonicalJson.text(node, "to"));
  }

  private static Optional<Reversal> reversal(JsonNode node) throws MalformedObjectException {
    for (Reversal.Kind kind : Reversal.Kind.values()) {
      if (node.has(kind.key())) {
        return Optional.of(new Reversal(kind, CanonicalJson.count(node, kind.key())));
      }
    }
    return Optional.empty();
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
