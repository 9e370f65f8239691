package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mvc.id.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a version was merged from its parents, so that it can be done again.
///
/// @param base what the parents' changes were counted from; none for unrelated histories
/// @param strategies as they are typed, `GLOB=NAME`, of which the first that fits counts
/// @param settings the strategies' parameters, those that were used
/// @param files for files that a person decided about, whose was taken: `ours`, `theirs`, or
///   `edited`
public record MergeNote(
    Optional<ObjectId> base,
    List<String> strategies,
    SortedMap<String, Scalar> settings,
    SortedMap<String, String> files) {
  public MergeNote {
    strategies = List.copyOf(strategies);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  ObjectNode write() {
    ObjectNode node = CanonicalJson.object();
    base.ifPresent(id -> node.put("base", id.hex()));
    node.set("strategies", CanonicalJson.array(strategies, TextNode::valueOf));
    node.set("settings", Version.write(settings));
    ObjectNode decided = CanonicalJson.object();
    files.forEach(decided::put);
    node.set("files", decided);
    return node;
  }

  static MergeNote read(JsonNode node) throws MalformedObjectException {
    SortedMap<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : node.path("files").properties()) {
      files.put(file.getKey(), file.getValue().asText());
    }
    return new MergeNote(
        node.has("base") ? Optional.of(CanonicalJson.id(node, "base")) : Optional.empty(),
        CanonicalJson.list(node, "strategies", JsonNode::asText),
        Version.scalars(node.path("settings")),
        files);
  }
}
