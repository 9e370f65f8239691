package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A command line that needs no shell: plain or quoted words, `&&`, and `> FILE` at the end of a
/// command.
final class ShellLine {
  private static final String NEEDS_SHELL = "|;<$`*?()\n";
  private static final String NEEDS_SHELL_FIRST = "#~[";

  /// One command of the line.
  ///
  /// @param file where its standard output goes; empty for the terminal
  /// @param text as it was written, for the shell
  record Part(List<String> words, String file, String text) {}

  private final String line;
  private final List<Part> parts = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean redirected;
  private String file = "";
  private int partStart;
  private int at;

  private ShellLine(String line) {
    this.line = line;
  }

  /// The commands of the line, or nothing when only a shell can run it.
  static Optional<List<Part>> parse(String line) {
    ShellLine parser = new ShellLine(line);
    return parser.parse() ? Optional.of(List.copyOf(parser.parts)) : Optional.empty();
  }

  private boolean parse() {
    while (at < line.length()) {
      if (!step(line.charAt(at))) {
        return false;
      }
      at++;
    }
    return endPart(line.length());
  }

  private boolean step(char c) {
    if (NEEDS_SHELL.indexOf(c) >= 0 || (!inWord && NEEDS_SHELL_FIRST.indexOf(c) >= 0)) {
      return false;
    }
    return switch (c) {
      case ' ' -> endWord();
      case '\'' -> quoted('\'');
      case '"' -> quoted('"');
      case '\\' -> take(++at < line.length() ? line.charAt(at) : '\\');
      case '>' -> redirect();
      case '&' -> line.startsWith("&&", at) && endPart(at++);
      default -> take(c);
    };
  }

  private boolean take(char c) {
    word.append(c);
    inWord = true;
    return true;
  }

  private boolean quoted(char quote) {
    inWord = true;
    int end = line.indexOf(quote, at + 1);
    String inside = end < 0 ? "" : line.substring(at + 1, end);
    boolean plain =
        quote == '\''
            || (inside.indexOf('$') < 0 && inside.indexOf('\\') < 0 && inside.indexOf('`') < 0);
    word.append(inside);
    at = end;
    return end >= 0 && plain;
  }

  /// `2>`, `>>` and `>&` are left to the shell.
  private boolean redirect() {
    boolean plain =
        !inWord && !redirected && !line.startsWith(">>", at) && !line.startsWith(">&", at);
    redirected = true;
    return plain;
  }

  private boolean endWord() {
    if (inWord) {
      if (redirected && file.isEmpty()) {
        file = word.toString();
      } else {
        words.add(word.toString());
      }
      word.setLength(0);
      inWord = false;
    }
    return true;
  }

  private boolean endPart(int end) {
    endWord();
    if (words.isEmpty() || redirected == file.isEmpty() || words.getFirst().contains("=")) {
      return false;
    }
    parts.add(new Part(words, file, line.substring(partStart, end).strip()));
    words = new ArrayList<>();
    file = "";
    redirected = false;
    partStart = end + 2;
    return true;
  }
}
