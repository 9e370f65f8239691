package dev.mvc.diff;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor and where it lies.
///
/// @param path of its file, with slashes
/// @param offset of its first byte in the file
public record PlacedTensor(String path, long offset, Segment.Tensor segment) {
  // Written out for a fast start, as in Tree.File.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlacedTensor tensor
        && offset == tensor.offset
        && path.equals(tensor.path)
        && segment.equals(tensor.segment);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + Long.hashCode(offset);
  }

  /// All tensors of a file, in its order.
  public static List<PlacedTensor> of(String path, Recipe recipe) {
    List<PlacedTensor> tensors = new ArrayList<>();
    long offset = 0;
    for (Segment segment : recipe.segments()) {
      if (segment instanceof Segment.Tensor tensor) {
        tensors.add(new PlacedTensor(path, offset, tensor));
      }
      offset += segment.length();
    }
    return tensors;
  }

  /// Name, type and shape.
  public TensorInfo info() {
    return segment.info();
  }

  /// The name in its file.
  public String name() {
    return segment.info().name();
  }

  /// The object that holds the bytes.
  public ObjectId id() {
    return segment.id();
  }

  /// How many elements there are.
  public long elements() {
    return segment.info().shape().count();
  }
}
