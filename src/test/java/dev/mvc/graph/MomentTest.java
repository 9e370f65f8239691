package dev.mvc.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.MvcException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
  /// A Sunday.
  private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-03-01T14:30:00+02:00");

  @ParameterizedTest
  @CsvSource({
    "now, 2026-03-01T12:30:00Z",
    "today, 2026-02-28T22:00:00Z",
    "Yesterday, 2026-02-28T12:30:00Z",
    "2 hours ago, 2026-03-01T10:30:00Z",
    "3.days.ago, 2026-02-26T12:30:00Z",
    "a week ago, 2026-02-22T12:30:00Z",
    "1 month, 2026-02-01T12:30:00Z",
    "last year, 2025-03-01T12:30:00Z",
    "monday, 2026-02-23T12:30:00Z",
    "sunday, 2026-02-22T12:30:00Z",
    "2026-02-03, 2026-02-02T22:00:00Z",
    "2026-02-03T01:00:00Z, 2026-02-03T01:00:00Z"
  })
  void aTimeIsReadAsPeopleSayIt(String written, Instant meant) {
    assertThat(Moment.parse(written, NOW, "--since")).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "2 moons ago", "someday", "ago", "-3 days", "99999999 days"})
  void whatIsNoTimeIsRefused(String written) {
    assertThatThrownBy(() -> Moment.parse(written, NOW, "--since"))
        .isInstanceOf(MvcException.class)
        .hasMessageContaining("--since is not a date");
  }
}
