package dev.mvc.cli;

import dev.mvc.diff.ChangeStatistics;
import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.FileChange;
import dev.mvc.diff.GroupChange;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.object.Tree;
import dev.mvc.tensor.Role;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What `mvc diff` prints: a line or two for each part, then tables that fit a screen unless more
/// was asked for.
final class DiffReport {
  /// How much is shown.
  enum View {
    SUMMARY,
    SCREEN,
    LAYERS,
    TENSORS
  }

  /// What a screen has, less the prompt.
  private static final int SCREEN = 38;

  /// Of each kind of values, unless there is more to come.
  static final int VALUE_LINES = 3;

  private static final int MAX_VALUE_COLUMNS = 40;
  private static final int MAX_FILES = 6;
  private static final int MAX_STRUCTURAL = 6;
  private static final int MAX_NON_FINITE = 3;
  private static final Set<Role> IS_MODEL = EnumSet.of(Role.WEIGHTS, Role.EMA);

  private final Output out;
  private final DiffAnswer answer;
  private final View view;
  private final int valueLines;
  private final Facts facts;

  /// Lines of tables so far.
  private int tableLines;

  /// @param valueLines of values of a kind, at most
  DiffReport(Output out, DiffAnswer answer, View view, int valueLines) {
    this.out = out;
    this.answer = answer;
    this.view = view;
    this.valueLines = view == View.TENSORS ? Integer.MAX_VALUE : valueLines;
    this.facts = new Facts(out);
  }

  void print() {
    if (!answer.differs()) {
      out.say("No difference between {} and {}.", answer.old(), answer.now());
      return;
    }
    if (answer.differs(DiffPart.PARAMS)) {
      values("hyperparameters", answer.params(), DiffReport::param);
    }
    if (answer.differs(DiffPart.RESULTS)) {
      values("results", knownFirst(answer.metrics()), this::metric);
    }
    if (answer.differs(DiffPart.DATA)) {
      values("data", answer.data(), VersionText::data);
    }
    if (answer.differs(DiffPart.FILES)) {
      files();
    }
    if (answer.has(DiffPart.ARCHITECTURE) && !answer.config().isEmpty()) {
      values("configuration", answer.config(), DiffReport::config);
    }
    if (answer.has(DiffPart.ARCHITECTURE) && answer.hasTensors()) {
      architecture();
    }
    if (answer.has(DiffPart.WEIGHTS) && answer.hasTensors()) {
      weights();
    }
  }

  private interface Form<T> {
    Object of(T item);
  }

  private <T> void values(String label, List<T> items, Form<T> form) {
    List<Object> shown = new ArrayList<>();
    items.forEach(item -> shown.add(form.of(item)));
    facts.print(label, " · ", shown, valueLines);
  }

  /// Results that got better or worse before those of which nobody can tell.
  private List<ValueChange> knownFirst(List<ValueChange> metrics) {
    return metrics.stream()
        .sorted(Comparator.comparing(change -> answer.directions().isBetter(change).isEmpty()))
        .toList();
  }

  /// How many rows of a kind there are; fewer where much was said before.
  private int room(int most) {
    return facts.lines() + tableLines > SCREEN / 4 ? (most + 1) / 2 : most;
  }

  private static Object param(ValueChange change) {
    return change.name() + " " + arrow(change);
  }

  private Object metric(ValueChange change) {
    String text = change.name() + " " + arrow(change);
    return answer
        .directions()
        .isBetter(change)
        .<Object>map(better -> better ? text + " (better)" : Styled.loss(text + " (worse)"))
        .orElse(text);
  }

  private static Object config(ConfigChange change) {
    return Text.elide(change.name(), MAX_VALUE_COLUMNS)
        + " "
        + brief(change.old())
        + " → "
        + brief(change.now());
  }

  /// Values in brief, unless they are then the same.
  static String arrow(ValueChange change) {
    String old = brief(change.old().map(Figures::brief));
    String now = brief(change.now().map(Figures::brief));
    return old.equals(now) ? brief(change.old()) + " → " + brief(change.now()) : old + " → " + now;
  }

  private static String brief(Optional<?> value) {
    return Text.elide(value.map(Object::toString).orElse("–"), MAX_VALUE_COLUMNS);
  }

  private void files() {
    List<FileChange> files = answer.content().files();
    List<String> counts = new ArrayList<>();
    for (FileChange.Kind kind : FileChange.Kind.values()) {
      long count = files.stream().filter(file -> file.kind() == kind).count();
      if (count > 0) {
        counts.add(Counts.exact(count) + " " + word(kind));
      }
    }
    if (files.size() == 1 && view != View.SUMMARY) {
      facts.print("files", ", ", file(files.getFirst()));
      return;
    }
    facts.print("files", ", ", counts);
    if (view != View.SUMMARY) {
      // Where there are no tensors, files are all there is to show.
      int most = view == View.TENSORS ? files.size() : answer.hasTensors() ? room(MAX_FILES) : 20;
      Table table = new Table(Table.left(""), Table.names(""), Table.right(""), Table.left(""));
      files.stream()
          .limit(files.size() == most + 1 ? files.size() : most)
          .forEach(
              file -> table.row(word(file), Styled.name(place(file)), size(file), tensors(file)));
      out.table(table, 2);
      tableLines += Math.min(files.size(), most + 1);
      more(files.size(), most, "file");
    }
  }

  private void more(int all, int shown, String what) {
    // One more is shown rather than told of.
    if (all > shown + 1) {
      out.line("  {}", Styled.dim("… " + Counts.of(all - shown, "more " + what)));
    }
  }

  /// The only file that differs, in a line.
  private static List<Object> file(FileChange file) {
    List<Object> parts = new ArrayList<>();
    String what = place(file) + " " + word(file.kind());
    parts.add(file.kind() == FileChange.Kind.REMOVED ? Styled.loss(what) : Styled.name(what));
    parts.add(size(file));
    if (!tensors(file).isEmpty()) {
      parts.add(tensors(file));
    }
    return parts;
  }

  private static Object word(FileChange file) {
    String word = word(file.kind());
    return file.kind() == FileChange.Kind.REMOVED ? Styled.loss(word) : word;
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String place(FileChange file) {
    return file.kind() == FileChange.Kind.RENAMED
        ? file.oldPath() + " → " + file.path()
        : file.path();
  }

  private static String size(FileChange file) {
    String old = file.old().map(DiffReport::size).orElse("");
    String now = file.now().map(DiffReport::size).orElse("");
    boolean both = !old.isEmpty() && !now.isEmpty() && !old.equals(now);
    return both ? old + " → " + now : now.isEmpty() ? old : now;
  }

  private static String size(Tree.Entry entry) {
    return entry instanceof Tree.File file ? Sizes.format(file.size()) : "link";
  }

  /// What became of the tensors of a file; of other files, what else there is to say.
  private static String tensors(FileChange file) {
    return file.tensors().map(DiffReport::tensors).orElseGet(() -> mode(file));
  }

  private static String tensors(FileChange.Tensors tensors) {
    if (tensors.areSame()) {
      return "all " + Counts.of(tensors.total(), "tensor") + " the same";
    }
    String total = " of " + Counts.of(tensors.total(), "tensor");
    if (tensors.added() == 0 && tensors.removed() == 0) {
      return Counts.exact(tensors.changed()) + total + " changed";
    }
    if (tensors.added() == tensors.total() && tensors.removed() == 0) {
      return Counts.of(tensors.total(), "tensor");
    }
    if (tensors.total() == 0) {
      return Counts.of(tensors.removed(), "tensor");
    }
    List<String> parts = new ArrayList<>();
    add(parts, tensors.changed(), "changed");
    add(parts, tensors.added(), "added");
    add(parts, tensors.removed(), "removed");
    return String.join(", ", parts) + total;
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(Counts.exact(count) + " " + what);
    }
  }

  private static String mode(FileChange file) {
    boolean isMode =
        file.old().orElse(null) instanceof Tree.File old
            && file.now().orElse(null) instanceof Tree.File now
            && old.id().equals(now.id())
            && old.executable() != now.executable();
    return isMode ? "only whether it is executable" : "";
  }

  private void architecture() {
    List<TensorChange> changes = answer.structural();
    if (changes.isEmpty()) {
      facts.print("architecture", "unchanged");
      return;
    }
    ArchitectureRows rows = ArchitectureRows.of(answer.content());
    facts.print("architecture", ", ", rows.counts());
    if (view == View.SUMMARY) {
      return;
    }
    Table table = new Table(Table.left(""), Table.names(""), Table.left(""));
    List<TensorChange> single = view == View.TENSORS ? changes : rows.single();
    List<ArchitectureRows.Layer> layers = view == View.TENSORS ? List.of() : rows.layers();
    int all = layers.size() + single.size();
    int fitting = room(MAX_STRUCTURAL);
    int most = view == View.TENSORS || all == fitting + 1 ? all : fitting;
    layers.stream()
        .limit(most)
        .forEach(layer -> table.row(word(layer), Styled.name(layer.name()), layer.form()));
    single.stream()
        .limit(Math.max(0, most - layers.size()))
        .forEach(change -> table.row(word(change), Styled.name(name(change)), form(change)));
    out.table(table, 2);
    tableLines += Math.min(all, most + 1);
    more(all, most, "change");
  }

  private static Object word(ArchitectureRows.Layer layer) {
    String word = word(layer.kind());
    return layer.kind() == TensorChange.Kind.REMOVED ? Styled.loss(word) : word;
  }

  private static Object word(TensorChange change) {
    String word = word(change.kind());
    return change.kind() == TensorChange.Kind.REMOVED ? Styled.loss(word) : word;
  }

  /// Both names of a tensor that was renamed.
  static String name(TensorChange change) {
    String name = Tensors.name(change.info());
    return change.kind() == TensorChange.Kind.RENAMED
        ? change.old().map(tensor -> Tensors.name(tensor.info())).orElse("") + " → " + name
        : name;
  }

  /// Type and shape, and what they were if they are others.
  static String form(TensorChange change) {
    return switch (change.kind()) {
      case RESHAPED, RETYPED ->
          change.old().map(tensor -> Tensors.form(tensor.info())).orElse("")
              + " → "
              + shortened(change);
      case ADDED, REMOVED, RENAMED, CHANGED -> Tensors.form(change.info());
    };
  }

  /// The new form without what is as it was.
  private static String shortened(TensorChange change) {
    TensorInfo now = change.info();
    TensorInfo old = change.old().orElseThrow().info();
    if (old.dtype() == now.dtype()) {
      return now.shape().toString();
    }
    return old.shape().equals(now.shape()) ? now.dtype().name() : Tensors.form(now);
  }

  private void weights() {
    GroupChange total = answer.content().total();
    if (total.changed() == 0) {
      unchangedWeights(total);
      return;
    }
    answer.content().roles().forEach(this::role);
    nonFinite();
    if (view != View.SUMMARY) {
      int left = SCREEN - facts.lines() - tableLines;
      boolean elided = new DiffTable(out, answer.content(), view, left).print();
      if (elided && view == View.SCREEN) {
        out.hint("`{} --by-layer` shows every layer, `--tensors` every tensor.", answer.command());
      }
    }
  }

  /// Of what is beside the weights there is no relative change: a counter would outweigh it all.
  private void role(GroupChange role) {
    String label = role.role().orElseThrow().label();
    if (role.changed() == 0) {
      facts.print(label, role.isSame() ? "unchanged" : "the others unchanged");
      return;
    }
    boolean hasRelative = IS_MODEL.contains(role.role().orElseThrow());
    List<String> parts = new ArrayList<>();
    parts.add(
        Counts.exact(role.changed()) + " of " + Counts.of(role.tensors(), "tensor") + " changed");
    role.statistics()
        .ifPresent(found -> {
          parts.add(
              Counts.brief(role.changedElements())
                  + " of "
                  + Counts.brief(role.elements())
                  + " elements");
          if (hasRelative) {
            parts.add("‖Δ‖/‖W‖ = " + Figures.ratio(found.relative()));
          }
        });
    facts.print(label, ", ", parts);
  }

  private void unchangedWeights(GroupChange total) {
    int left = total.tensors() - total.added();
    if (total.isSame()) {
      facts.print("weights", "unchanged");
    } else if (left > 0) {
      facts.print("weights", "the other " + Counts.of(left, "tensor") + " unchanged");
    }
  }

  /// Tensors that hold more NaNs or infinities than before.
  private void nonFinite() {
    List<Object> found = new ArrayList<>();
    int more = 0;
    for (TensorChange change : answer.content().tensors()) {
      Optional<String> text = change.statistics().flatMap(DiffReport::nonFinite);
      if (text.isPresent() && found.size() < MAX_NON_FINITE) {
        found.add(Styled.loss(Tensors.name(change.info()) + " " + text.get()));
      } else if (text.isPresent()) {
        more++;
      }
    }
    if (more > 0) {
      found.add(Styled.loss("… " + Counts.of(more, "more tensor")));
    }
    if (!found.isEmpty()) {
      facts.print("not finite", ", ", found);
    }
  }

  private static Optional<String> nonFinite(ChangeStatistics found) {
    List<String> parts = new ArrayList<>();
    if (found.oddNew().nan() > found.oddOld().nan()) {
      parts.add(count(found.oddNew().nan(), found.oddOld().nan(), "NaN"));
    }
    if (found.oddNew().infinite() > found.oddOld().infinite()) {
      parts.add(count(found.oddNew().infinite(), found.oddOld().infinite(), "Inf"));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "has " + String.join(" and ", parts) + " of " + Counts.exact(found.elements()));
  }

  private static String count(long now, long old, String what) {
    String before = old == 0 ? "" : " (" + Counts.exact(old) + " before)";
    return Counts.exact(now) + " " + what + before;
  }
}
