package dev.mvc.experiment.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares the files of a data set before and now, both sorted by path, one beside the other.
///
/// Memory: [#MAX_LISTED] files that differ; the others are counted.
public final class DataComparison {
  /// How many files that differ are told by name.
  public static final int MAX_LISTED = 1000;

  private final Source old;
  private final boolean sameKind;
  private final List<Change> changes = new ArrayList<>();
  private @Nullable DataEntry next;
  private boolean isStarted;
  private long added;
  private long removed;
  private long changed;
  private final Total before = new Total();
  private final Total now = new Total();

  /// Files one after the other.
  @FunctionalInterface
  public interface Source {
    /// The next file; empty at the end.
    Optional<DataEntry> next() throws IOException;
  }

  /// What happened to a file.
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /// A file that differs.
  ///
  /// @param old before; null for one that was added
  /// @param now null for one that is gone
  public record Change(Kind kind, @Nullable DataEntry old, @Nullable DataEntry now) {
    /// The path, which is the same on both sides where there are two.
    public String path() {
      DataEntry entry = now == null ? old : now;
      return entry == null ? "" : entry.path();
    }
  }

  /// What was found.
  ///
  /// @param changes the first that differ, by path
  public record Result(
      long added, long removed, long changed, List<Change> changes, Sum old, Sum now) {
    /// Whether all files are the same.
    public boolean isSame() {
      return added == 0 && removed == 0 && changed == 0;
    }
  }

  /// All files of one side.
  ///
  /// @param rows of the tables whose rows are known
  /// @param tables how many these are
  public record Sum(long files, long bytes, long rows, long tables) {}

  private static final class Total {
    long files;
    long bytes;
    long rows;
    long tables;

    void add(DataEntry entry) {
      files++;
      bytes += entry.size();
      Optional<Table> table = entry.table();
      if (table.isPresent()) {
        rows += table.get().rows();
        tables++;
      }
    }

    Sum sum() {
      return new Sum(files, bytes, rows, tables);
    }
  }

  /// @param old the files before
  /// @param sameKind whether ids can be compared: those of tracked files are of recipes; else sizes
  ///   are all there is
  public DataComparison(Source old, boolean sameKind) {
    this.old = old;
    this.sameKind = sameKind;
  }

  /// Takes the next file of now.
  public void accept(DataEntry entry) throws IOException {
    advance();
    while (next != null && next.path().compareTo(entry.path()) < 0) {
      gone(next);
    }
    now.add(entry);
    if (next != null && next.path().equals(entry.path())) {
      DataEntry was = next;
      before.add(was);
      next = old.next().orElse(null);
      if (was.size() != entry.size() || (sameKind && !was.id().equals(entry.id()))) {
        changed++;
        note(Kind.CHANGED, was, entry);
      }
    } else {
      added++;
      note(Kind.ADDED, null, entry);
    }
  }

  /// What differs, after the last file of now.
  public Result finish() throws IOException {
    advance();
    while (next != null) {
      gone(next);
    }
    return new Result(added, removed, changed, changes, before.sum(), now.sum());
  }

  private void advance() throws IOException {
    if (!isStarted) {
      next = old.next().orElse(null);
      isStarted = true;
    }
  }

  private void gone(DataEntry entry) throws IOException {
    before.add(entry);
    removed++;
    note(Kind.REMOVED, entry, null);
    next = old.next().orElse(null);
  }

  private void note(Kind kind, @Nullable DataEntry was, @Nullable DataEntry is) {
    if (changes.size() < MAX_LISTED) {
      changes.add(new Change(kind, was, is));
    }
  }
}
