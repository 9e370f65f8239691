package dev.mvc.format;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// A kind of model file.
public interface ModelFormat {
  /// The name that people know it by, in lower case.
  String name();

  /// Whether a file is of this kind, or is named as if it were; in the second case [#read] says why
  /// it is not.
  ///
  /// @param fileName without its folder
  /// @param head the file's first [ModelFormats#HEAD] bytes, or all if there are fewer
  /// @param size of the file in bytes
  boolean claims(String fileName, byte[] head, long size);

  /// Finds the tensors of a file.
  ///
  /// @throws MalformedFileException when the file breaks the rules of the format in any way
  Layout read(ByteSource file) throws IOException, MalformedFileException;
}
