package dev.mvc.experiment;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.SortedSet;

/// The files of a version, of what is staged or of the working folder, as far as their content is
/// read here.
public interface TrackedFiles {
  /// All paths, with slashes from the root.
  SortedSet<String> paths();

  /// The bytes of the file at one of the paths, to be closed.
  ByteSource open(String path) throws IOException;
}
