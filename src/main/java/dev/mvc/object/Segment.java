package dev.mvc.object;

import dev.mvc.format.layout.Packing;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.TensorInfo;
import java.util.Optional;

/// A stretch of a file: the bytes of one object.
public sealed interface Segment {
  /// The object that holds the bytes.
  ObjectId id();

  /// Length in bytes.
  long length();

  /// Bytes that are no tensor: a header, padding, a chunk of an opaque file.
  record Literal(ObjectId id, long length) implements Segment {}

  /// The little-endian elements of a tensor, packed or as they are.
  ///
  /// @param length of the stretch of the file; of the object it is that of the tensor
  record Tensor(TensorInfo info, ObjectId id, long length, Optional<Packed> packed)
      implements Segment {
    /// A tensor that lies in the file as it is.
    public Tensor(TensorInfo info, ObjectId id, long length) {
      this(info, id, length, Optional.empty());
    }
  }

  /// How a file packs the bytes of a tensor.
  ///
  /// @param id of the packed bytes, which are stored nowhere: another compressor than the one that
  ///   was tried when the file was added must not go unnoticed
  record Packed(Packing packing, ObjectId id) {}
}
