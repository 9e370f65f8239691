package dev.mvc.cli;

import java.time.Duration;

/// Lengths of time as people read them.
final class Durations {
  private Durations() {}

  /// How long something took: `0.6 s`, `12 s`, `2 min 5 s`, `3 h 2 min`.
  static String format(Duration duration) {
    long tenths = Math.max(0, (duration.toMillis() + 50) / 100);
    if (tenths < 100) {
      return tenths / 10 + "." + tenths % 10 + " s";
    }
    long seconds = Math.max(0, (duration.toMillis() + 500) / 1000);
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /// As a clock shows it: `0:03`, `1:02:03`.
  static String clock(long seconds) {
    String last = ":" + twoDigits(seconds % 60);
    return seconds < 3600
        ? seconds / 60 + last
        : seconds / 3600 + ":" + twoDigits(seconds % 3600 / 60) + last;
  }

  private static String twoDigits(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
