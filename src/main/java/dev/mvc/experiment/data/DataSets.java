package dev.mvc.experiment.data;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The data sets of a model, as `mvc.data.json` in the root of the working folder has them.
///
///     {
///       "images": {
///         "bytes": 4096,
///         "digest": "…",
///         "files": 2,
///         "location": "/data/images",
///         "manifest": "…"
///       },
///       "train": {
///         "location": "data/train"
///       }
///     }
///
/// One without a manifest is tracked: its files are ordinary tracked files.
public record DataSets(SortedMap<String, Registered> sets) {
  /// The name of the file.
  public static final String FILE = "mvc.data.json";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");
  private static final Pattern URL = Pattern.compile("(?i)https?://.*");

  /// Loaded when the first file is written.
  private static final class Pretty {
    static final ObjectWriter WRITER =
        JsonMapper.builder()
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build()
            .writer(
                new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withSeparators(
                        Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));

    private Pretty() {}
  }

  /// No data set.
  public static final DataSets NONE = new DataSets(new TreeMap<>());

  public DataSets {
    sets = Collections.unmodifiableSortedMap(new TreeMap<>(sets));
  }

  /// A data set.
  ///
  /// @param location a path from the root of the working folder with slashes, an absolute path, or
  ///   a URL
  /// @param listed what it holds, of one that is kept elsewhere
  public record Registered(String location, Optional<Listed> listed) {
    /// Whether its files are tracked.
    public boolean isTracked() {
      return listed.isEmpty();
    }

    /// Whether it is on a server.
    public boolean isUrl() {
      return URL.matcher(location).matches();
    }
  }

  /// The list of a data set's files.
  ///
  /// @param digest SHA-256 of the manifest
  /// @param manifest the recipe of it
  /// @param tag what the server calls this state of a URL (`ETag`, else `Last-Modified`)
  public record Listed(
      long files, long bytes, ObjectId digest, ObjectId manifest, Optional<String> tag) {}

  /// Whether that can be the name of a data set.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Where data sets lie whose files are not tracked.
  public Set<String> externalLocations() {
    Set<String> locations = new HashSet<>();
    sets.values().stream()
        .filter(set -> !set.isTracked())
        .forEach(set -> locations.add(set.location));
    return locations;
  }

  /// The data set of that name.
  public Registered get(String name) {
    Registered set = sets.get(name);
    if (set == null) {
      throw new MvcException(
          Kind.NOT_FOUND,
          "there is no data set \"" + name + "\".",
          sets.isEmpty()
              ? "`mvc data add PATH` adds one."
              : "there are: " + String.join(", ", sets.keySet()));
    }
    return set;
  }

  /// These and another one, in place of one of the same name.
  public DataSets with(String name, Registered set) {
    SortedMap<String, Registered> all = new TreeMap<>(sets);
    all.put(name, set);
    return new DataSets(all);
  }

  /// These without one.
  public DataSets without(String name) {
    SortedMap<String, Registered> all = new TreeMap<>(sets);
    all.remove(name);
    return new DataSets(all);
  }

  /// The bytes of the file.
  public byte[] write() throws IOException {
    ObjectNode root = CanonicalJson.object();
    sets.forEach((name, set) -> root.set(name, node(set)));
    return (Pretty.WRITER.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode node(Registered set) {
    ObjectNode node = CanonicalJson.object().put("location", set.location);
    set.listed.ifPresent(listed -> {
      node.put("files", listed.files).put("bytes", listed.bytes);
      node.put("digest", listed.digest.hex()).put("manifest", listed.manifest.hex());
      listed.tag.ifPresent(tag -> node.put("tag", tag));
    });
    return node;
  }

  /// Parses the file.
  ///
  /// @throws MalformedObjectException when it is no such file
  public static DataSets read(byte[] bytes) throws MalformedObjectException {
    JsonNode root = CanonicalJson.parse(bytes);
    if (!root.isObject()) {
      throw new MalformedObjectException("is no JSON object");
    }
    SortedMap<String, Registered> sets = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!isName(field.getKey())) {
        throw new MalformedObjectException("has a name that no data set can have");
      }
      try {
        sets.put(field.getKey(), registered(field.getValue()));
      } catch (MalformedObjectException e) {
        throw new MalformedObjectException(
            "has a data set \"" + field.getKey() + "\" that " + e.problem());
      }
    }
    return new DataSets(sets);
  }

  private static Registered registered(JsonNode node) throws MalformedObjectException {
    String location = CanonicalJson.text(node, "location");
    if (location.isEmpty() || location.chars().anyMatch(Character::isISOControl)) {
      throw new MalformedObjectException("has no location");
    }
    if (!node.has("manifest")) {
      return new Registered(location, Optional.empty());
    }
    return new Registered(
        location,
        Optional.of(
            new Listed(
                CanonicalJson.count(node, "files"),
                CanonicalJson.count(node, "bytes"),
                CanonicalJson.id(node, "digest"),
                CanonicalJson.id(node, "manifest"),
                node.has("tag")
                    ? Optional.of(CanonicalJson.text(node, "tag"))
                    : Optional.empty())));
  }
}
