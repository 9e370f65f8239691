package dev.mvc.repo;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A semantic version (semver.org) in the name of a tag: `1.2.4` or `v1.2.4`. Pre-releases are
/// names like any other.
///
/// @param prefix `v` or nothing
public record SemanticVersion(String prefix, long major, long minor, long patch)
    implements Comparable<SemanticVersion> {
  private static final Pattern FORM =
      Pattern.compile("(v?)(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})");

  private static final Comparator<SemanticVersion> ORDER =
      Comparator.comparingLong(SemanticVersion::major)
          .thenComparingLong(SemanticVersion::minor)
          .thenComparingLong(SemanticVersion::patch)
          .thenComparing(SemanticVersion::prefix);

  /// What comes before the first one.
  static final SemanticVersion ZERO = new SemanticVersion("v", 0, 0, 0);

  /// Which part grows.
  public enum Part {
    MAJOR,
    MINOR,
    PATCH
  }

  /// Reads a tag's name; empty when it is none.
  public static Optional<SemanticVersion> parse(String name) {
    Matcher form = FORM.matcher(name);
    return form.matches()
        ? Optional.of(
            new SemanticVersion(
                form.group(1),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4))))
        : Optional.empty();
  }

  /// The next one.
  SemanticVersion bumped(Part part) {
    return switch (part) {
      case MAJOR -> new SemanticVersion(prefix, major + 1, 0, 0);
      case MINOR -> new SemanticVersion(prefix, major, minor + 1, 0);
      case PATCH -> new SemanticVersion(prefix, major, minor, patch + 1);
    };
  }

  @Override
  public int compareTo(SemanticVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return prefix + major + "." + minor + "." + patch;
  }
}
