package dev.mvc.cli;

import dev.mvc.diff.ChangeStatistics;
import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.GroupChange;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.tensor.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One of the five parts of a version in a report's comparison, as text and tables for any kind of
/// page.
///
/// @param summary a sentence without a full stop
/// @param heads of the table; those of figures begin with `>`
/// @param rows of the table; empty where the summary says all
record ReportPart(String title, String summary, List<String> heads, List<List<Cell>> rows) {
  private static final int MAX_ROWS = 40;
  private static final int MAX_LAYERS = 16;
  private static final int MAX_VALUE = 60;
  private static final String NOTHING = "–";

  /// What is said about a cell beside its words.
  enum Tone {
    PLAIN,
    NAME,
    GOOD,
    BAD
  }

  /// A cell of a table.
  record Cell(String text, Tone tone) {
    static Cell of(Object text) {
      return new Cell(text.toString(), Tone.PLAIN);
    }

    static Cell name(String text) {
      return new Cell(Text.elide(text, MAX_VALUE), Tone.NAME);
    }
  }

  /// The five parts, the results first: that is what one reads a report for.
  static List<ReportPart> of(DiffAnswer answer) {
    return List.of(
        results(answer), params(answer), data(answer), architecture(answer), weights(answer));
  }

  private static ReportPart results(DiffAnswer answer) {
    List<List<Cell>> rows = new ArrayList<>();
    for (ValueChange change : few(answer.metrics())) {
      Optional<Boolean> better = answer.directions().isBetter(change);
      rows.add(
          List.of(
              Cell.name(change.name()),
              Cell.of(change.old().map(Figures::brief).orElse(NOTHING)),
              Cell.of(change.now().map(Figures::brief).orElse(NOTHING)),
              Cell.of(MetricsCommand.difference(change)),
              better
                  .map(is -> new Cell(is ? "better" : "worse", is ? Tone.GOOD : Tone.BAD))
                  .orElse(Cell.of(""))));
    }
    return new ReportPart(
        "Results",
        summary(answer.metrics().size(), "result"),
        List.of("name", ">was", ">is", ">change", ""),
        rows);
  }

  private static ReportPart params(DiffAnswer answer) {
    List<List<Cell>> rows = new ArrayList<>();
    for (ValueChange change : few(answer.params())) {
      rows.add(
          List.of(
              Cell.name(change.name()),
              Cell.of(value(change.old().map(Figures::brief))),
              Cell.of(value(change.now().map(Figures::brief)))));
    }
    return new ReportPart(
        "Hyperparameters",
        summary(answer.params().size(), "hyperparameter"),
        List.of("name", ">was", ">is"),
        rows);
  }

  private static ReportPart data(DiffAnswer answer) {
    List<List<Cell>> rows =
        few(answer.data()).stream()
            .map(change -> List.of(Cell.of(VersionText.data(change))))
            .toList();
    return new ReportPart(
        "Data", summary(answer.data().size(), "data set"), List.of("data set"), rows);
  }

  private static ReportPart architecture(DiffAnswer answer) {
    ArchitectureRows changes = ArchitectureRows.of(answer.content());
    List<List<Cell>> rows = new ArrayList<>();
    for (ArchitectureRows.Layer layer : few(changes.layers())) {
      rows.add(List.of(word(layer.kind()), Cell.name(layer.name()), Cell.of(layer.form())));
    }
    for (TensorChange change : few(changes.single())) {
      rows.add(
          List.of(
              word(change.kind()),
              Cell.name(DiffReport.name(change)),
              Cell.of(DiffReport.form(change))));
    }
    for (ConfigChange change : few(answer.config())) {
      String values = value(change.old()) + " → " + value(change.now());
      rows.add(List.of(Cell.of(change.path()), Cell.name(change.name()), Cell.of(values)));
    }
    List<String> counts = new ArrayList<>(changes.counts());
    if (!answer.config().isEmpty()) {
      counts.add(Counts.of(answer.config().size(), "value") + " of configuration files changed");
    }
    return new ReportPart(
        "Architecture",
        counts.isEmpty() ? "unchanged" : String.join(", ", counts),
        List.of("", "name", ""),
        rows);
  }

  private static ReportPart weights(DiffAnswer answer) {
    List<String> summary = new ArrayList<>();
    for (GroupChange role : answer.content().roles()) {
      boolean isWeights = role.role().equals(Optional.of(Role.WEIGHTS));
      summary.add((isWeights ? "" : role.role().orElseThrow().label() + ": ") + said(role));
    }
    List<GroupChange> layers =
        answer.content().layers().stream()
            .filter(layer -> layer.role().equals(Optional.of(Role.WEIGHTS)))
            .toList();
    List<List<Cell>> rows = new ArrayList<>();
    layers.stream().limit(MAX_LAYERS).forEach(layer -> rows.add(layer(layer)));
    if (layers.size() > MAX_LAYERS) {
      summary.add("the table has " + MAX_LAYERS + " of " + Counts.of(layers.size(), "layer"));
    }
    return new ReportPart(
        "Weights",
        summary.isEmpty() ? "there are no tensors" : String.join("; ", summary),
        List.of("layer", ">changed", ">‖Δ‖/‖W‖", ">cos", ">max |Δ|"),
        rows);
  }

  private static String said(GroupChange role) {
    if (role.changed() == 0) {
      return role.isSame() ? "unchanged" : "those of before unchanged";
    }
    String counts =
        Counts.exact(role.changed()) + " of " + Counts.of(role.tensors(), "tensor") + " changed";
    boolean hasRelative = role.role().equals(Optional.of(Role.WEIGHTS));
    return role.statistics()
        .filter(_ -> hasRelative)
        .map(found -> counts + ", ‖Δ‖/‖W‖ = " + Figures.ratio(found.relative()))
        .orElse(counts);
  }

  private static List<Cell> layer(GroupChange layer) {
    Optional<ChangeStatistics> found = layer.statistics();
    Cell changed = Cell.of(Percent.format(layer.changedElements(), layer.elements()));
    Cell relative = Cell.of(found.map(is -> Figures.ratio(is.relative())).orElse(""));
    if (layer.isSame()) {
      relative = Cell.of("frozen");
    } else if (layer.tensors() == 0) {
      changed = new Cell("removed", Tone.BAD);
    } else if (layer.added() == layer.tensors()) {
      changed = Cell.of("new");
    }
    return List.of(
        Cell.name(layer.name()),
        changed,
        relative,
        Cell.of(found.map(is -> Figures.cosine(is.cosine())).orElse("")),
        Cell.of(found.map(is -> Figures.scientific(is.maxAbsDelta())).orElse("")));
  }

  private static Cell word(TensorChange.Kind kind) {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return new Cell(word, kind == TensorChange.Kind.REMOVED ? Tone.BAD : Tone.PLAIN);
  }

  private static String value(Optional<String> value) {
    return Text.elide(value.orElse(NOTHING), MAX_VALUE);
  }

  private static String summary(int changes, String what) {
    if (changes == 0) {
      return "unchanged";
    }
    String rest = changes > MAX_ROWS ? ", of which the table has " + MAX_ROWS : "";
    return Counts.of(changes, what) + " changed" + rest;
  }

  private static <T> List<T> few(List<T> all) {
    return all.subList(0, Math.min(MAX_ROWS, all.size()));
  }
}
