package dev.mvc.format.export;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;

/// A tensor to be written.
public record Outgoing(TensorInfo info, Content content) {
  /// Where its elements come from.
  @FunctionalInterface
  public interface Content {
    /// The elements: little-endian, in C order, as many as the tensor has.
    ///
    /// @return to be closed
    ByteSource open() throws IOException, MalformedFileException;
  }
}
