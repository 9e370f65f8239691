package dev.mvc.cli;

import dev.mvc.graph.Moment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Points in time as people write and read them.
final class Dates {
  private Dates() {}

  /// Reads a date, see [Moment#absolute].
  ///
  /// @param zone what a time without a zone is in
  /// @param name what was set to this text, for the message
  static Instant parse(String text, ZoneId zone, String name) {
    return Moment.absolute(text, zone, name);
  }

  /// As `2026-03-01 14:02:11 +0100`.
  static String format(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx", Locale.ROOT)
        .format(instant.atZone(zone));
  }
}
