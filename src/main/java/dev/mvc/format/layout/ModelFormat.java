package dev.mvc.format.layout;

import java.io.IOException;

/// A kind of model file.
public interface ModelFormat {
  /// The name that people know it by, in lower case.
  String name();

  /// Whether a file is of this kind, or is named as if it were; in the second case [#read] says why
  /// it is not.
  ///
  /// Asked of every file of a repository: looks at the name and the head, and at the folder only
  /// when these leave the question open.
  ///
  /// @param head the file's first [ModelFile#HEAD] bytes, or all if there are fewer
  boolean claims(ModelFile file, byte[] head) throws IOException;

  /// Finds the tensors of a file.
  ///
  /// @throws MalformedFileException when the file breaks the rules of the format in any way
  Layout read(ModelFile file) throws IOException, MalformedFileException;
}
