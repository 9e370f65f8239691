package dev.mvc.cli;

/// Text with a meaning, which [Output] and [Table] show in colour where there is colour. The colour
/// never says anything that the words don't.
record Styled(Ink ink, String text) {

  /// What is drawn alike.
  enum Ink {
    NAME("32"),
    LOSS("31"),
    ID("33"),
    STRONG("1"),
    DIM("2"),
    LINE_0("36"),
    LINE_1("33"),
    LINE_2("35"),
    LINE_3("32"),
    LINE_4("31"),
    LINE_5("34"),
    LINE_6("96"),
    LINE_7("93");

    private final String code;

    Ink(String code) {
      this.code = code;
    }

    /// The text between the terminal's codes for this ink.
    String draw(String text) {
      return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
  }

  /// A file, tensor, layer, branch.
  static Styled name(Object name) {
    return new Styled(Ink.NAME, String.valueOf(name));
  }

  /// A version or another object.
  static Styled id(Object id) {
    return new Styled(Ink.ID, String.valueOf(id));
  }

  /// What was removed, got worse or is damaged.
  static Styled loss(Object text) {
    return new Styled(Ink.LOSS, String.valueOf(text));
  }

  static Styled strong(Object text) {
    return new Styled(Ink.STRONG, String.valueOf(text));
  }

  /// A line of a chart, by its number.
  static Styled line(int number, Object text) {
    Ink[] lines = {
      Ink.LINE_0, Ink.LINE_1, Ink.LINE_2, Ink.LINE_3, Ink.LINE_4, Ink.LINE_5, Ink.LINE_6, Ink.LINE_7
    };
    return new Styled(lines[number % lines.length], String.valueOf(text));
  }

  static Styled dim(Object text) {
    return new Styled(Ink.DIM, String.valueOf(text));
  }

  /// Anything as it is shown: escaped, and drawn if there is colour and ink for it.
  static String show(Object part, boolean colour) {
    if (part instanceof Styled styled) {
      String text = Text.printable(styled.text);
      return colour ? styled.ink.draw(text) : text;
    }
    return Text.printable(String.valueOf(part));
  }
}
