package dev.mvc.format;

import dev.mvc.tensor.TensorInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a reader found in a model file.
///
/// @param format the name of the format, as `inspect` shows it
/// @param extents all tensors, also empty ones, by offset; no byte belongs to two of them
/// @param metadata what the file says of itself, in its order
public record Layout(String format, List<Extent> extents, Map<String, String> metadata) {
  /// Checks that the extents are in order and disjoint.
  public Layout {
    extents = List.copyOf(extents);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    long end = 0;
    for (Extent extent : extents) {
      if (extent.offset() < end || extent.length() < 0 || extent.end() < extent.offset()) {
        throw new IllegalArgumentException(
            "extent " + extent.offset() + "+" + extent.length() + " after one that ends at " + end);
      }
      end = extent.end();
    }
  }

  /// The tensors in the order of their bytes.
  public List<TensorInfo> tensors() {
    return extents.stream().map(Extent::tensor).toList();
  }
}
