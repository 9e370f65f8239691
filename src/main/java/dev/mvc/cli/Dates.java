package dev.mvc.cli;

import dev.mvc.io.MvcException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Points in time as people write and read them.
final class Dates {
  private static final int MOST_EPOCH_DIGITS = 12;

  private Dates() {}

  /// Reads `2026-03-01T14:02:11Z`, the same with `+01:00`, without a zone, without seconds or
  /// without a time, with a space for the `T`, and seconds since 1970.
  ///
  /// @param zone what a time without a zone is in
  /// @param name what was set to this text, for the message
  /// @throws MvcException of kind USAGE
  static Instant parse(String text, ZoneId zone, String name) {
    String date = text.strip().replace(' ', 'T');
    try {
      if (isEpoch(date)) {
        return Instant.ofEpochSecond(Long.parseLong(date));
      }
      if (date.indexOf('T') < 0) {
        return LocalDate.parse(date).atStartOfDay(zone).toInstant();
      }
      if (hasZone(date)) {
        return OffsetDateTime.parse(date).toInstant();
      }
      return LocalDateTime.parse(date).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new MvcException(
          MvcException.Kind.USAGE,
          name + " is not a date: " + text,
          e,
          "write 2026-03-01T14:02:11Z, 2026-03-01, or seconds since 1970.");
    }
  }

  private static boolean isEpoch(String date) {
    return !date.isEmpty()
        && date.length() <= MOST_EPOCH_DIGITS
        && date.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean hasZone(String date) {
    String time = date.substring(date.indexOf('T'));
    return time.endsWith("Z") || time.indexOf('+') > 0 || time.indexOf('-') > 0;
  }

  /// As `2026-03-01 14:02:11 +0100`.
  static String format(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx", Locale.ROOT)
        .format(instant.atZone(zone));
  }
}
