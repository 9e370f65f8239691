package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;

/// A stretch of a file that holds elements: what the repository stores as one tensor.
///
/// Unpacked, it is little-endian and contiguous. Its shape is that of the bytes, the last dimension
/// varying fastest: of an array in Fortran order that is the reversed shape.
///
/// @param tensor a name that stays the same when the file is written again, so that an extent is
///   found to continue an earlier one; the type and the shape of what is unpacked
/// @param offset from the beginning of the file
/// @param length in the file, in bytes; 0 for a tensor without elements
/// @param packing how the file holds the content
public record Extent(TensorInfo tensor, long offset, long length, Packing packing) {
  /// An extent that holds its content as it is.
  public Extent(TensorInfo tensor, long offset) {
    this(tensor, offset, tensor.byteLength(), Packing.NONE);
  }

  /// The first offset after the extent.
  public long end() {
    return offset + length;
  }

  /// Bytes of the content.
  public long contentLength() {
    return tensor.byteLength();
  }

  /// The content; `file` stays open as long as it is used. A packed one that does not hold what the
  /// file says is an [java.io.IOException] when it is read.
  public ByteSource content(ByteSource file) {
    return packing.unpack(file.slice(offset, length), contentLength());
  }
}
