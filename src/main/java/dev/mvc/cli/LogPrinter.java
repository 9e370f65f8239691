package dev.mvc.cli;

import dev.mvc.diff.ValueChange;
import dev.mvc.experiment.Directions;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Prints versions one below the other, with a graph beside them if one is wanted.
final class LogPrinter {
  /// Metrics beyond these don't fit a line.
  private static final int MAX_METRICS = 4;

  private final Output out;
  private final RefNames names;
  private final ObjectStore store;
  private final VersionContent content;
  private final Style style;
  private final @Nullable GraphLanes lanes;
  private GraphLanes.Rows rows = new GraphLanes.Rows("", List.of(), "");
  private int row;
  private boolean isFirst = true;

  /// How versions are shown.
  ///
  /// @param numbers with short numbers
  /// @param since what dates are relative to; null for whole dates
  /// @param directions which way metrics get better, where all are to be shown; else null
  record Style(
      boolean oneline,
      boolean graph,
      boolean numbers,
      @Nullable Instant since,
      @Nullable Directions directions) {}

  LogPrinter(Output out, RefNames names, ObjectStore store, Style style) {
    this.out = out;
    this.names = names;
    this.store = store;
    this.content = new VersionContent(store);
    this.style = style;
    this.lanes = style.graph ? new GraphLanes() : null;
  }

  /// Notes a version that is not shown, so that the lanes of those around it go on.
  void pass(Walk.Step step) {
    if (lanes != null) {
      rows = lanes.next(step.id(), step.version().parents());
      row = rows.edges().size() + 1;
    }
  }

  void print(Walk.Step step) throws IOException {
    if (!isFirst && !style.oneline) {
      line("");
    }
    isFirst = false;
    if (lanes != null) {
      rows = lanes.next(step.id(), step.version().parents());
      row = 0;
    }
    if (style.oneline) {
      oneline(step.id(), step.version());
    } else {
      full(step.id(), step.version());
    }
    while (lanes != null && row <= rows.edges().size()) {
      line("");
    }
  }

  private void oneline(ObjectId id, Version version) {
    int most = style.directions == null ? MAX_METRICS : Integer.MAX_VALUE;
    String metrics = VersionText.values(version.metrics(), most);
    line(
        "{}{}{} {}{}{}",
        number(id, "", " "),
        Styled.id(id.brief()),
        names.decoration(id),
        style.since == null ? "" : Ago.format(time(version), style.since) + "  ",
        version.subject() + unfinished(version) + thinned(id),
        Styled.dim(metrics.isEmpty() ? "" : "  " + metrics));
  }

  private String thinned(ObjectId id) {
    String thinned = names.thinned(id);
    return thinned.isEmpty() ? "" : "  (" + thinned + ")";
  }

  /// Of a run that was interrupted or failed, or still runs.
  private String unfinished(Version version) {
    String run = names.run(version);
    return run.endsWith(")") ? "  run " + run : "";
  }

  private void full(ObjectId id, Version version) throws IOException {
    line("version {}{}{}", Styled.id(id.brief()), number(id, " ", ""), names.decoration(id));
    if (version.parents().size() > 1) {
      line("Merge:  {}", String.join(" ", VersionText.parents(version)));
    }
    line("Author: {}", VersionText.author(version));
    line(
        "Date:   {}",
        style.since == null ? VersionText.date(version) : Ago.format(time(version), style.since));
    if (version.run().isPresent()) {
      line("Run:    {}", names.run(version));
    }
    Thinned.Mark thinned = names.thinning(id);
    if (thinned != null) {
      line("Thinned: {}", VersionText.thinned(thinned));
    }
    line("");
    for (String text : version.message().lines().toList()) {
      if (text.isEmpty()) {
        line("");
      } else {
        line("    {}", text);
      }
    }
    line("");
    if (style.directions != null) {
      metrics(version, style.directions);
    } else if (!version.metrics().isEmpty()) {
      line("    {}", VersionText.values(version.metrics(), Integer.MAX_VALUE));
    }
    line("    {}", Styled.dim(content.line(version)));
  }

  /// Each result on a line, with what it was in the version before.
  private void metrics(Version version, Directions directions) throws IOException {
    SortedMap<String, Scalar> before =
        version.parents().isEmpty()
            ? new TreeMap<>()
            : store.version(version.parents().getFirst()).metrics();
    Table table = new Table(Table.left(""), Table.right(""), Table.left(""));
    for (Map.Entry<String, Scalar> metric : version.metrics().entrySet()) {
      Scalar was = before.get(metric.getKey());
      ValueChange change =
          new ValueChange(
              metric.getKey(), Optional.ofNullable(was), Optional.of(metric.getValue()));
      String better = directions.isBetter(change).map(is -> is ? ", better" : ", worse").orElse("");
      table.row(
          metric.getKey(),
          Figures.brief(metric.getValue()),
          was == null ? "" : "was " + Figures.brief(was) + better);
    }
    for (String text : table.lines(out.width(), false)) {
      line("    {}", text);
    }
  }

  private static Instant time(Version version) {
    return version.author().time().toInstant();
  }

  private Styled number(ObjectId id, String before, String after) {
    Long number = style.numbers ? names.number(id) : null;
    return Styled.id(number == null ? "" : before + "r" + number + after);
  }

  private void line(String template, Object... arguments) {
    List<Object> all = new ArrayList<>();
    all.add(template.isEmpty() ? beside().stripTrailing() : beside());
    all.addAll(List.of(arguments));
    out.line("{}" + template, all.toArray());
  }

  /// The graph beside the next line.
  private String beside() {
    if (lanes == null) {
      return "";
    }
    int at = row++;
    if (at == 0) {
      return rows.node();
    }
    return at <= rows.edges().size() ? rows.edges().get(at - 1) : rows.rest();
  }
}
