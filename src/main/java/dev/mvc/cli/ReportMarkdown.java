package dev.mvc.cli;

import dev.mvc.experiment.plot.HeatMap;
import dev.mvc.experiment.plot.Markup;
import dev.mvc.graph.Walk;
import dev.mvc.repo.DiskUse;
import java.util.ArrayList;
import java.util.List;

/// A report as GitHub's Markdown, for a pull request.
final class ReportMarkdown {
  private static final int MAX_VERSIONS = 25;

  private final ReportContent report;
  private final StringBuilder text = new StringBuilder();

  private ReportMarkdown(ReportContent report) {
    this.report = report;
  }

  static String of(ReportContent report) {
    ReportMarkdown markdown = new ReportMarkdown(report);
    markdown.summary();
    report.diff().ifPresent(markdown::difference);
    markdown.movement();
    markdown.versions();
    return markdown.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String safe(String text) {
    return Markup.markdown(text);
  }

  private void row(List<String> cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void summary() {
    line("## " + safe(report.project() + " " + report.title()));
    line("");
    for (ReportContent.Fact fact : report.facts()) {
      String rest = fact.rest().isEmpty() ? "" : " (" + fact.rest() + ")";
      line("- " + safe(fact.what()) + ": **" + safe(fact.figure()) + "**" + safe(rest));
    }
  }

  private void difference(DiffAnswer diff) {
    for (ReportPart part : ReportPart.of(diff)) {
      line("");
      line("**" + part.title() + "**: " + safe(part.summary()));
      if (!part.rows().isEmpty()) {
        line("");
        row(part.heads().stream().map(head -> safe(head.replaceFirst("^>", ""))).toList());
        row(part.heads().stream().map(head -> head.startsWith(">") ? "---:" : "---").toList());
        part.rows().forEach(cells -> row(cells.stream().map(cell -> safe(cell.text())).toList()));
      }
    }
  }

  private void movement() {
    HeatMap map = report.movement().map();
    if (map.rows().isEmpty()) {
      return;
    }
    List<Walk.Step> columns = report.movement().columns();
    line("");
    line("<details><summary>Which layers moved, and when</summary>");
    line("");
    line(safe(report.aboutMovement()));
    line(
        safe(
            (columns.size() == 1 ? "" : "From " + report.named(columns.getFirst()) + " to ")
                + report.named(columns.getLast())
                + "; · is unchanged, + new, – no such layer, █ "
                + Figures.ratio(map.most())
                + "."));
    line("");
    row(List.of("layer", "moved", "most"));
    row(List.of("---", "---", "---:"));
    for (HeatMap.Row layer : map.rows()) {
      double most =
          layer.cells().stream().filter(Double::isFinite).mapToDouble(is -> is).max().orElse(0);
      StringBuilder cells = new StringBuilder();
      layer.cells().forEach(cell -> cells.append(sign(map, cell)));
      row(List.of(safe(layer.name()), "`" + cells + "`", Figures.ratio(most)));
    }
    line("");
    line("</details>");
  }

  private static char sign(HeatMap map, double cell) {
    if (Double.isNaN(cell)) {
      return '–';
    }
    return Double.isInfinite(cell) ? '+' : "·▁▂▃▄▅▆█".charAt(map.level(cell));
  }

  private void versions() {
    List<Walk.Step> versions = report.stretch().versions();
    List<HistoryColumn> columns = report.columns();
    line("");
    line("<details><summary>" + Counts.of(versions.size(), "version") + "</summary>");
    line("");
    List<String> heads = new ArrayList<>(List.of("version"));
    columns.forEach(column -> heads.add(safe(column.title())));
    heads.addAll(List.of("stored", "message"));
    row(heads);
    List<String> rules = new ArrayList<>(List.of("---"));
    columns.forEach(_ -> rules.add("---:"));
    rules.addAll(List.of("---:", "---"));
    row(rules);
    for (Walk.Step step : versions.subList(0, Math.min(MAX_VERSIONS, versions.size()))) {
      List<String> cells = new ArrayList<>(List.of(step.id().brief()));
      for (HistoryColumn column : columns) {
        cells.add(safe(column.value(step).map(Figures::brief).orElse("–")));
      }
      DiskUse.Use use = report.costs().get(step.id());
      cells.add(use == null ? "" : Sizes.format(use.stored()));
      cells.add(safe(step.version().subject()));
      row(cells);
    }
    if (versions.size() > MAX_VERSIONS) {
      line("");
      line("… " + (versions.size() - MAX_VERSIONS) + " more");
    }
    line("");
    line("</details>");
  }
}
