package dev.mvc.experiment;

import java.util.List;
import java.util.Locale;

/// Tells names that trainings give to what is not finished, and rename when it is.
final class Temporary {
  private static final List<String> ENDS =
      List.of(
          ".tmp",
          ".temp",
          ".part",
          ".partial",
          ".incomplete",
          ".inprogress",
          ".crdownload",
          ".lock",
          ".swp",
          "~");
  private static final List<String> STARTS = List.of("tmp-", "tmp_", "tmp.", ".tmp", ".~");

  /// Orbax and Hugging Face.
  private static final List<String> PARTS = List.of("-checkpoint-tmp-", ".tmp-", ".tmp.");

  private Temporary() {}

  /// Whether a path, or a folder on it, has such a name.
  static boolean isTemporary(String path) {
    for (String part : path.split("/")) {
      String name = part.toLowerCase(Locale.ROOT);
      if (ENDS.stream().anyMatch(name::endsWith)
          || STARTS.stream().anyMatch(name::startsWith)
          || PARTS.stream().anyMatch(name::contains)) {
        return true;
      }
    }
    return false;
  }
}
