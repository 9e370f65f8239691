package dev.mvc.cli;

import dev.mvc.experiment.plot.HeatMap;
import dev.mvc.experiment.plot.Lineage;
import dev.mvc.experiment.plot.Markup;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.experiment.plot.Page;
import dev.mvc.experiment.plot.SvgChart;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.repo.DiskUse;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A report as one page of HTML.
final class ReportPage {
  private static final int ROW_HEIGHT = 30;
  private static final int MAX_NAME = 34;
  private static final int MAX_NARROW_NAME = 17;
  private static final int MAX_SUBJECT = 36;

  private static final String CSS =
      """
      .facts{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));
      margin:20px 0}
      .facts div{background:var(--card);border:1px solid var(--rule);border-radius:8px;
      padding:10px 14px;min-width:0}
      .facts b{display:block;font-size:22px;line-height:1.3;overflow-wrap:anywhere}
      .facts span{display:block;font-size:13px;color:var(--dim);overflow-wrap:anywhere}
      .parts{display:grid;gap:14px;
      grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}
      .part{background:var(--card);border:1px solid var(--rule);border-radius:8px;
      padding:10px 14px;min-width:0}
      .part h3{font-size:15px;margin:0}.part.wide{grid-column:1/-1}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
      .part table{width:100%;margin-top:6px}
      th{font-weight:600;text-align:left;color:var(--dim)}
      th,td{padding:3px 14px 3px 0;white-space:nowrap}th:last-child,td:last-child{padding-right:2px}
      .r{text-align:right}.name{font-family:ui-monospace,monospace;font-size:12.5px}
      .part tr+tr td,.versions td{border-top:1px solid var(--rule)}
      .heat{border-collapse:separate;border-spacing:2px}
      .heat th,.heat td{padding:0}.heat td{min-width:17px;width:17px;height:19px;
      border-radius:3px;text-align:center;
      font-size:12px;line-height:19px;color:var(--dim)}
      .heat tbody th{position:sticky;left:0;background:var(--bg);padding-right:10px;
      font-weight:400;color:var(--fg)}
      .heat thead th{writing-mode:vertical-rl;transform:rotate(180deg);font-size:11px;
      font-weight:400;padding:4px 0}
      .heat thead th:first-child{writing-mode:initial}
      .h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}
      .h3{background:var(--h3)}
      .h4{background:var(--h4)}.h5{background:var(--h5)}.h6{background:var(--h6)}
      .h7{background:var(--h7)}
      .hn{border:1px dashed var(--dim)}
      .key{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:12.5px;color:var(--dim);margin:8px 0}
      .key i{width:17px;height:17px;border-radius:3px;display:inline-block;vertical-align:-4px;
      overflow:hidden;margin-right:2px;text-align:center;font-style:normal;line-height:15px}
      .key span{white-space:nowrap}
      .versions td{height:30px;padding-top:0;padding-bottom:0}
      .versions td.g,.versions th.g{padding:0 10px 0 0}
      .versions td.g{border:0}
      .lineage{display:block}.lineage path{fill:none;stroke:var(--l0);stroke-width:2}
      .lineage circle{fill:var(--l0)}
      .ref{border:1px solid var(--rule);border-radius:10px;padding:1px 8px;margin-left:6px;
      font-size:12px;background:var(--card)}
      .bar{display:inline-block;height:9px;background:var(--l0);border-radius:2px;min-width:1px;
      margin-left:8px}
      .n{display:none}
      @media(max-width:640px){.w{display:none}.n{display:inline}
      .part th,.part td{padding-right:8px;font-size:12.5px}}
      """;

  private final ReportContent report;
  private final Page page;

  private ReportPage(ReportContent report) {
    this.report = report;
    this.page = new Page(report.project() + " " + report.title(), CSS);
  }

  static String of(ReportContent report) {
    ReportPage page = new ReportPage(report);
    page.summary();
    page.difference();
    page.curves();
    page.movement();
    page.versions();
    return page.page.end();
  }

  private void summary() {
    Walk.Step newest = report.stretch().versions().getFirst();
    page.add("<h1><span class=\"dim\">").text(report.project());
    page.add("</span> ").text(report.title()).add("</h1>\n");
    page.element(
        "p class=\"dim\"",
        report.named(newest)
            + " by "
            + newest.version().author().name()
            + ", "
            + VersionText.date(newest.version()));
    page.add("<div class=\"facts\">\n");
    for (ReportContent.Fact fact : report.facts()) {
      page.add("<div>").element("span", fact.what()).element("b", fact.figure());
      page.element("span", fact.rest()).add("</div>\n");
    }
    page.add("</div>\n");
  }

  private void difference() {
    if (report.diff().isEmpty()) {
      return;
    }
    page.element("h2", "What changed from " + report.from().orElse("") + " to " + report.to());
    page.add("<div class=\"parts\">\n");
    for (ReportPart part : ReportPart.of(report.diff().get())) {
      page.add("<div class=\"part" + (part.heads().size() > 4 ? " wide" : "") + "\">");
      page.element("h3", part.title()).element("p class=\"dim\"", part.summary());
      if (!part.rows().isEmpty()) {
        page.add("<div class=\"scroll\">");
        table(part);
        page.add("</div>");
      }
      page.add("</div>\n");
    }
    page.add("</div>\n");
  }

  private void table(ReportPart part) {
    page.add("<table><tr>");
    for (String head : part.heads()) {
      boolean isRight = head.startsWith(">");
      page.element(isRight ? "th class=\"r\"" : "th", isRight ? head.substring(1) : head);
    }
    page.add("</tr>\n");
    for (List<ReportPart.Cell> row : part.rows()) {
      page.add("<tr>");
      for (int at = 0; at < row.size(); at++) {
        String classes = part.heads().get(at).startsWith(">") ? "r" : "";
        classes +=
            switch (row.get(at).tone()) {
              case PLAIN -> "";
              case NAME -> " name";
              case GOOD -> " good";
              case BAD -> " bad";
            };
        page.element("td class=\"" + classes.strip() + "\"", row.get(at).text());
      }
      page.add("</tr>\n");
    }
    page.add("</table>");
  }

  private void curves() {
    if (report.metrics().isEmpty()) {
      return;
    }
    page.element("h2", "Curves").add("<div class=\"charts\">\n");
    for (String metric : report.metrics()) {
      page.add(SvgChart.draw(MetricCharts.chart(metric, report.curves(), SvgChart.form(false))));
    }
    page.add("</div>\n");
    if (report.moreMetrics() > 0) {
      page.element(
          "p class=\"dim\"",
          Counts.of(report.moreMetrics(), "more metric") + ": mvc plots -o FILE draws them.");
    }
  }

  private void movement() {
    HeatMap map = report.movement().map();
    if (map.rows().isEmpty()) {
      return;
    }
    page.element("h2", "Which layers moved, and when");
    page.element("p class=\"dim\"", report.aboutMovement());
    page.add("<div class=\"key\"><span><i class=\"h0\"></i> unchanged</span>");
    if (map.most() > 0) {
      page.add("<span>");
      page.text(Figures.ratio(map.least()) + " ");
      for (int level = 1; level <= HeatMap.LEVELS; level++) {
        page.add("<i class=\"h" + level + "\"></i>");
      }
      page.text(" " + Figures.ratio(map.most())).add("</span>");
    }
    page.add("<span><i class=\"hn\">+</i> new</span></div>\n<div class=\"scroll\">");
    page.add("<table class=\"heat\"><thead><tr><th></th>");
    List<Walk.Step> columns = report.movement().columns();
    columns.forEach(step -> page.element("th", label(step)));
    page.add("</tr></thead><tbody>\n");
    for (HeatMap.Row row : map.rows()) {
      page.add("<tr>").add("<th class=\"name\" title=\"" + Markup.html(row.name()) + "\">");
      page.element("span class=\"w\"", Text.elide(row.name(), MAX_NAME));
      page.element("span class=\"n\"", Text.elide(row.name(), MAX_NARROW_NAME)).add("</th>");
      for (int at = 0; at < columns.size(); at++) {
        cell(map, row.cells().get(at), label(columns.get(at)));
      }
      page.add("</tr>\n");
    }
    page.add("</tbody></table></div>\n");
  }

  private String label(Walk.Step step) {
    String number = report.number(step);
    return number.isEmpty() ? step.id().brief() : number;
  }

  private void cell(HeatMap map, double change, String version) {
    if (Double.isNaN(change)) {
      page.add("<td></td>");
      return;
    }
    boolean isNew = Double.isInfinite(change);
    String said = isNew ? "new" : change == 0 ? "unchanged" : Figures.ratio(change);
    page.add("<td class=\"h" + (isNew ? "n" : String.valueOf(map.level(change))) + "\" title=\"")
        .text(version + ": " + said)
        .add(isNew ? "\">+</td>" : "\"></td>");
  }

  private void versions() {
    List<Walk.Step> versions = report.stretch().versions();
    page.element("h2", "Versions");
    if (report.stretch().more()) {
      page.element(
          "p class=\"dim\"", "The newest " + versions.size() + "; mvc report -n COUNT takes more.");
    }
    List<HistoryColumn> columns = report.columns();
    page.add("<div class=\"scroll\"><table class=\"versions\"><tr><th class=\"g\"></th>");
    page.add("<th></th><th>version</th><th>message</th><th>when</th><th>stored</th>");
    for (HistoryColumn column : columns) {
      String title = Text.elide(column.title(), MAX_NARROW_NAME);
      page.element(column.isRight() ? "th class=\"r\"" : "th", title);
    }
    page.add("</tr>\n");
    Lineage<ObjectId> lineage = new Lineage<>(ROW_HEIGHT);
    Set<ObjectId> shown = new HashSet<>();
    versions.forEach(step -> shown.add(step.id()));
    long largest = report.costs().values().stream().mapToLong(DiskUse.Use::stored).max().orElse(1);
    for (Walk.Step step : versions) {
      List<ObjectId> parents =
          step.version().parents().stream().filter(shown::contains).distinct().toList();
      boolean isCut = parents.size() < step.version().parents().size();
      page.add("<tr><td class=\"g\">" + lineage.next(step.id(), parents, isCut) + "</td>");
      page.element("td class=\"dim r\"", report.number(step));
      page.element("td class=\"id\"", step.id().brief());
      page.add("<td>").text(Text.elide(step.version().subject(), MAX_SUBJECT));
      report.names().of(step.id()).forEach(name -> page.element("span class=\"ref\"", name));
      page.add("</td>");
      page.element("td", VersionText.date(step.version()).substring(0, 16));
      cost(step, largest);
      for (HistoryColumn column : columns) {
        page.element(
            column.isRight() ? "td class=\"r\"" : "td",
            column.value(step).map(is -> Text.elide(Figures.brief(is), MAX_NAME)).orElse("–"));
      }
      page.add("</tr>\n");
    }
    page.add("</table></div>\n");
  }

  private void cost(Walk.Step step, long largest) {
    DiskUse.Use use = report.costs().get(step.id());
    if (use == null) {
      page.add("<td></td>");
      return;
    }
    double width = 60.0 * use.stored() / Math.max(1, largest);
    page.add("<td title=\"").text("of " + Sizes.format(use.bytes()) + " of files").add("\">");
    page.text(Sizes.format(use.stored()));
    page.add(
        String.format(
            Locale.ROOT, "<span class=\"bar\" style=\"width:%.1fpx\"></span></td>", width));
  }
}
