package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeSet;

/// A version's architecture in brief: enough to see at a glance whether it changed.
///
/// @param digest SHA-256 over the sorted lines `name dtype shape` of all tensors, so equal for
///   equal architectures however the tensors are spread over files
/// @param tensors how many there are
/// @param parameters how many elements they have together
public record Architecture(ObjectId digest, long tensors, long parameters) {
  /// The architecture of these tensors.
  public static Architecture of(Collection<TensorInfo> tensors) {
    TreeSet<String> lines = new TreeSet<>();
    long parameters = 0;
    for (TensorInfo tensor : tensors) {
      lines.add(tensor.name() + " " + tensor.dtype() + " " + tensor.shape() + "\n");
      parameters += tensor.shape().count();
    }
    Hasher hasher = new Hasher();
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      hasher.update(bytes, 0, bytes.length);
    }
    return new Architecture(hasher.finish(), tensors.size(), parameters);
  }

  /// The JSON form.
  ObjectNode write() {
    return CanonicalJson.object()
        .put("digest", digest.hex())
        .put("tensors", tensors)
        .put("parameters", parameters);
  }

  /// Reads the JSON form.
  static Architecture read(JsonNode node) throws MalformedObjectException {
    return new Architecture(
        CanonicalJson.id(node, "digest"),
        CanonicalJson.count(node, "tensors"),
        CanonicalJson.count(node, "parameters"));
  }
}
