package dev.mvc.experiment;

import java.util.regex.Pattern;

/// A path from the root, with slashes, in which `*` stands for anything within a name, `**` for
/// anything at all and `?` for one character.
public final class PathPattern {
  private final String text;
  private final Pattern regex;

  private PathPattern(String text, Pattern regex) {
    this.text = text;
    this.regex = regex;
  }

  /// The pattern that a person wrote. A leading `./` says nothing.
  public static PathPattern of(String typed) {
    String text = typed.replaceFirst("^(\\./)+", "");
    StringBuilder regex = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (text.startsWith("**", at)) {
        regex.append(".*");
        at++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new PathPattern(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /// Whether a path, or any other name, is one of those meant.
  public boolean matches(String path) {
    return regex.matcher(path).matches();
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
