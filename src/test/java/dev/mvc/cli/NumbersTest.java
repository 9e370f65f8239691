package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "612, 612 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "90_949_000, 90.9 MB",
    "999_949, 999.9 kB",
    "999_950, 1.0 MB",
    "1_400_000_000, 1.4 GB",
    "9223372036854775807, 9.2 EB",
    "-1500, -1.5 kB"
  })
  void aSizeHasOneDigitInTheUnitThatFits(String bytes, String shown) {
    assertThat(Sizes.format(Long.parseLong(bytes.replace("_", "")))).isEqualTo(shown);
  }

  @Test
  void howFarIsSaidInTheUnitOfTheWhole() {
    assertThat(Sizes.format(6_100_000_000L, 9_800_000_000L)).isEqualTo("6.1/9.8 GB");
    assertThat(Sizes.format(12_000_000, 9_800_000_000L)).isEqualTo("0.0/9.8 GB");
    assertThat(Sizes.format(5, 612)).isEqualTo("5/612 B");
  }

  @Test
  void aRateOfNoTimeIsNotInfinite() {
    assertThat(Sizes.rate(3_300_000_000L, 3)).isEqualTo("1.1 GB/s");
    assertThat(Sizes.rate(5, 0)).isEqualTo("0 B/s");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0 %",
    "10, 10, 100 %",
    "1, 2, 50.0 %",
    "549, 1000, 54.9 %",
    "1, 1000000, <0.1 %",
    "999999, 1000000, 99.9 %",
    "0, 0, 100 %"
  })
  void onlyNothingIsNoneAndOnlyEverythingIsAll(long part, long whole, String shown) {
    assertThat(Percent.format(part, whole)).isEqualTo(shown);
  }

  @Test
  void aShareThatIsNoNumberIsADash() {
    assertThat(Percent.format(Double.NaN)).isEqualTo("–");
    assertThat(Percent.format(1.204)).isEqualTo("120.4 %");
    assertThat(Percent.format(1.0001)).isEqualTo("100.1 %");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "12400, '12,400'",
    "-12400, '-12,400'",
    "-999, -999",
    "1234567, '1,234,567'"
  })
  void thousandsAreSetApart(long number, String shown) {
    assertThat(Counts.exact(number)).isEqualTo(shown);
  }

  @Test
  void largeCountsAreRoundedAndSmallOnesAreNot() {
    assertThat(Counts.brief(22_713_216)).isEqualTo("22.7 M");
    assertThat(Counts.brief(7_000_000_000L)).isEqualTo("7.0 G");
    assertThat(Counts.brief(589_824)).isEqualTo("589,824");
  }

  @Test
  void oneThingIsNotSeveral() {
    assertThat(Counts.of(1, "file")).isEqualTo("1 file");
    assertThat(Counts.of(0, "file")).isEqualTo("0 files");
    assertThat(Counts.of(12_400, "file")).isEqualTo("12,400 files");
    assertThat(Counts.of(2, "entry", "entries")).isEqualTo("2 entries");
  }

  @ParameterizedTest
  @CsvSource({
    "-5, in the future",
    "0, just now",
    "1, just now",
    "2, 2 seconds ago",
    "60, 1 minute ago",
    "7199, 1 hour ago",
    "7200, 2 hours ago",
    "86400, yesterday",
    "172799, yesterday",
    "172800, 2 days ago",
    "1209600, 2 weeks ago",
    "5184000, 2 months ago",
    "31536000, 1 year ago"
  })
  void howLongAgoIsSaidRoughly(long seconds, String shown) {
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(Ago.format(then, then.plusSeconds(seconds))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "49, 0.0 s",
    "640, 0.6 s",
    "9940, 9.9 s",
    "9950, 10 s",
    "59499, 59 s",
    "59500, 1 min 0 s",
    "125000, 2 min 5 s",
    "10920000, 3 h 2 min"
  })
  void aLengthOfTimeIsSaidInTheUnitThatMatters(long millis, String shown) {
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"3, 0:03", "65, 1:05", "3723, 1:02:03"})
  void timeLeftIsShownAsAClockDoes(long seconds, String shown) {
    assertThat(Durations.clock(seconds)).isEqualTo(shown);
  }
}
