package dev.mvc.repo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mvc.id.ObjectId;
import dev.mvc.merge.Settings;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is to be merged, and how: all that a merge depends on.
///
/// @param head where `HEAD` is; none before the first version
/// @param names what people call the heads
/// @param heads what is merged, "ours" first; none of them lies before another
/// @param base the common ancestor; none when histories are unrelated
/// @param rules as typed, see [dev.mvc.merge.Rules#parse]; the first that fits counts
/// @param files whose file is taken as it is, by path: `ours`, `theirs`, or `edited` for what is
///   staged
/// @param written files that got conflict markers
public record MergeRequest(
    Optional<ObjectId> head,
    List<String> names,
    List<ObjectId> heads,
    Optional<ObjectId> base,
    List<String> rules,
    Settings settings,
    String message,
    SortedMap<String, String> files,
    List<String> written) {
  /// The file of the first head.
  public static final String OURS = "ours";

  /// The file of the second head.
  public static final String THEIRS = "theirs";

  /// The file that is staged.
  public static final String EDITED = "edited";

  private static final String TYPE = "merge";

  public MergeRequest {
    names = List.copyOf(names);
    heads = List.copyOf(heads);
    rules = List.copyOf(rules);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    written = List.copyOf(written);
  }

  /// The same merge, with decisions that go before those that were made.
  MergeRequest decided(List<String> first, Map<String, String> more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(rules);
    SortedMap<String, String> both = new TreeMap<>(files);
    both.putAll(more);
    return new MergeRequest(head, names, heads, base, all, settings, message, both, written);
  }

  /// The same merge, whose markers stand in these files.
  MergeRequest writtenTo(List<String> paths) {
    return new MergeRequest(head, names, heads, base, rules, settings, message, files, paths);
  }

  /// As canonical JSON in one line.
  String text() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE).put("message", message);
    head.ifPresent(id -> node.put("head", id.hex()));
    base.ifPresent(id -> node.put("base", id.hex()));
    node.set("names", CanonicalJson.array(names, TextNode::valueOf));
    node.set("heads", CanonicalJson.array(heads, id -> TextNode.valueOf(id.hex())));
    node.set("rules", CanonicalJson.array(rules, TextNode::valueOf));
    node.set("written", CanonicalJson.array(written, TextNode::valueOf));
    ObjectNode decided = node.putObject("files");
    files.forEach(decided::put);
    ObjectNode numbers = node.putObject("settings");
    numbers.set("weights", CanonicalJson.array(settings.weights(), DoubleNode::valueOf));
    numbers.put("lambda", settings.lambda()).put("density", settings.density());
    numbers.put("gamma", settings.gamma()).put("t", settings.t()).put("seed", settings.seed());
    return new String(CanonicalJson.write(node), StandardCharsets.UTF_8).strip();
  }

  /// What [#text] was written of; empty when it is damaged.
  public static Optional<MergeRequest> find(String text) {
    try {
      return Optional.of(parse(text));
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }

  static MergeRequest parse(String text) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(text.getBytes(StandardCharsets.UTF_8), TYPE);
    SortedMap<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : node.path("files").properties()) {
      files.put(file.getKey(), file.getValue().asText());
    }
    JsonNode numbers = node.path("settings");
    Settings settings =
        new Settings(
            CanonicalJson.list(numbers, "weights", JsonNode::asDouble),
            numbers.path("lambda").asDouble(),
            numbers.path("density").asDouble(),
            numbers.path("gamma").asDouble(),
            numbers.path("t").asDouble(),
            numbers.path("seed").asLong());
    List<String> names = CanonicalJson.list(node, "names", JsonNode::asText);
    List<ObjectId> heads = CanonicalJson.list(node, "heads", id -> CanonicalJson.id(id.asText()));
    if (heads.isEmpty() || names.size() != heads.size()) {
      throw new MalformedObjectException("does not name what is merged");
    }
    List<String> written = CanonicalJson.list(node, "written", JsonNode::asText);
    if (!Stream.concat(files.keySet().stream(), written.stream()).allMatch(Tree::isAllowedPath)) {
      throw new MalformedObjectException("has a path that leads elsewhere");
    }
    return new MergeRequest(
        id(node, "head"),
        names,
        heads,
        id(node, "base"),
        CanonicalJson.list(node, "rules", JsonNode::asText),
        settings,
        CanonicalJson.text(node, "message"),
        files,
        written);
  }

  private static Optional<ObjectId> id(JsonNode node, String key) throws MalformedObjectException {
    return node.has(key) ? Optional.of(CanonicalJson.id(node, key)) : Optional.empty();
  }
}
