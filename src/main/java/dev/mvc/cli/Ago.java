package dev.mvc.cli;

import java.time.Duration;
import java.time.Instant;

/// How long ago something was, roughly, in words.
final class Ago {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long WEEK = 7 * DAY;
  private static final long MONTH = 30 * DAY;
  private static final long YEAR = 365 * DAY;

  private Ago() {}

  /// As `2 hours ago`. What lies ahead, by a clock that is wrong, is said to.
  static String format(Instant then, Instant now) {
    long seconds = Duration.between(then, now).toSeconds();
    if (seconds < 0) {
      return "in the future";
    }
    if (seconds < MINUTE) {
      return seconds < 2 ? "just now" : seconds + " seconds ago";
    }
    if (seconds >= DAY && seconds < 2 * DAY) {
      return "yesterday";
    }
    return rough(seconds) + " ago";
  }

  private static String rough(long seconds) {
    if (seconds < HOUR) {
      return Counts.of(seconds / MINUTE, "minute");
    }
    if (seconds < DAY) {
      return Counts.of(seconds / HOUR, "hour");
    }
    if (seconds < 2 * WEEK) {
      return Counts.of(seconds / DAY, "day");
    }
    if (seconds < 2 * MONTH) {
      return Counts.of(seconds / WEEK, "week");
    }
    return seconds < YEAR ? Counts.of(seconds / MONTH, "month") : Counts.of(seconds / YEAR, "year");
  }
}
