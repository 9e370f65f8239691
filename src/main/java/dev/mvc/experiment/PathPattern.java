package dev.mvc.experiment;

import dev.mvc.io.Glob;

/// A path from the root, with slashes, in which `*` stands for anything within a name, `**` for
/// anything at all and `?` for one character.
public final class PathPattern {
  private final String text;
  private final Glob glob;

  private PathPattern(String text) {
    this.text = text;
    this.glob = Glob.ofPath(text);
  }

  /// The pattern that a person wrote. A leading `./` says nothing.
  public static PathPattern of(String typed) {
    return new PathPattern(typed.replaceFirst("^(\\./)+", ""));
  }

  /// Whether a path, or any other name, is one of those meant.
  public boolean matches(String path) {
    return glob.matches(path);
  }

  /// Whether it can stand for one path only.
  public boolean isPlain() {
    return text.indexOf('*') < 0 && text.indexOf('?') < 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
