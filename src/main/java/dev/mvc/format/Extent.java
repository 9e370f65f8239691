package dev.mvc.format;

import dev.mvc.tensor.TensorInfo;

/// Where a tensor's bytes lie in a file: little-endian, in C order, contiguous.
///
/// @param offset from the beginning of the file
/// @param length in bytes; 0 for a tensor without elements
public record Extent(TensorInfo tensor, long offset, long length) {
  /// The first offset after the tensor.
  public long end() {
    return offset + length;
  }
}
