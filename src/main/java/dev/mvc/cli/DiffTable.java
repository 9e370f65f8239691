package dev.mvc.cli;

import dev.mvc.diff.ChangeStatistics;
import dev.mvc.diff.GroupChange;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.tensor.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The table of layers or tensors that changed, with the largest relative change first.
final class DiffTable {
  private static final int INDENT = 2;

  /// Rows that fit a screen below what is said before.
  private static final int MAX_ROWS = 12;

  private static final int MIN_ROWS = 4;

  /// The line of names, the one that tells how many more there are, a hint and an empty line.
  private static final int OTHER_LINES = 4;

  private static final int WIDEST_BAR = 10;
  private static final int NARROWEST_BAR = 3;

  /// @param share the length of the bar, 0 to 1
  private record Row(
      String name, Object changed, Object relative, String cosine, String max, double share) {}

  private final Output out;
  private final VersionDiff diff;
  private final DiffReport.View view;
  private final int most;

  /// @param lines that are left on the screen
  DiffTable(Output out, VersionDiff diff, DiffReport.View view, int lines) {
    this.out = out;
    this.diff = diff;
    this.view = view;
    this.most = Math.clamp(lines - OTHER_LINES, MIN_ROWS, MAX_ROWS);
  }

  /// Prints it, if there is anything to show.
  ///
  /// @return whether something was left out
  boolean print() {
    List<TensorChange> tensors =
        diff.tensors().stream()
            .filter(tensor -> tensor.statistics().filter(found -> found.changed() > 0).isPresent())
            .sorted(Comparator.comparing(DiffTable::isBeside))
            .toList();
    boolean byTensor =
        switch (view) {
          case TENSORS -> true;
          case SCREEN -> tensors.size() <= most;
          case LAYERS, SUMMARY -> false;
        };
    if (byTensor) {
      print("tensor", tensors(tensors));
      return false;
    }
    return layers();
  }

  private static boolean isBeside(TensorChange tensor) {
    return tensor.now().isPresent()
        && Role.of(tensor.now().get().path(), tensor.now().get().name()) != Role.WEIGHTS;
  }

  private static List<Row> tensors(List<TensorChange> tensors) {
    double largest = largest(tensors.stream().map(TensorChange::statistics).toList());
    return tensors.stream()
        .map(tensor ->
            row(
                Tensors.name(tensor.info()),
                share(tensor.statistics()),
                tensor.statistics(),
                largest))
        .toList();
  }

  private boolean layers() {
    List<GroupChange> layers = view == DiffReport.View.LAYERS ? diff.layers() : weights();
    double largest = largest(layers.stream().map(GroupChange::statistics).toList());
    List<Row> rows = new ArrayList<>();
    List<GroupChange> changed = layers.stream().filter(layer -> !layer.isSame()).toList();
    List<GroupChange> same = layers.stream().filter(GroupChange::isSame).toList();
    boolean all = view == DiffReport.View.LAYERS || layers.size() <= most;
    int shown = all ? changed.size() : Math.min(changed.size(), most - 2);
    changed.subList(0, shown).forEach(layer -> rows.add(row(layer, largest)));
    if (all) {
      same.forEach(layer -> rows.add(row(layer, largest)));
    }
    print("layer", rows);
    List<String> rest = new ArrayList<>();
    if (shown < changed.size()) {
      rest.add(Counts.of(changed.size() - shown, "more layer"));
    }
    if (!all && !same.isEmpty()) {
      rest.add(Counts.of(same.size(), "layer") + " unchanged");
    }
    if (!rest.isEmpty()) {
      out.line("  {}", Styled.dim("… " + String.join(", ", rest)));
    }
    return true;
  }

  /// The layers of the model; where none of these changed, those of what is beside it.
  private List<GroupChange> weights() {
    List<GroupChange> weights =
        diff.layers().stream()
            .filter(layer -> layer.role().equals(Optional.of(Role.WEIGHTS)))
            .toList();
    return weights.stream().allMatch(GroupChange::isSame) ? diff.layers() : weights;
  }

  private static Row row(GroupChange layer, double largest) {
    if (layer.isSame()) {
      return new Row(layer.name(), "0 %", Styled.dim("frozen"), "", "", 0);
    }
    if (layer.tensors() == 0) {
      return new Row(layer.name(), "", Styled.loss("removed"), "", "", 0);
    }
    if (layer.added() == layer.tensors()) {
      return new Row(layer.name(), "", "new", "", "", 0);
    }
    String changed = Percent.format(layer.changedElements(), layer.elements());
    return row(layer.name(), changed, layer.statistics(), largest);
  }

  private static Row row(
      String name, String changed, Optional<ChangeStatistics> statistics, double largest) {
    if (statistics.isEmpty()) {
      return new Row(name, "", "", "", "", 0);
    }
    ChangeStatistics found = statistics.get();
    double relative = found.relative().orElse(Double.POSITIVE_INFINITY);
    return new Row(
        name,
        changed,
        Figures.ratio(found.relative()),
        Figures.cosine(found.cosine()),
        Figures.scientific(found.maxAbsDelta()),
        Math.min(1, relative / largest));
  }

  private static String share(Optional<ChangeStatistics> statistics) {
    return statistics.map(found -> Percent.format(found.changed(), found.elements())).orElse("");
  }

  /// The largest relative change that there is a number for; 1 where there is none.
  private static double largest(List<Optional<ChangeStatistics>> all) {
    double largest =
        all.stream()
            .flatMap(Optional::stream)
            .mapToDouble(found -> found.relative().orElse(0))
            .max()
            .orElse(0);
    return largest == 0 ? 1 : largest;
  }

  private void print(String what, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int bar = barColumns(what, rows);
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.names(what),
                Table.right("changed"),
                Table.right("‖Δ‖/‖W‖"),
                Table.right("cos"),
                Table.right("max |Δ|")));
    if (bar > 0) {
      columns.add(Table.left(""));
    }
    Table table = new Table(columns.toArray(Table.Column[]::new));
    for (Row row : rows) {
      List<Object> cells =
          new ArrayList<>(
              List.of(Styled.name(row.name), row.changed, row.relative, row.cosine, row.max));
      if (bar > 0) {
        cells.add(Figures.bar(row.share, bar));
      }
      table.row(cells.toArray());
    }
    out.blank();
    out.table(table, INDENT);
  }

  /// What the other columns leave; names are worth more than a bar.
  private int barColumns(String what, List<Row> rows) {
    int names = what.length();
    for (Row row : rows) {
      names = Math.max(names, Text.columns(Styled.show(row.name, false)));
    }
    // Titles and figures of 7, 9, 9 and 7 columns, and two blanks between any two of six columns.
    int left = out.width() - INDENT - names - 32 - 5 * 2;
    return left < NARROWEST_BAR ? 0 : Math.min(left, WIDEST_BAR);
  }
}
