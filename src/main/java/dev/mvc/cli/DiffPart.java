package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What of two versions can be compared.
enum DiffPart {
  PARAMS,
  RESULTS,
  DATA,
  FILES,
  ARCHITECTURE,
  WEIGHTS;

  private static final Map<String, DiffPart> OTHER_NAMES =
      Map.of("hyperparameters", PARAMS, "metrics", RESULTS);

  /// As it is typed.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The parts that were asked for by name; none where nothing was.
  ///
  /// @throws MvcException of kind USAGE when there is no such part
  static Set<DiffPart> parse(List<String> names) {
    Set<DiffPart> parts = EnumSet.noneOf(DiffPart.class);
    for (String name : names) {
      parts.add(parse(name.strip().toLowerCase(Locale.ROOT)));
    }
    return parts;
  }

  private static DiffPart parse(String name) {
    List<String> keys = Arrays.stream(values()).map(DiffPart::key).toList();
    if (keys.contains(name)) {
      return values()[keys.indexOf(name)];
    }
    DiffPart other = OTHER_NAMES.get(name);
    if (other != null) {
      return other;
    }
    throw new MvcException(
        Kind.USAGE,
        "there is no part \"" + name + "\" of a version.",
        Nearest.to(name, keys)
            .map(near -> "did you mean " + near + "?")
            .orElse("there are: " + String.join(", ", keys) + "."));
  }
}
