package dev.mvc.format.numpy;

import dev.mvc.format.layout.MalformedFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads the Python literal that is the header of an array.
///
/// Only what headers consist of: dictionaries, tuples and lists, both as [List], strings, whole
/// numbers and names. Nothing is evaluated.
final class PythonLiteral {
  /// Structured types nest, but not this deep.
  private static final int MAX_DEPTH = 32;

  private final String text;
  private int at;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /// A word: `True`, `False` or `None`.
  record Word(String text) {}

  /// Reads a literal with nothing but white space around it.
  static Object read(String text) throws MalformedFileException {
    PythonLiteral literal = new PythonLiteral(text);
    Object value = literal.value(0);
    literal.skipSpace();
    if (literal.at < text.length()) {
      throw literal.unexpected();
    }
    return value;
  }

  private Object value(int depth) throws MalformedFileException {
    if (depth > MAX_DEPTH) {
      throw new MalformedFileException("the header is nested more than " + MAX_DEPTH + " deep");
    }
    skipSpace();
    char c = peek();
    return switch (c) {
      case '{' -> dictionary(depth);
      case '(' -> sequence(')', depth);
      case '[' -> sequence(']', depth);
      case '\'', '"' -> string();
      default -> {
        if (c == '-' || isDigit(c)) {
          yield number();
        }
        yield word();
      }
    };
  }

  private Map<String, Object> dictionary(int depth) throws MalformedFileException {
    Map<String, Object> entries = new LinkedHashMap<>();
    at++;
    while (!isClosed('}')) {
      skipSpace();
      if (peek() != '\'' && peek() != '"') {
        throw unexpected();
      }
      String key = string();
      skipSpace();
      expect(':');
      if (entries.put(key, value(depth + 1)) != null) {
        throw new MalformedFileException(
            "the header has " + MalformedFileException.quote(key) + " twice");
      }
      separate('}');
    }
    return entries;
  }

  private List<Object> sequence(char end, int depth) throws MalformedFileException {
    List<Object> items = new ArrayList<>();
    at++;
    while (!isClosed(end)) {
      items.add(value(depth + 1));
      separate(end);
    }
    return items;
  }

  private boolean isClosed(char end) {
    skipSpace();
    if (peek() == end) {
      at++;
      return true;
    }
    return false;
  }

  /// A comma, which the last item may lack.
  private void separate(char end) throws MalformedFileException {
    skipSpace();
    if (peek() != end) {
      expect(',');
    }
  }

  private String string() throws MalformedFileException {
    char quote = peek();
    StringBuilder string = new StringBuilder();
    at++;
    while (peek() != quote) {
      if (peek() == '\\') {
        at++;
        string.append(escaped());
      } else if (peek() < ' ') {
        throw unexpected();
      } else {
        string.append(text.charAt(at++));
      }
    }
    at++;
    return string.toString();
  }

  private String escaped() throws MalformedFileException {
    char c = peek();
    int digits =
        switch (c) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (digits == 0) {
      if ("\\'\"".indexOf(c) < 0) {
        throw unexpected();
      }
      at++;
      return String.valueOf(c);
    }
    int end = at + 1 + digits;
    if (end > text.length()) {
      throw unexpected();
    }
    String hex = text.substring(at + 1, end);
    if (!hex.matches("[0-9a-fA-F]+") || hex.compareToIgnoreCase("0010ffff") > 0 && digits == 8) {
      throw unexpected();
    }
    at = end;
    return Character.toString(Integer.parseInt(hex, 16));
  }

  /// Python 2 ends long ones with an `L`.
  private Long number() throws MalformedFileException {
    int start = at++;
    while (isDigit(peek())) {
      at++;
    }
    String digits = text.substring(start, at);
    if (peek() == 'L') {
      at++;
    }
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new MalformedFileException(
          "the header has the impossible number " + MalformedFileException.quote(digits));
    }
  }

  private Word word() throws MalformedFileException {
    for (String word : new String[] {"True", "False", "None"}) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return new Word(word);
      }
    }
    throw unexpected();
  }

  private void expect(char c) throws MalformedFileException {
    if (peek() != c) {
      throw unexpected();
    }
    at++;
  }

  private MalformedFileException unexpected() {
    return new MalformedFileException(
        at >= text.length()
            ? "the header breaks off"
            : String.format(
                Locale.ROOT,
                "the header is no Python literal at character %d, %s",
                at,
                MalformedFileException.quote(
                    text.substring(at, Math.min(at + 20, text.length())))));
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /// The next character; 0 at the end.
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
