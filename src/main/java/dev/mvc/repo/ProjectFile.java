package dev.mvc.repo;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.PathPattern;
import dev.mvc.experiment.Retention;
import dev.mvc.experiment.TrackedFiles;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The settings of a project: `mvc.toml` in the root of the working folder, written by people,
/// tracked like any file and never changed by mvc.
///
/// A section is a record here, a line in [#SECTIONS] and one in [#of(ObjectNode)].
///
/// @param params where hyperparameters are read
/// @param metrics where results are read, and which way is up
/// @param guards what is looked at before a version is made
/// @param retention which versions stay whole, for `mvc thin`; empty for no such section
public record ProjectFile(
    Params params, Metrics metrics, GuardSettings guards, Optional<Retention> retention) {
  /// Its name in the root of the working folder.
  public static final String NAME = "mvc.toml";

  private static final Set<String> SECTIONS = Set.of("params", "metrics", "guards", "retention");

  private static final Set<String> BEST = Set.of("metric", "n");

  /// Written by hand, so this is far more than any.
  private static final int MAX_SIZE = 1_000_000;

  private static final int MAX_DEPTH = 32;

  /// Loaded when the first file is read.
  private static final class Toml {
    static final TomlMapper MAPPER =
        TomlMapper.builder(
                TomlFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build())
            .build();

    private Toml() {}
  }

  /// `[params]`.
  ///
  /// @param files that hyperparameters are read from, the later ones over the earlier; empty for
  ///   those that are known by their names
  public record Params(Optional<List<PathPattern>> files) {}

  /// `[metrics]`.
  ///
  /// @param files that results are read from; empty for those that are known by their names
  /// @param directions `lower` and `higher`: metrics of which less, or more, is better
  public record Metrics(Optional<List<PathPattern>> files, Directions directions) {}

  /// The settings of the working folder; those in force without any where there is no such file.
  ///
  /// @throws MvcException of kind USAGE when it cannot be understood
  public static ProjectFile read(Repository repository) throws IOException {
    Path file = repository.folder().place(NAME);
    try {
      // Most have none, and loading a TOML parser to find that out takes 30 ms.
      if (!Files.exists(file)) {
        return parse("");
      }
      if (Files.size(file) > MAX_SIZE) {
        throw tooLarge();
      }
      return parse(text(PlainFile.bytes(file)));
    } catch (NoSuchFileException e) {
      return parse("");
    }
  }

  /// The settings that a version, or what is staged, has; those of the working folder where that
  /// tracks no such file.
  ///
  /// @throws MvcException of kind USAGE when they cannot be understood
  static ProjectFile of(Repository repository, TrackedFiles files) throws IOException {
    if (!files.paths().contains(NAME)) {
      return read(repository);
    }
    try (ByteSource file = files.open(NAME)) {
      if (file.size() > MAX_SIZE) {
        throw tooLarge();
      }
      return parse(text(file.read(0, (int) file.size())));
    }
  }

  /// What is no UTF-8 is replaced: in a comment it is in nobody's way.
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The settings that a text holds.
  ///
  /// @throws MvcException of kind USAGE when it cannot be understood
  public static ProjectFile parse(String text) {
    if (text.isBlank()) {
      return of(JsonNodeFactory.instance.objectNode());
    }
    try {
      return of((ObjectNode) Toml.MAPPER.readTree(text));
    } catch (JacksonException e) {
      String place =
          e.getLocation() == null
              ? ""
              : ", line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new MvcException(
          Kind.USAGE,
          NAME
              + place
              + ", is not TOML: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + ".",
          e,
          "correct it in an editor.");
    }
  }

  private static ProjectFile of(ObjectNode root) {
    for (var field : root.properties()) {
      requireKnown(field.getKey(), SECTIONS, "section", "[" + field.getKey() + "]");
    }
    Section params = Section.of(root, "params", Set.of("files"));
    Section metrics = Section.of(root, "metrics", Set.of("files", "lower", "higher"));
    Section guards = Section.of(root, "guards", GuardSection.KEYS);
    Directions directions =
        new Directions(
            metrics.paths("lower").orElse(List.of()), metrics.paths("higher").orElse(List.of()));
    return new ProjectFile(
        new Params(params.paths("files")),
        new Metrics(metrics.paths("files"), directions),
        GuardSection.of(guards.node, directions),
        root.has("retention") ? Optional.of(retention(root)) : Optional.empty());
  }

  private static Retention retention(ObjectNode root) {
    Section section =
        Section.of(
            root,
            "retention",
            Set.of("keep_last", "keep_best", "keep_every", "keep_tagged", "drop_optimizer_after"));
    List<Retention.Best> best = new ArrayList<>();
    for (JsonNode item : section.items("keep_best")) {
      Section rule = new Section("retention", item);
      String metric = item.path("metric").textValue();
      boolean isKnown = item.properties().stream().allMatch(key -> BEST.contains(key.getKey()));
      if (metric == null || !isKnown) {
        throw refused(
            "has something in [retention] that names no metric: keep_best",
            "write it as keep_best = {metric = \"val_loss\", n = 3}, or a list of such.");
      }
      best.add(new Retention.Best(metric, rule.count("n").orElse(1)));
    }
    return new Retention(
        section.count("keep_last"),
        best,
        section.count("keep_every"),
        section.flag("keep_tagged", true),
        section.count("drop_optimizer_after"));
  }

  static void requireKnown(String name, Set<String> known, String kind, String shown) {
    if (!known.contains(name)) {
      String all = String.join(", ", known.stream().sorted().toList());
      throw refused(
          "has an unknown " + kind + " " + shown,
          Nearest.to(name, known)
              .map(near -> "did you mean " + near + "?")
              .orElse("there are: " + all + "."));
    }
  }

  private static MvcException tooLarge() {
    return refused("is larger than 1 MB", "it holds settings, written by hand.");
  }

  static MvcException refused(String what, String hint) {
    return new MvcException(Kind.USAGE, NAME + " " + what + ".", hint);
  }

  /// One section, of which every key is known.
  private record Section(String name, JsonNode node) {
    static Section of(ObjectNode root, String name, Set<String> keys) {
      JsonNode node = root.path(name);
      if (!node.isMissingNode() && !node.isObject()) {
        throw refused(
            "gives " + name + " a value, which is a section",
            "begin it with a line [" + name + "].");
      }
      for (var field : node.properties()) {
        String shown = "\"" + field.getKey() + "\" in [" + name + "]";
        requireKnown(field.getKey(), keys, "key", shown);
      }
      return new Section(name, node);
    }

    Optional<List<PathPattern>> paths(String key) {
      return texts(key).map(texts -> texts.stream().map(PathPattern::of).toList());
    }

    /// What a list has, or a single value alone.
    List<JsonNode> items(String key) {
      JsonNode value = node.path(key);
      return value.isArray()
          ? value.valueStream().toList()
          : value.isMissingNode() ? List.of() : List.of(value);
    }

    /// A number from 1.
    OptionalInt count(String key) {
      JsonNode value = node.path(key);
      if (value.isMissingNode()) {
        return OptionalInt.empty();
      }
      if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
        throw refused(
            "has a value in [" + name + "] that is no number from 1: " + key,
            "write it as " + key + " = 5.");
      }
      return OptionalInt.of(value.intValue());
    }

    boolean flag(String key, boolean otherwise) {
      JsonNode value = node.path(key);
      if (!value.isMissingNode() && !value.isBoolean()) {
        throw refused(
            "has a value in [" + name + "] that is neither true nor false: " + key,
            "write it as " + key + " = true.");
      }
      return value.asBoolean(otherwise);
    }

    /// A list of texts, or a single one.
    Optional<List<String>> texts(String key) {
      JsonNode value = node.path(key);
      if (value.isMissingNode()) {
        return Optional.empty();
      }
      List<JsonNode> items = items(key);
      if (!items.stream().allMatch(JsonNode::isTextual)) {
        throw refused(
            "has a value in [" + name + "] that is no list of texts: " + key,
            "write it as " + key + " = [\"one\", \"other\"].");
      }
      return Optional.of(items.stream().map(JsonNode::textValue).toList());
    }
  }
}
