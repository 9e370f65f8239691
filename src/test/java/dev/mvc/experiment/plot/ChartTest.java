package dev.mvc.experiment.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
  private static final double NAN = Double.NaN;
  private static final Chart.Form FORM = new Chart.Form(false, 4, 4);

  /// A line over 0, 1, 2, ….
  static Series line(String label, double... y) {
    return Series.of(label, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  static Chart chart(Series... series) {
    return Chart.of("loss", "step", List.of(series), FORM);
  }

  private static List<String> text(Chart chart, TerminalChart.Signs signs, int width, int rows) {
    return TerminalChart.draw(chart, signs, width, rows).stream()
        .map(row -> row.stream().map(TerminalChart.Span::text).collect(Collectors.joining()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0 0.2 0.4 0.6 0.8 1",
    "0.3, 2.47, 0 0.5 1 1.5 2 2.5",
    "-3, 7, -4 -2 0 2 4 6 8",
    "0.1, 0.1, 0.09 0.095 0.1 0.105 0.11",
    "0, 0, -1 -0.5 0 0.5 1",
    "1000000, 3000000, 1M 1.5M 2M 2.5M 3M",
    "0, 40000, 0 10k 20k 30k 40k",
    "0.00001, 0.00003, 1e-5 1.5e-5 2e-5 2.5e-5 3e-5",
  })
  void marksAreAtRoundValues(double low, double high, String labels) {
    Axis axis = Axis.loose(low, high, 5);
    assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly(labels.split(" "));
    assertThat(axis.from()).isLessThanOrEqualTo(low);
    assertThat(axis.to()).isGreaterThanOrEqualTo(high);
  }

  @Test
  void anAxisOfVersionsHasWholeMarks() {
    assertThat(Axis.tight(1, 3, 6, true).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @CsvSource({
    "-1.7976931348623157e308, 1.7976931348623157e308",
    "4.9e-324, 1e-320",
    "1, 1.0000000000000002",
    "1e300, 1.7e308",
    "-1e-310, 0",
    "-5, -5",
  })
  void anyRangeHasAnAxis(double low, double high) {
    for (Axis axis : List.of(Axis.loose(low, high, 5), Axis.tight(low, high, 5, false))) {
      assertThat(axis.ticks()).hasSizeBetween(1, 9);
      assertThat(axis.from()).isLessThan(axis.to());
      assertThat(axis.share(low)).isBetween(0.0, 1.0);
      assertThat(axis.share(high)).isBetween(axis.share(low), 1.0);
    }
  }

  @Test
  void equalRatiosAreEqualDistancesOnALogarithmicAxis() {
    Axis axis = Axis.log(2e-5, 0.5, 5);
    assertThat(axis.ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("1e-5", "1e-4", "0.001", "0.01", "0.1", "1");
    assertThat(axis.share(1e-4) - axis.share(1e-5))
        .isCloseTo(axis.share(1) - axis.share(0.1), org.assertj.core.data.Offset.offset(1e-12));
    assertThat(axis.shows(0)).isFalse();
    assertThat(axis.shows(-1)).isFalse();
    assertThat(Axis.log(Double.MIN_VALUE, Double.MAX_VALUE, 5).ticks()).hasSizeBetween(2, 9);
  }

  @Test
  void aLineIsDrawnInBraille() {
    Chart chart =
        Chart.of("a", "step", List.of(line("a", 4, 3, 2, 1, 0)), new Chart.Form(false, 4, 2));
    assertThat(text(chart, TerminalChart.Signs.BRAILLE, 16, 3))
        .containsExactly(
            "4 ┤⠑⠢⢄⣀", "2 ┤    ⠉⠒⠤⢄⣀", "0 ┤         ⠉⠒⠤⣀", "  └┬──┬──┬──┬──┬", "   0  1  2  3  4");
  }

  @Test
  void linesInAsciiAreTheirLetters() {
    assertThat(
            text(
                chart(line("up", 0, 1, 2, 3, 4), line("down", 4, NAN, NAN, 1, 0)),
                TerminalChart.Signs.ASCII,
                14,
                5))
        .containsExactly(
            "4 +b        aa",
            "3 +       aa",
            "2 +    aaa",
            "1 +  aa    b",
            "0 +aa       bb",
            "  ++--+-+--+-+",
            "   0  1 2  3 4");
  }

  @Test
  void whatIsNotFiniteIsAGap() {
    List<String> rows =
        text(
            chart(line("a", 1, 1, NAN, Double.POSITIVE_INFINITY, 1, 1)),
            TerminalChart.Signs.ASCII,
            30,
            5);
    String curve = rows.stream().filter(row -> row.contains("*")).findFirst().orElseThrow();
    assertThat(curve).containsPattern("[*]{6} {12}[*]{6}");
    assertThat(chart(line("a", NAN, NAN)).isEmpty()).isTrue();
    assertThat(text(chart(line("a", NAN)), TerminalChart.Signs.BRAILLE, 20, 3)).hasSize(5);
    assertThat(text(chart(), TerminalChart.Signs.BRAILLE, 20, 3)).hasSize(5);
  }

  @Test
  void aLonelyPointIsSeen() {
    assertThat(String.join("", text(chart(line("a", 3)), TerminalChart.Signs.BRAILLE, 20, 3)))
        .contains("•");
  }

  @Test
  void nothingIsWiderThanAsked() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 200; run++) {
      int width = random.nextInt(30, 120);
      double scale = Math.pow(10, random.nextInt(-12, 13));
      double[] y = random.doubles(random.nextInt(1, 300)).map(value -> value * scale).toArray();
      Chart.Form form = new Chart.Form(run % 2 == 0, width / 12, 5);
      Chart chart = Chart.of("a", "step", List.of(line("a", y), line("b", y)), form);
      for (TerminalChart.Signs signs : TerminalChart.Signs.values()) {
        assertThat(text(chart, signs, width, 10))
            .hasSize(12)
            .allSatisfy(row -> assertThat(row.length()).isLessThanOrEqualTo(width));
      }
    }
  }

  @Test
  void spikesOfLongLinesStay() {
    double[] y = new double[1_000_000];
    y[123_456] = 7;
    y[654_321] = -7;
    y[400_000] = NAN;
    y[999_999] = 1;
    Chart chart = chart(line("a", y));
    Series thin = chart.series().getFirst().thinned(chart.x(), chart.y(), 100);
    assertThat(thin.size()).isBetween(200, 500);
    List<Double> kept = IntStream.range(0, thin.size()).mapToObj(thin::y).toList();
    assertThat(kept).contains(7.0, -7.0, NAN).endsWith(1.0);
    assertThat(thin.x(0)).isZero();
    double[] across = IntStream.range(0, thin.size()).mapToDouble(thin::x).toArray();
    assertThat(across).isSorted();
    assertThat(Arrays.stream(across).distinct().count()).isEqualTo(across.length);
  }
}
