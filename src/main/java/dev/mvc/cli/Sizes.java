package dev.mvc.cli;

/// Numbers of bytes as people read them: decimal, one digit.
final class Sizes {
  private static final String[] UNITS = {" B", " kB", " MB", " GB", " TB", " PB", " EB"};

  private Sizes() {}

  /// As `612 B`, `90.9 MB`, `1.4 GB`.
  static String format(long bytes) {
    return scaled(bytes, UNITS);
  }

  /// How far something is: `6.1/9.8 GB`, both in the unit of the whole.
  static String format(long part, long whole) {
    int power = power(whole);
    return number(part, power) + "/" + number(whole, power) + UNITS[power];
  }

  /// As `1.1 GB/s`.
  static String rate(long bytes, double seconds) {
    return format(seconds <= 0 ? 0 : (long) (bytes / seconds)) + "/s";
  }

  /// A number in the largest unit that leaves at least 1, each unit 1000 times the one before.
  static String scaled(long number, String[] units) {
    if (number < 0) {
      return "-" + scaled(number == Long.MIN_VALUE ? Long.MAX_VALUE : -number, units);
    }
    int power = power(number);
    return number(number, power) + units[power];
  }

  private static int power(long number) {
    int power = 0;
    long unit = 1;
    // 999,950 is 1.0 of the next unit, not 1000.0 of this one.
    while (power < UNITS.length - 1 && number >= 1000 && tenths(number, unit) >= 10_000) {
      power++;
      unit *= 1000;
    }
    return power;
  }

  private static String number(long number, int power) {
    if (power == 0) {
      return Long.toString(number);
    }
    long unit = 1;
    for (int i = 0; i < power; i++) {
      unit *= 1000;
    }
    long tenths = tenths(number, unit);
    return tenths / 10 + "." + tenths % 10;
  }

  /// Tenths of the unit, rounded; in whole numbers so that nothing near the limits of long is lost.
  private static long tenths(long number, long unit) {
    if (unit == 1) {
      return number > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : number * 10;
    }
    long tenth = unit / 10;
    return number / tenth + (number % tenth * 2 >= tenth ? 1 : 0);
  }
}
