package dev.mvc.object;

import dev.mvc.id.ObjectId;
import dev.mvc.tensor.TensorInfo;

/// A stretch of a file: the bytes of one object.
public sealed interface Segment {
  /// The object that holds the bytes.
  ObjectId id();

  /// Length in bytes.
  long length();

  /// Bytes that are no tensor: a header, padding, a chunk of an opaque file.
  record Literal(ObjectId id, long length) implements Segment {}

  /// The little-endian, C-order elements of a tensor.
  record Tensor(TensorInfo info, ObjectId id, long length) implements Segment {}
}
