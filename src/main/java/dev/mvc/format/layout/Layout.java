package dev.mvc.format.layout;

import dev.mvc.tensor.TensorInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a reader found in a model file.
///
/// @param format the name of the format, as `inspect` shows it
/// @param extents what the file holds, also what is empty, by offset; no byte belongs to two of
///   them
/// @param tensors what a program would load, also from files beside this one, in the order of the
///   file
/// @param metadata what the file says of itself, in its order
/// @param warnings what is odd or dangerous about a file that can be read, a printable line each
public record Layout(
    String format,
    List<Extent> extents,
    List<NamedTensor> tensors,
    Map<String, String> metadata,
    List<String> warnings) {
  /// Checks that the extents are in order and disjoint.
  public Layout {
    extents = List.copyOf(extents);
    tensors = List.copyOf(tensors);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    warnings = List.copyOf(warnings);
    long end = 0;
    for (Extent extent : extents) {
      if (extent.offset() < end || extent.length() < 0 || extent.end() < extent.offset()) {
        throw new IllegalArgumentException(
            "extent " + extent.offset() + "+" + extent.length() + " after one that ends at " + end);
      }
      end = extent.end();
    }
  }

  /// A file in which every extent is one tensor.
  public static Layout of(String format, List<Extent> extents, Map<String, String> metadata) {
    List<NamedTensor> tensors = extents.stream().map(NamedTensor::of).toList();
    return new Layout(format, extents, tensors, metadata, List.of());
  }

  /// Names, types and shapes of the tensors.
  public List<TensorInfo> infos() {
    return tensors.stream().map(NamedTensor::info).toList();
  }
}
