package dev.mvc.cli;

/// Numbers of things as people read them.
final class Counts {
  private static final String[] LETTERS = {"", " k", " M", " G", " T", " P", " E"};

  private Counts() {}

  /// All digits: `12,400`.
  static String exact(long number) {
    String digits = Long.toString(number);
    int start = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > start; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /// From a million on as `22.7 M`; below, all digits.
  static String brief(long number) {
    return Math.abs(number) < 1_000_000 ? exact(number) : Sizes.scaled(number, LETTERS);
  }

  /// As `1 file`, `2 files`, `12,400 files`.
  static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /// As `1 entry`, `2 entries`.
  static String of(long number, String one, String many) {
    return exact(number) + " " + (number == 1 ? one : many);
  }
}
