package dev.mvc.format.layout;

/// A file is not what its name or its first bytes say: what is wrong, and where.
///
/// The message is one printable line that begins in lower case and can follow the file's name and a
/// colon. Not an [java.io.IOException]: the file was read well, and is kept as bytes.
public final class MalformedFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Names in messages are cut to this many characters.
  private static final int LONGEST_NAME = 80;

  /// @param message one printable line; text of the file in it has gone through [#quote]
  public MalformedFileException(String message) {
    super(message);
  }

  /// Text from a file as a message may show it: in quotes, short, and with everything escaped that
  /// a terminal would act on or not show.
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int at = 0, point; at < text.length(); at += Character.charCount(point)) {
      if (quoted.length() > LONGEST_NAME) {
        quoted.append('…');
        break;
      }
      point = text.codePointAt(at);
      if (point == '"' || point == '\\') {
        quoted.append('\\').appendCodePoint(point);
      } else if (isPrintable(point)) {
        quoted.appendCodePoint(point);
      } else {
        quoted.append("\\u{").append(Integer.toHexString(point)).append('}');
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
