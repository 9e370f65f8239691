package dev.mvc.ref;

import dev.mvc.io.Characters;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Which names branches and tags may have: those that git allows (`git check-ref-format`) and whose
/// parts fit a file name.
public final class RefName {
  private static final String ROOT = "refs/";
  private static final int MAX_BYTES = 200;
  private static final String FORBIDDEN = " ~^:?*[\\";

  private RefName() {}

  /// Refuses a name that is not allowed, and says why.
  ///
  /// @param name without `refs/heads/`
  /// @param what "branch" or "tag"
  public static void require(String name, String what) {
    Optional<String> problem = problem(name);
    if (problem.isPresent()) {
      throw new MvcException(
          Kind.USAGE,
          "\"" + name + "\" cannot be the name of a " + what + ": it " + problem.get() + ".",
          "letters, digits, and - _ . / between them are always fine.");
    }
  }

  /// Whether a name is one that [Refs] may have: nothing that leads elsewhere, or to another file
  /// of the repository.
  static boolean isFull(String name) {
    if (Refs.SINGLE.contains(name)) {
      return true;
    }
    int kind = name.startsWith(ROOT) ? name.indexOf('/', ROOT.length()) : -1;
    return kind > ROOT.length()
        && parts(name).isEmpty()
        && problem(name.substring(kind + 1)).isEmpty();
  }

  private static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    if (name.equals("@") || name.equals(Refs.HEAD)) {
      return Optional.of("stands for the current version");
    }
    if (name.startsWith("-")) {
      return Optional.of("begins with a dash, as options do");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("is longer than " + MAX_BYTES + " bytes");
    }
    if (name.contains("..") || name.contains("@{")) {
      return Optional.of(name.contains("..") ? "contains two dots in a row" : "contains @{");
    }
    if (!Characters.isWhole(name) || name.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("contains a character that cannot be shown");
    }
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      if (FORBIDDEN.indexOf(c) >= 0) {
        return Optional.of(c == ' ' ? "contains a blank" : "contains " + c);
      }
    }
    return parts(name);
  }

  private static Optional<String> parts(String name) {
    for (String part : List.of(name.split("/", -1))) {
      if (part.isEmpty()) {
        return Optional.of("has an empty part before or behind a /");
      }
      if (part.startsWith(".") || part.endsWith(".")) {
        return Optional.of("has a part that begins or ends with a dot");
      }
      if (part.endsWith(".lock")) {
        return Optional.of("has a part that ends with .lock");
      }
    }
    return Optional.empty();
  }
}
