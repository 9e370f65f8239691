package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.util.Optional;

/// Data that a version was trained on, D of v = {A, W, H, D, R}.
///
/// @param name what people call it: `train`
/// @param location where it is: a path from the root of the working folder with slashes, an
///   absolute path, or a URL
/// @param files how many files it has
/// @param bytes their sizes together
/// @param digest of a data set that is tracked, its folder's or file's id; else the SHA-256 of its
///   manifest
/// @param manifest of a data set that is not tracked, the recipe of the list of its files
public record DataSet(
    String name,
    String location,
    long files,
    long bytes,
    ObjectId digest,
    Optional<ObjectId> manifest) {
  ObjectNode write() {
    ObjectNode node = CanonicalJson.object().put("name", name).put("location", location);
    node.put("files", files).put("bytes", bytes).put("digest", digest.hex());
    manifest.ifPresent(id -> node.put("manifest", id.hex()));
    return node;
  }

  static DataSet read(JsonNode node) throws MalformedObjectException {
    return new DataSet(
        CanonicalJson.text(node, "name"),
        CanonicalJson.text(node, "location"),
        CanonicalJson.count(node, "files"),
        CanonicalJson.count(node, "bytes"),
        CanonicalJson.id(node, "digest"),
        node.has("manifest") ? Optional.of(CanonicalJson.id(node, "manifest")) : Optional.empty());
  }
}
