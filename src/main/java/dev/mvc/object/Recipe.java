package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.format.layout.Packing;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a file is rebuilt: the stretches that, one after the other, are the file.
///
/// @param format what the reader calls the format, or [#OPAQUE]
/// @param segments in file order, covering the file without gap
public record Recipe(String format, List<Segment> segments) {
  /// The format of files in which no tensors are known.
  public static final String OPAQUE = "opaque";

  private static final String TYPE = "recipe";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]++");

  public Recipe {
    segments = List.copyOf(segments);
  }

  /// Size of the file in bytes.
  public long size() {
    return segments.stream().mapToLong(Segment::length).sum();
  }

  /// The tensors in file order.
  public List<Segment.Tensor> tensors() {
    return all(Segment.Tensor.class);
  }

  /// What lies in objects, in file order.
  public List<Segment.Stored> stored() {
    return all(Segment.Stored.class);
  }

  private <T extends Segment> List<T> all(Class<T> kind) {
    return segments.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE).put("format", format);
    node.set("segments", CanonicalJson.array(segments, Recipe::write));
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static Recipe read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    return new Recipe(
        CanonicalJson.text(node, "format"), CanonicalJson.list(node, "segments", Recipe::segment));
  }

  private static JsonNode write(Segment segment) {
    return switch (segment) {
      case Segment.Inline inline -> CanonicalJson.object().put("hex", inline.hex());
      case Segment.Literal literal -> stored(literal);
      case Segment.Tensor tensor -> tensor(tensor);
    };
  }

  private static ObjectNode stored(Segment.Stored segment) {
    return CanonicalJson.object().put("id", segment.id().hex()).put("bytes", segment.length());
  }

  private static ObjectNode tensor(Segment.Tensor tensor) {
    TensorInfo info = tensor.info();
    ObjectNode node = stored(tensor).put("name", info.name()).put("dtype", info.dtype().name());
    node.set("shape", CanonicalJson.array(info.shape().dims(), LongNode::valueOf));
    tensor
        .packed()
        .ifPresent(packed ->
            node.put("packing", packed.packing().toString()).put("packed", packed.id().hex()));
    return node;
  }

  private static Segment segment(JsonNode node) throws MalformedObjectException {
    if (node.has("hex")) {
      return inline(CanonicalJson.text(node, "hex"));
    }
    ObjectId id = CanonicalJson.id(node, "id");
    long length = CanonicalJson.count(node, "bytes");
    if (!node.has("name")) {
      return new Segment.Literal(id, length);
    }
    TensorInfo info =
        new TensorInfo(
            CanonicalJson.text(node, "name"),
            dtype(CanonicalJson.text(node, "dtype")),
            new Shape(CanonicalJson.list(node, "shape", Recipe::dimension)));
    return new Segment.Tensor(info, id, length, packed(node));
  }

  private static Segment inline(String hex) throws MalformedObjectException {
    if (hex.length() % 2 != 0 || !HEX.matcher(hex).matches()) {
      throw new MalformedObjectException("has bytes that are not written as pairs of digits");
    }
    return new Segment.Inline(hex);
  }

  private static Optional<Segment.Packed> packed(JsonNode node) throws MalformedObjectException {
    if (!node.has("packing")) {
      return Optional.empty();
    }
    String text = CanonicalJson.text(node, "packing");
    Packing packing =
        Packing.parse(text)
            .orElseThrow(
                () -> new MalformedObjectException("has a tensor of unknown packing " + text));
    return Optional.of(new Segment.Packed(packing, CanonicalJson.id(node, "packed")));
  }

  private static DType dtype(String name) throws MalformedObjectException {
    return DType.find(name)
        .orElseThrow(() -> new MalformedObjectException("has a tensor of unknown dtype " + name));
  }

  private static Long dimension(JsonNode node) throws MalformedObjectException {
    if (!node.canConvertToLong() || node.longValue() < 0) {
      throw new MalformedObjectException("has a shape with " + node);
    }
    return node.longValue();
  }
}
