package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;

/// A tensor that a program would load from a model file.
///
/// @param info its name is that of the format: in a nested checkpoint the path to it, with dots
public record NamedTensor(TensorInfo info, Values values) {
  /// The tensor that is an extent of the file itself.
  public static NamedTensor of(Extent extent) {
    return new NamedTensor(extent.tensor(), new Values.Whole(Stored.here(extent)));
  }

  /// Its elements: little-endian, in C order, contiguous.
  ///
  /// @param file that it was read from; stays open as long as the elements are read
  /// @return to be closed
  /// @throws MalformedFileException when a file beside it that has them is not there
  public ByteSource open(ModelFile file) throws IOException, MalformedFileException {
    return values.open(info, file);
  }
}
