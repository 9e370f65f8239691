package dev.mvc.cli;

import dev.mvc.experiment.data.Column;
import dev.mvc.experiment.data.DataComparison;
import dev.mvc.experiment.data.DataComparison.Result;
import dev.mvc.experiment.data.DataEntry;
import dev.mvc.experiment.data.DataSets.Registered;
import dev.mvc.experiment.data.TableChange;
import dev.mvc.repo.DataAdding;
import dev.mvc.repo.DataChecking;
import dev.mvc.repo.DataComparing;
import dev.mvc.repo.DataComparing.TablePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `mvc data` answers.
final class DataReport {
  /// Files beyond these are counted: a screen has room for two data sets.
  private static final int MAX_LISTED = 12;

  private static final int MAX_COLUMN_CHANGES = 4;

  private DataReport() {}

  /// A data set.
  ///
  /// @param kind tracked, external or url
  /// @param digest SHA-256 of the list of its files; null for one that is tracked
  record Set(String name, String kind, String location, @Nullable String digest) {
    static Set of(String name, Registered set) {
      return new Set(
          name,
          DataReport.kind(set),
          set.location(),
          set.listed().map(listed -> listed.digest().hex()).orElse(null));
    }
  }

  /// A data set that was added.
  ///
  /// @param skipped things in it that are no files
  record Added(Set set, long files, long bytes, long skipped) {
    static Added of(DataAdding.Added added) {
      return new Added(
          Set.of(added.name(), added.set()), added.files(), added.bytes(), added.skipped());
    }
  }

  /// A data set and its size.
  record Item(Set set, long files, long bytes) {
    static Item of(DataChecking.Item item) {
      return new Item(Set.of(item.name(), item.set()), item.files(), item.bytes());
    }
  }

  /// What a data set is now.
  record State(
      Set set, DataChecking.State state, @Nullable Difference difference, @Nullable String note) {
    static State of(DataChecking.Answer answer) {
      return new State(
          Set.of(answer.name(), answer.set()),
          answer.state(),
          answer.difference().map(Difference::of).orElse(null),
          answer.note().orElse(null));
    }
  }

  /// How a data set differs.
  ///
  /// @param files that differ, at most [DataComparison#MAX_LISTED]
  record Difference(
      String name,
      @Nullable Set old,
      @Nullable Set now,
      long added,
      long removed,
      long changed,
      Size oldSize,
      Size size,
      List<File> files) {
    static Difference of(DataComparing.Difference difference) {
      Result result = difference.files();
      Registered old = difference.old();
      Registered now = difference.now();
      return new Difference(
          difference.name(),
          old == null ? null : Set.of(difference.name(), old),
          now == null ? null : Set.of(difference.name(), now),
          result.added(),
          result.removed(),
          result.changed(),
          new Size(result.old().files(), result.old().bytes()),
          new Size(result.now().files(), result.now().bytes()),
          result.changes().stream()
              .map(change -> File.of(change, difference.tables().get(change.path())))
              .toList());
    }
  }

  /// How much there is.
  record Size(long files, long bytes) {}

  /// A file that differs.
  record File(
      String path,
      DataComparison.Kind change,
      @Nullable Long oldSize,
      @Nullable Long size,
      @Nullable TableDocument oldTable,
      @Nullable TableDocument table) {
    static File of(DataComparison.Change change, @Nullable TablePair tables) {
      return new File(
          change.path(),
          change.kind(),
          change.old() == null ? null : change.old().size(),
          change.now() == null ? null : change.now().size(),
          tables == null ? null : TableDocument.of(tables.old()),
          tables == null ? null : TableDocument.of(tables.now()));
    }
  }

  /// A table.
  ///
  /// @param problem what is wrong with it; null when nothing is
  record TableDocument(long rows, List<TableColumn> columns, @Nullable String problem) {
    static @Nullable TableDocument of(dev.mvc.experiment.data.@Nullable Table table) {
      return table == null
          ? null
          : new TableDocument(
              table.rows(),
              table.columns().stream().map(TableColumn::of).toList(),
              table.problem().orElse(null));
    }
  }

  /// A column of a table.
  record TableColumn(String name, String type) {
    static TableColumn of(Column column) {
      return new TableColumn(column.name(), column.type());
    }
  }

  private static String kind(Registered set) {
    return set.isTracked() ? "tracked" : set.isUrl() ? "url" : "external";
  }

  static void print(Output out, DataAdding.Added added) {
    out.say(
        "{} {}: {}, {}, {} {}",
        added.isNew() ? "Added" : "Updated",
        Styled.name(added.name()),
        Counts.of(added.files(), "file"),
        Sizes.format(added.bytes()),
        added.set().isTracked() ? "tracked in" : "external at",
        Styled.name(added.set().location()));
    added
        .changed()
        .ifPresent(result ->
            out.say(
                "Stored {}, {}.",
                Counts.of(result.added().size(), "new or changed file"),
                Sizes.format(result.added().stream().mapToLong(file -> file.size()).sum())));
    if (added.skipped() > 0) {
      out.warning(
          "{} passed over: links to folders or to nothing, names that are not UTF-8, or no files.",
          Counts.of(added.skipped(), "thing was", "things were"));
    }
    out.hint("`mvc commit -m \"…\"` makes a version that names it.");
  }

  static void print(Output out, List<DataChecking.Item> items) {
    if (items.isEmpty()) {
      out.line("No data set is named.");
      out.hint("`mvc data add PATH` adds one.");
      return;
    }
    Table table =
        new Table(
            Table.names(""), Table.left(""), Table.right(""), Table.right(""), Table.names(""));
    for (DataChecking.Item item : items) {
      table.row(
          Styled.name(item.name()),
          kind(item.set()),
          Counts.of(item.files(), "file"),
          Sizes.format(item.bytes()),
          item.set().location());
    }
    out.table(table, 0);
  }

  static void printStates(Output out, List<DataChecking.Answer> answers, boolean verified) {
    if (answers.isEmpty()) {
      out.line("No data set is named.");
    }
    for (DataChecking.Answer answer : answers) {
      Styled name = Styled.name(answer.name());
      switch (answer.state()) {
        case SAME ->
            out.line(
                "{}: {}{}",
                name,
                verified ? "intact" : "unchanged",
                answer.difference().map(d -> ", " + size(d.files().now())).orElse(""));
        case CHANGED ->
            out.line(
                "{}: {}{}",
                name,
                Styled.loss("changed"),
                answer.difference().map(d -> ", " + counts(d.files())).orElse(""));
        case MISSING -> out.line("{}: {}", name, Styled.loss("missing"));
        case UNKNOWN -> out.line("{}: not known", name);
        case UNREACHABLE -> out.line("{}: {}", name, Styled.loss("not reachable"));
      }
      answer.difference().ifPresent(difference -> files(out, difference));
      answer.note().ifPresent(note -> out.line("  {}", note));
    }
    boolean isChanged =
        answers.stream().anyMatch(answer -> answer.state() == DataChecking.State.CHANGED);
    if (isChanged) {
      out.hint("`mvc data add` again takes a data set as it is now.");
    }
  }

  static void printDifferences(Output out, List<DataComparing.Difference> differences) {
    int same = 0;
    for (DataComparing.Difference difference : differences) {
      if (difference.isSame()) {
        same++;
        continue;
      }
      Registered old = difference.old();
      Registered now = difference.now();
      Styled name = Styled.name(difference.name());
      if (old == null && now != null) {
        out.line("{}: added, {} at {}", name, size(difference.files().now()), now.location());
      } else if (now == null && old != null) {
        out.line(
            "{}: {}, {} at {}",
            name,
            Styled.loss("no longer named"),
            size(difference.files().old()),
            old.location());
      } else if (old != null && now != null) {
        both(out, name, difference, old, now);
        files(out, difference);
      }
    }
    if (same > 0 || differences.isEmpty()) {
      out.line(
          differences.size() == same
              ? "No data set differs."
              : Counts.of(same, "other data set") + " unchanged");
    }
  }

  private static void both(
      Output out,
      Styled name,
      DataComparing.Difference difference,
      Registered old,
      Registered now) {
    Result files = difference.files();
    out.line(
        "{}: {}",
        name,
        files.isSame()
            ? "the same " + size(files.now())
            : range(files.old().files(), files.now().files())
                + ", "
                + sizes(files.old().bytes(), files.now().bytes())
                + ": "
                + changes(files));
    if (!old.location().equals(now.location())) {
      out.line("  from {} to {}", old.location(), now.location());
    }
    if (old.isTracked() != now.isTracked()) {
      out.line("  {} now, {} before: only paths and sizes can be compared", kind(now), kind(old));
    }
  }

  private static String range(long old, long now) {
    return (old == now ? "" : Counts.exact(old) + " → ") + Counts.of(now, "file");
  }

  private static String sizes(long old, long now) {
    return (old == now ? "" : Sizes.format(old) + " → ") + Sizes.format(now);
  }

  private static String size(DataComparison.Sum sum) {
    return Counts.of(sum.files(), "file") + ", " + Sizes.format(sum.bytes());
  }

  private static String counts(Result files) {
    return changes(files) + " of " + Counts.of(files.old().files(), "file");
  }

  private static String changes(Result files) {
    List<String> parts = new ArrayList<>();
    part(parts, files.added(), "added");
    part(parts, files.removed(), "removed");
    part(parts, files.changed(), "changed");
    return String.join(", ", parts);
  }

  private static void part(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(Counts.exact(count) + " " + what);
    }
  }

  private static void files(Output out, DataComparing.Difference difference) {
    Result files = difference.files();
    Table table = new Table(Table.left(""), Table.names(""), Table.right(""), Table.left(""));
    long all = files.added() + files.removed() + files.changed();
    files.changes().stream()
        .limit(all == MAX_LISTED + 1 ? all : MAX_LISTED)
        .forEach(change -> {
          String word = change.kind().name().toLowerCase(Locale.ROOT);
          table.row(
              change.kind() == DataComparison.Kind.REMOVED ? Styled.loss(word) : word,
              Styled.name(change.path()),
              sizes(change.old(), change.now()),
              tables(Optional.ofNullable(difference.tables().get(change.path()))));
        });
    out.table(table, 2);
    if (all > MAX_LISTED + 1) {
      out.line("  {}", Styled.dim("… " + Counts.exact(all - MAX_LISTED) + " more"));
    }
    if (difference.unread() > 0) {
      out.line(
          "  {}", Styled.dim(Counts.of(difference.unread(), "table") + " too many to look into"));
    }
  }

  private static String sizes(@Nullable DataEntry old, @Nullable DataEntry now) {
    DataEntry one = now == null ? old : now;
    return one == null ? "" : sizes(old == null ? one.size() : old.size(), one.size());
  }

  private static String tables(Optional<TablePair> pair) {
    if (pair.isEmpty()) {
      return "";
    }
    dev.mvc.experiment.data.Table old = pair.get().old();
    dev.mvc.experiment.data.Table now = pair.get().now();
    dev.mvc.experiment.data.Table one = now == null ? old : now;
    if (one == null) {
      return "";
    }
    String problem = one.problem().map(text -> " (" + text + ")").orElse("");
    if (old == null || now == null) {
      return one.columns().isEmpty()
          ? problem.strip()
          : Counts.of(one.rows(), "row")
              + " × "
              + Counts.of(one.columns().size(), "column")
              + problem;
    }
    TableChange change = TableChange.between(old, now);
    List<String> parts = new ArrayList<>();
    parts.add(
        change.oldRows() == change.rows()
            ? Counts.of(change.rows(), "row")
            : Counts.exact(change.oldRows()) + " → " + Counts.of(change.rows(), "row"));
    List<String> columns = change.columns();
    parts.addAll(columns.subList(0, Math.min(columns.size(), MAX_COLUMN_CHANGES)));
    if (columns.size() > MAX_COLUMN_CHANGES) {
      parts.add("… " + Counts.exact(columns.size() - MAX_COLUMN_CHANGES) + " more columns");
    }
    return String.join(", ", parts) + problem;
  }
}
