package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;

/// A version that somebody gave a name, and why.
///
/// @param name without `refs/tags/`
/// @param target the version
public record Tag(String name, ObjectId target, String message, Signature tagger) {
  private static final String TYPE = "tag";

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node =
        CanonicalJson.object()
            .put("type", TYPE)
            .put("name", name)
            .put("target", target.hex())
            .put("message", message);
    node.set("tagger", tagger.write());
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static Tag read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    return new Tag(
        CanonicalJson.text(node, "name"),
        CanonicalJson.id(node, "target"),
        CanonicalJson.text(node, "message"),
        Signature.read(node.path("tagger")));
  }
}
