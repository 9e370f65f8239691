package dev.mvc.cli;

import dev.mvc.io.Characters;
import java.util.ArrayList;
import java.util.List;

/// Text on its way to a terminal.
final class Text {
  private Text() {}

  /// The text with everything escaped that would not show as itself: control characters, which
  /// could move the cursor or set the window's title; line ends; characters that turn the direction
  /// of writing, with which a name can pretend to be another ("trojan source"); invisible ones. The
  /// two joiners stay: Persian and emoji cannot be written without them.
  static String printable(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) < 0x7F) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, at);
    while (at < text.length()) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      appendPrintable(escaped, c);
    }
    return escaped.toString();
  }

  private static void appendPrintable(StringBuilder to, int c) {
    switch (c) {
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      default -> {
        if (Characters.isHarmless(c)) {
          to.appendCodePoint(c);
        } else if (c < 0x100) {
          to.append("\\x").append(hex(c, 2));
        } else if (c < 0x10000) {
          to.append("\\u").append(hex(c, 4));
        } else {
          to.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
      }
    }
  }

  private static String hex(int c, int digits) {
    return Integer.toHexString(c | 1 << (4 * digits)).substring(1);
  }

  /// How many columns a terminal gives the text: two for East Asian wide characters and emoji, none
  /// for marks that sit on another character.
  static int columns(String text) {
    int columns = 0;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      columns += columns(c);
    }
    return columns;
  }

  private static int columns(int c) {
    if (c < 0x300) {
      return 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /// The blocks that Unicode's EastAsianWidth calls W or F, roughly.
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1F64F)
        || (c >= 0x1F900 && c <= 0x1F9FF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }

  /// At most so many columns, with `…` for what is left out in the middle: in names of tensors and
  /// paths both ends say something.
  static String elide(String text, int most) {
    if (columns(text) <= most) {
      return text;
    }
    if (most < 2) {
      return most == 1 ? "…" : "";
    }
    int head = most / 2;
    int start = 0;
    for (int used = 0; start < text.length(); ) {
      int c = text.codePointAt(start);
      used += columns(c);
      if (used > head) {
        break;
      }
      start += Character.charCount(c);
    }
    int end = text.length();
    for (int used = 0; end > start; ) {
      int c = text.codePointBefore(end);
      used += columns(c);
      if (used > most - head - 1) {
        break;
      }
      end -= Character.charCount(c);
    }
    return text.substring(0, start) + "…" + text.substring(end);
  }

  /// The text with blanks before it until it has so many columns.
  static String right(String text, int columns) {
    return blanks(columns - columns(text)) + text;
  }

  /// The text with blanks behind it until it has so many columns.
  static String left(String text, int columns) {
    return text + blanks(columns - columns(text));
  }

  static String blanks(int count) {
    return " ".repeat(Math.max(0, count));
  }

  /// The words of a paragraph in lines of at most so many columns; longer words stay whole.
  static List<String> wrap(String paragraph, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && columns(line.toString()) + 1 + columns(word) > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
