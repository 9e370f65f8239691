package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The folder that a model file is in: of a disk, or of a version.
///
/// Only regular files are seen, and no symbolic link is followed. Nothing outside of what the
/// folder belongs to (the working folder, the version) can be reached.
@FunctionalInterface
public interface Folder {
  /// A folder without other files.
  Folder EMPTY = path -> Optional.empty();

  /// A file by its path from this folder, with slashes; empty when there is none, or none that may
  /// be opened.
  ///
  /// A path that a model file names must have passed [#isInside]. A reader itself may go up with
  /// `../` where its format has files there.
  ///
  /// @return to be closed
  Optional<ByteSource> open(String path) throws IOException;

  /// The names of the files right in this folder, sorted; none where only names can be asked for.
  default List<String> names() throws IOException {
    return List.of();
  }

  /// The names among [#names] that are asked for: cheaper where a folder has many files.
  default List<String> names(Predicate<String> which) throws IOException {
    return names().stream().filter(which).toList();
  }

  /// The path of this folder with slashes, as much of it as is known: in some formats a file is
  /// named after the folder that it is in.
  default String path() {
    return "";
  }

  /// Whether a path that a model file names stays in the file's folder, on any system: relative,
  /// without `..`, drive letters or characters that no path should have.
  static boolean isInside(String path) {
    if (path.isBlank()
        || path.chars().anyMatch(c -> c == '\\' || c == ':' || c < ' ' || c == 0x7F)) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
