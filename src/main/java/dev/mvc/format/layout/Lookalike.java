package dev.mvc.format.layout;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a file really is when it is not the model that its name promises.
public final class Lookalike {
  private static final Map<String, String> BEGINNINGS = new LinkedHashMap<>();

  static {
    BEGINNINGS.put("version https://git-lfs.github.com/", "a Git LFS pointer (run `git lfs pull`)");
    BEGINNINGS.put("PK\u0003\u0004", "a zip archive");
    BEGINNINGS.put("PK\u0005\u0006", "an empty zip archive");
    BEGINNINGS.put("GGUF", "a GGUF file");
    BEGINNINGS.put("\u0089HDF\r\n", "an HDF5 file");
    BEGINNINGS.put("\u0093NUMPY", "a NumPy array");
    BEGINNINGS.put("\u0080\u0002", "a pickle");
    BEGINNINGS.put("<!DOCTYPE", "an HTML page");
    BEGINNINGS.put("<!doctype", "an HTML page");
    BEGINNINGS.put("<html", "an HTML page");
    BEGINNINGS.put("{", "JSON text");
  }

  private Lookalike() {}

  /// What begins like this, with an article.
  public static Optional<String> of(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return BEGINNINGS.entrySet().stream()
        .filter(known -> text.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(() -> text.chars().allMatch(c -> c == 0) ? Optional.of("zeros") : Optional.empty());
  }
}
