package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A version of a model, v = {A, W, H, D, R}, and where it stands in history.
///
/// @param tree W: the root folder with all files
/// @param architecture A, in brief; the whole is in the recipes' tensors
/// @param params H: hyperparameters
/// @param metrics R: results
/// @param parents the versions before it: none for the first, two or more for a merge
/// @param generation 1 for a first version, else one more than the largest of its parents
/// @param merge how it was merged, of a version that was
///
///   D, the data, is an empty list in this format version.
public record Version(
    ObjectId tree,
    Architecture architecture,
    SortedMap<String, Scalar> params,
    SortedMap<String, Scalar> metrics,
    List<ObjectId> parents,
    long generation,
    Signature author,
    String message,
    Optional<MergeNote> merge) {
  private static final String TYPE = "version";

  public Version {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    parents = List.copyOf(parents);
  }

  /// A version that was not merged.
  @SuppressWarnings("ParameterNumber") // as many as the record has
  public Version(
      ObjectId tree,
      Architecture architecture,
      SortedMap<String, Scalar> params,
      SortedMap<String, Scalar> metrics,
      List<ObjectId> parents,
      long generation,
      Signature author,
      String message) {
    this(
        tree,
        architecture,
        params,
        metrics,
        parents,
        generation,
        author,
        message,
        Optional.empty());
  }

  /// The message's first line.
  public String subject() {
    return message.lines().findFirst().orElse("");
  }

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE).put("tree", tree.hex());
    node.set("architecture", architecture.write());
    node.set("params", write(params));
    node.putArray("data");
    node.set("results", CanonicalJson.object().set("metrics", write(metrics)));
    ArrayNode parentIds = node.putArray("parents");
    parents.forEach(parent -> parentIds.add(parent.hex()));
    node.put("generation", generation).put("message", message);
    node.set("author", author.write());
    merge.ifPresent(note -> node.set("merge", note.write()));
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static Version read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    return new Version(
        CanonicalJson.id(node, "tree"),
        Architecture.read(node.path("architecture")),
        scalars(node.path("params")),
        scalars(node.path("results").path("metrics")),
        CanonicalJson.list(node, "parents", parent -> CanonicalJson.id(parent.asText())),
        CanonicalJson.count(node, "generation"),
        Signature.read(node.path("author")),
        CanonicalJson.text(node, "message"),
        node.has("merge") ? Optional.of(MergeNote.read(node.path("merge"))) : Optional.empty());
  }

  static ObjectNode write(Map<String, Scalar> scalars) {
    ObjectNode node = CanonicalJson.object();
    scalars.forEach((key, value) -> node.set(key, value.write()));
    return node;
  }

  static SortedMap<String, Scalar> scalars(JsonNode node) throws MalformedObjectException {
    SortedMap<String, Scalar> scalars = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      scalars.put(field.getKey(), Scalar.read(field.getValue()));
    }
    return scalars;
  }
}
