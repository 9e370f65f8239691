package dev.mvc.io;

/// Which characters of foreign text are shown as they are.
public final class Characters {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int REPLACEMENT = 0xFFFD;

  private Characters() {}

  /// Whether a character stays within its line and changes nothing around it: no control character,
  /// none that turns the direction of writing, no half of a pair. The joiners do, without which
  /// Persian and emoji cannot be written.
  public static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }

  /// Whether a text has no half of a character of two, which no encoding can write.
  public static boolean isWhole(String text) {
    for (int at = 0, point; at < text.length(); at += Character.charCount(point)) {
      point = text.codePointAt(at);
      if (Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  /// A text of somebody else for a message: with � for each character that is not harmless, and cut
  /// behind `most` of them.
  public static String harmless(String text, int most) {
    StringBuilder harmless = new StringBuilder();
    for (int at = 0, point; at < text.length(); at += Character.charCount(point)) {
      if (at >= most) {
        return harmless.append('…').toString();
      }
      point = text.codePointAt(at);
      harmless.appendCodePoint(isHarmless(point) ? point : REPLACEMENT);
    }
    return harmless.toString();
  }
}
