package dev.mvc.experiment.plot;

import dev.mvc.io.Characters;
import java.util.Locale;

/// Text on its way into HTML, SVG and Markdown, where it must stay text.
public final class Markup {
  private Markup() {}

  /// Text between tags or within a quoted attribute. What has no form of its own is written as
  /// `\\u{…}`: control characters, which XML does not allow, and those that turn the direction of
  /// writing.
  public static String html(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> append(escaped, c);
          }
        });
    return escaped.toString();
  }

  /// Text in a line or a cell of GitHub's Markdown.
  public static String markdown(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (c < 0x80 && "|\\`*_<>[]&#~!$".indexOf(c) >= 0) {
            escaped.append('\\');
          }
          // Nobody is to be notified by the name of a metric.
          append(escaped, c);
          if (c == '@') {
            escaped.append("<!-- -->");
          }
        });
    return escaped.toString();
  }

  private static void append(StringBuilder to, int c) {
    // XML does not allow the last two of each plane.
    if (Characters.isHarmless(c) && (c & 0xFFFE) != 0xFFFE) {
      to.appendCodePoint(c);
    } else {
      to.append(String.format(Locale.ROOT, "\\u{%x}", c));
    }
  }
}
