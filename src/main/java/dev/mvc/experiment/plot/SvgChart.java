package dev.mvc.experiment.plot;

import dev.mvc.object.Scalar;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws charts as SVG: no script, no font of its own, and colours that follow light and dark.
public final class SvgChart {
  /// Units of a chart; at 360 of a narrow screen's pixels, text of 13 units is still read.
  public static final int WIDTH = 460;

  private static final int HEIGHT = 260;
  private static final int RIGHT = WIDTH - 14;
  private static final int BOTTOM = HEIGHT - 26;
  private static final int LEGEND_HEIGHT = 18;

  /// About what a character of text of 12 units takes; nobody can ask for the font.
  private static final double CHARACTER = 6.7;

  private static final int GAP = 24;
  private static final int MAX_LABEL = 30;

  /// Points of which each is drawn with what it says.
  private static final int MAX_DOTS = 60;

  /// What tells lines apart without colour.
  private static final String[] DASHES = {"", "7 3", "2 3", "9 3 2 3", "12 4", "4 4", "1 2", "9 2"};

  /// What charts in a page need beside [Colours#CSS].
  public static final String CSS =
      """
      .chart{font:12px system-ui,sans-serif;fill:var(--fg)}.chart .dim{fill:var(--dim)}
      .chart .title{font-size:14px;font-weight:600}.chart .grid{stroke:var(--rule);stroke-width:1}
      @media(max-width:640px){.charts .chart{font-size:13.5px}}
      .chart path{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
      """;

  private final Chart chart;
  private final List<Entry> legend = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();
  private final int left;
  private final int top;

  /// A line in the legend, and where it stands.
  private record Entry(int series, String label, double x, int y) {}

  private SvgChart(Chart chart) {
    this.chart = chart;
    int longest =
        chart.y().ticks().stream().mapToInt(tick -> tick.label().length()).max().orElse(0);
    left = (int) Math.ceil(longest * CHARACTER) + 12;
    int y = 16;
    if (chart.series().size() > 1) {
      y += LEGEND_HEIGHT;
      double x = 0;
      for (int at = 0; at < chart.series().size(); at++) {
        String label = elide(chart.series().get(at).label());
        double width = 30 + label.length() * CHARACTER;
        if (x > 0 && x + width > WIDTH) {
          x = 0;
          y += LEGEND_HEIGHT;
        }
        legend.add(new Entry(at, label, x, y));
        x += width + 12;
      }
    }
    top = y + 14;
  }

  /// The form for which [#draw] has the room.
  public static Chart.Form form(boolean isLog) {
    return new Chart.Form(isLog, 6, 5);
  }

  /// One chart as an `svg` element for a page.
  public static String draw(Chart chart) {
    SvgChart drawn = new SvgChart(chart);
    drawn.open("");
    drawn.body();
    return drawn.svg.append("</svg>\n").toString();
  }

  /// Charts one below the other, in one file.
  public static String file(List<Chart> charts) {
    StringBuilder file = new StringBuilder();
    int height = charts.size() * (HEIGHT + GAP) + GAP;
    int width = WIDTH + 2 * GAP;
    file.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
                + " %d\">\n<style>%s%s</style>\n<rect width=\"100%%\" height=\"100%%\""
                + " fill=\"var(--bg)\"/>\n",
            width * 3 / 2,
            height * 3 / 2,
            width,
            height,
            Colours.CSS,
            CSS));
    for (int at = 0; at < charts.size(); at++) {
      SvgChart drawn = new SvgChart(charts.get(at));
      drawn.open(
          String.format(
              Locale.ROOT,
              " x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"",
              GAP,
              GAP + at * (HEIGHT + GAP),
              WIDTH,
              HEIGHT));
      drawn.body();
      file.append(drawn.svg).append("</svg>\n");
    }
    return file.append("</svg>\n").toString();
  }

  private void open(String place) {
    svg.append(
        "<svg class=\"chart\"%s viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(place, WIDTH, HEIGHT, Markup.html(chart.title())));
  }

  private void body() {
    svg.append(
        ("<text class=\"title\" y=\"15\">%s<tspan class=\"dim\" font-weight=\"400\""
                + " font-size=\"12\" dx=\"8\">%s</tspan></text>\n")
            .formatted(
                Markup.html(elide(chart.title())),
                Markup.html(chart.across().isEmpty() ? "" : "over " + chart.across())));
    for (Entry entry : legend) {
      svg.append(
          "<path d=\"M%s %sh20\" stroke=\"var(--l%s)\"%s/><text x=\"%s\" y=\"%s\">%s</text>\n"
              .formatted(
                  number(entry.x + 1),
                  entry.y - 4,
                  entry.series % Colours.LINES,
                  dashes(entry.series),
                  number(entry.x + 26),
                  entry.y,
                  Markup.html(entry.label)));
    }
    frame();
    for (int at = chart.series().size() - 1; at >= 0; at--) {
      line(at, chart.series().get(at).thinned(chart.x(), chart.y(), RIGHT - left));
    }
    if (chart.isEmpty()) {
      svg.append(
          ("<text class=\"dim\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">no value that can be"
                  + " shown</text>\n")
              .formatted((left + RIGHT) / 2, (top + BOTTOM) / 2));
    }
  }

  private void frame() {
    for (Axis.Tick tick : chart.y().ticks()) {
      String y = number(y(tick.at()));
      svg.append("<path class=\"grid\" d=\"M%s %sH%s\"/>".formatted(left, y, RIGHT));
      svg.append(
          "<text class=\"dim\" x=\"%s\" y=\"%s\" dy=\".35em\" text-anchor=\"end\">%s</text>\n"
              .formatted(left - 6, y, Markup.html(tick.label())));
    }
    double free = 0;
    for (Axis.Tick tick : chart.x().ticks()) {
      double half = tick.label().length() * CHARACTER / 2;
      double x = x(tick.at());
      double centre = Math.clamp(x, half, WIDTH - half);
      if (centre - half >= free) {
        svg.append("<path class=\"grid\" d=\"M%s %sv4\"/>".formatted(number(x), BOTTOM));
        svg.append(
            "<text class=\"dim\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
                .formatted(number(centre), BOTTOM + 18, Markup.html(tick.label())));
        free = centre + half + CHARACTER;
      }
    }
  }

  private void line(int series, Series line) {
    StringBuilder path = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    boolean isBroken = true;
    for (int at = 0; at < line.size(); at++) {
      if (!chart.y().shows(line.y(at))) {
        isBroken = true;
        continue;
      }
      String x = number(x(line.x(at)));
      String y = number(y(line.y(at)));
      path.append(isBroken ? 'M' : 'L').append(x).append(' ').append(y);
      boolean ends = at + 1 == line.size() || !chart.y().shows(line.y(at + 1));
      if (line.size() <= MAX_DOTS || isBroken && ends) {
        String says = said(line.x(at)) + ": " + said(line.y(at));
        dots.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.4\">".formatted(x, y))
            .append("<title>")
            .append(Markup.html(line.label() + ", " + chart.across() + " " + says))
            .append("</title></circle>");
      }
      isBroken = false;
    }
    String colour = "var(--l" + series % Colours.LINES + ")";
    if (!path.isEmpty()) {
      svg.append("<path stroke=\"%s\"%s d=\"%s\"/>\n".formatted(colour, dashes(series), path));
    }
    if (!dots.isEmpty()) {
      svg.append("<g fill=\"%s\">%s</g>\n".formatted(colour, dots));
    }
  }

  private static String dashes(int series) {
    String dash = DASHES[series % DASHES.length];
    return dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\"";
  }

  private double x(double value) {
    return left + chart.x().share(value) * (RIGHT - left);
  }

  private double y(double value) {
    return BOTTOM - chart.y().share(value) * (BOTTOM - top);
  }

  /// A value with six digits that say something.
  static String said(double value) {
    return Double.isFinite(value)
        ? new Scalar.Real(BigDecimal.valueOf(value).round(new MathContext(6)).doubleValue())
            .toString()
        : Double.toString(value);
  }

  private static String elide(String text) {
    return text.codePointCount(0, text.length()) <= MAX_LABEL
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_LABEL - 1)) + "…";
  }

  /// A coordinate, to a tenth of a unit.
  private static String number(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : String.format(Locale.ROOT, "%d.%d", tenths / 10, Math.abs(tenths % 10));
  }
}
