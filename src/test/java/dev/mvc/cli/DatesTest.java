package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.MvcException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  private static final ZoneId ZONE = ZoneId.of("+02:00");

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T14:02:11Z, 2026-03-01T14:02:11Z",
    "2026-03-01T14:02:11+01:00, 2026-03-01T13:02:11Z",
    "2026-03-01T14:02:11-01:00, 2026-03-01T15:02:11Z",
    "2026-03-01 14:02:11, 2026-03-01T12:02:11Z",
    "2026-03-01T14:02, 2026-03-01T12:02:00Z",
    "2026-03-01, 2026-02-28T22:00:00Z",
    "1767268800, 2026-01-01T12:00:00Z",
    "0, 1970-01-01T00:00:00Z"
  })
  void aDateIsReadAsPeopleWriteIt(String written, Instant meant) {
    assertThat(Dates.parse(written, ZONE, "--date")).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2026-13-01", "12:00", "2026-03-01T25:00Z", "9999999999999"})
  void whatIsNoDateIsRefusedByName(String written) {
    assertThatThrownBy(() -> Dates.parse(written, ZONE, "--date"))
        .isInstanceOfSatisfying(
            MvcException.class, e -> assertThat(e.kind()).isEqualTo(MvcException.Kind.USAGE))
        .hasMessageContaining("--date is not a date");
  }

  @Test
  void aDateIsShownInTheZoneOfTheReader() {
    assertThat(Dates.format(Instant.parse("2026-03-01T14:02:11Z"), ZONE))
        .isEqualTo("2026-03-01 16:02:11 +0200");
  }
}
