package dev.mvc.graph;

import dev.mvc.io.MvcException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time as people write them: dates, and how long ago.
public final class Moment {
  private static final int MOST_EPOCH_DIGITS = 12;
  private static final Pattern AGO =
      Pattern.compile(
          "(\\d{1,6}|an?|one|last)[ ._-](second|minute|hour|day|week|month|year)s?(?:[ ._-]ago)?");
  private static final Pattern WEEKDAY = Pattern.compile("(?:last[ ._-])?([a-z]+day)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "second",
          ChronoUnit.SECONDS,
          "minute",
          ChronoUnit.MINUTES,
          "hour",
          ChronoUnit.HOURS,
          "day",
          ChronoUnit.DAYS,
          "week",
          ChronoUnit.WEEKS,
          "month",
          ChronoUnit.MONTHS,
          "year",
          ChronoUnit.YEARS);

  private Moment() {}

  /// Reads what [#absolute] reads, and `now`, `today` (its beginning), `yesterday` (a day ago),
  /// `monday` (the last one), `2 hours ago`, `3.days.ago`, `last week`.
  ///
  /// @param now what it is ago from, and whose zone a time without one is in
  /// @param name what was set to this text, for the message
  /// @throws MvcException of kind USAGE
  public static Instant parse(String text, OffsetDateTime now, String name) {
    return relative(text.strip().toLowerCase(Locale.ROOT), now)
        .orElseGet(() -> absolute(text, now.getOffset(), name));
  }

  private static Optional<Instant> relative(String text, OffsetDateTime now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      String count = ago.group(1);
      long number = Character.isDigit(count.charAt(0)) ? Long.parseLong(count) : 1;
      ChronoUnit unit = UNITS.getOrDefault(ago.group(2), ChronoUnit.DAYS);
      return Optional.of(now.minus(number, unit).toInstant());
    }
    return switch (text) {
      case "now" -> Optional.of(now.toInstant());
      case "today" -> Optional.of(now.truncatedTo(ChronoUnit.DAYS).toInstant());
      case "yesterday" -> Optional.of(now.minusDays(1).toInstant());
      default -> weekday(text, now);
    };
  }

  private static Optional<Instant> weekday(String text, OffsetDateTime now) {
    Matcher day = WEEKDAY.matcher(text);
    if (day.matches()) {
      for (DayOfWeek known : DayOfWeek.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(day.group(1))) {
          return Optional.of(now.with(TemporalAdjusters.previous(known)).toInstant());
        }
      }
    }
    return Optional.empty();
  }

  /// Reads `2026-03-01T14:02:11Z`, the same with `+01:00`, without a zone, without seconds or
  /// without a time, with a space for the `T`, and seconds since 1970.
  ///
  /// @param zone what a time without a zone is in
  /// @param name what was set to this text, for the message
  /// @throws MvcException of kind USAGE
  public static Instant absolute(String text, ZoneId zone, String name) {
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
          "write 2026-03-01T14:02:11Z, 2026-03-01, or seconds since 1970; where it fits, also"
              + " yesterday or \"2 days ago\".");
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
}
