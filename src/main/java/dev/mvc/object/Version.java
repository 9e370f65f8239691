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
/// @param data D: data sets, by name
/// @param run the name of the run that made it, if one did
/// @param parents the versions before it: none for the first, two or more for a merge
/// @param generation 1 for a first version, else one more than the largest of its parents
/// @param merge how it was merged, of a version that was
public record Version(
    ObjectId tree,
    Architecture architecture,
    SortedMap<String, Scalar> params,
    SortedMap<String, Scalar> metrics,
    List<DataSet> data,
    Optional<String> run,
    List<ObjectId> parents,
    long generation,
    Signature author,
    String message,
    Optional<MergeNote> merge) {
  private static final String TYPE = "version";

  public Version {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    data = List.copyOf(data);
    parents = List.copyOf(parents);
  }

  /// A version that names no data, was made by no run and was not merged.
  @SuppressWarnings("ParameterNumber") // as many as such a version has
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
        List.of(),
        Optional.empty(),
        parents,
        generation,
        author,
        message,
        Optional.empty());
  }

  /// The same with data sets.
  public Version withData(List<DataSet> sets) {
    return new Version(
        tree,
        architecture,
        params,
        metrics,
        sets,
        run,
        parents,
        generation,
        author,
        message,
        merge);
  }

  /// The same, made by a run.
  public Version withRun(Optional<String> by) {
    return new Version(
        tree, architecture, params, metrics, data, by, parents, generation, author, message, merge);
  }

  /// The same, merged.
  public Version withMerge(MergeNote note) {
    return new Version(
        tree,
        architecture,
        params,
        metrics,
        data,
        run,
        parents,
        generation,
        author,
        message,
        Optional.of(note));
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
    node.set("data", CanonicalJson.array(data, DataSet::write));
    run.ifPresent(name -> node.put("run", name));
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
        CanonicalJson.list(node, "data", DataSet::read),
        node.has("run") ? Optional.of(CanonicalJson.text(node, "run")) : Optional.empty(),
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
