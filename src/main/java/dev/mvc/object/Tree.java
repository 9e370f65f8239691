package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One folder of a version: its entries, sorted by name.
public record Tree(List<Entry> entries) {
  private static final String TYPE = "tree";

  /// The empty folder.
  public static final Tree EMPTY = new Tree(List.of());

  public Tree {
    entries = entries.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }

  /// What a folder holds under a name.
  public sealed interface Entry {
    /// The name within the folder: no slash, never empty, `.`, `..` or `.mvc`.
    String name();
  }

  /// A file.
  ///
  /// @param id its recipe
  /// @param size in bytes
  /// @param format of the recipe
  public record File(String name, ObjectId id, long size, String format, boolean executable)
      implements Entry {
    // Written out: Java puts a record's own together at run time, which costs a command 20 ms.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof File file
          && id.equals(file.id)
          && name.equals(file.name)
          && size == file.size
          && format.equals(file.format)
          && executable == file.executable;
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + id.hashCode();
    }
  }

  /// A symbolic link, kept as the text that it points to and never followed.
  public record Link(String name, String target) implements Entry {}

  /// A folder.
  ///
  /// @param id its tree
  public record Folder(String name, ObjectId id) implements Entry {}

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE);
    node.set("entries", CanonicalJson.array(entries, Tree::write));
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes. Names that could leave the folder are refused here, so that nothing
  /// above has to ask again.
  public static Tree read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    List<Entry> entries = CanonicalJson.list(node, "entries", Tree::entry);
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new MalformedObjectException("has two entries called " + entry.name());
      }
    }
    return new Tree(entries);
  }

  /// Whether a folder may hold an entry of this name: nothing that leads elsewhere or is `.mvc` to
  /// some file system, see [ReservedName].
  public static boolean isAllowedName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && !ReservedName.isRepository(name)
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.indexOf('\0') < 0;
  }

  /// Whether a version may hold something at this path: allowed names with slashes between them.
  public static boolean isAllowedPath(String path) {
    for (String name : path.split("/", -1)) {
      if (!isAllowedName(name)) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode write(Entry entry) {
    ObjectNode node = CanonicalJson.object().put("name", entry.name());
    return switch (entry) {
      case Folder folder -> node.put("kind", "tree").put("id", folder.id().hex());
      case Link link -> node.put("kind", "link").put("target", link.target());
      case File file -> {
        node.put("kind", "file").put("id", file.id().hex()).put("size", file.size());
        node.put("format", file.format());
        yield file.executable() ? node.put("executable", true) : node;
      }
    };
  }

  private static Entry entry(JsonNode node) throws MalformedObjectException {
    String name = CanonicalJson.text(node, "name");
    if (!isAllowedName(name)) {
      throw new MalformedObjectException("has an entry with the forbidden name \"" + name + "\"");
    }
    String kind = CanonicalJson.text(node, "kind");
    return switch (kind) {
      case "tree" -> new Folder(name, CanonicalJson.id(node, "id"));
      case "link" -> new Link(name, CanonicalJson.text(node, "target"));
      case "file" ->
          new File(
              name,
              CanonicalJson.id(node, "id"),
              CanonicalJson.count(node, "size"),
              CanonicalJson.text(node, "format"),
              node.path("executable").asBoolean(false));
      default -> throw new MalformedObjectException("has an entry of unknown kind " + kind);
    };
  }
}
