package dev.mvc.repo;

import dev.mvc.experiment.data.DataComparison;
import dev.mvc.experiment.data.DataComparison.Change;
import dev.mvc.experiment.data.DataComparison.Result;
import dev.mvc.experiment.data.DataComparison.Source;
import dev.mvc.experiment.data.DataComparison.Sum;
import dev.mvc.experiment.data.DataEntry;
import dev.mvc.experiment.data.DataSets;
import dev.mvc.experiment.data.DataSets.Registered;
import dev.mvc.experiment.data.Table;
import dev.mvc.experiment.data.Tables;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.RecipeSource;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How data sets of two versions differ: `data diff`.
public final class DataComparing {
  /// Tables of tracked files are read where they are compared: no more than these, so that an
  /// answer takes seconds.
  private static final int MAX_TABLES = 200;

  private static final long MAX_TABLE_BYTES = 256L << 20;

  private final ObjectStore store;
  private long tableBytes = MAX_TABLE_BYTES;
  private int tables = MAX_TABLES;

  public DataComparing(Repository repository) {
    this.store = repository.store();
  }

  /// Where data sets are looked up.
  ///
  /// @param tree of a version; null for what is staged
  /// @param index what is staged
  public record Side(@Nullable ObjectId tree, Index index) {
    /// What is staged.
    public static Side staged(Repository repository) throws IOException {
      return new Side(null, repository.index());
    }

    /// A version.
    public static Side version(Repository repository, ObjectId version) throws IOException {
      return new Side(repository.store().version(version).tree(), Index.empty());
    }
  }

  /// The tables of a file that differs.
  ///
  /// @param old null where there was none, or none was read
  public record TablePair(@Nullable Table old, @Nullable Table now) {}

  /// How a data set differs.
  ///
  /// @param old null for one that was added
  /// @param now null for one that is no longer named
  /// @param files of one that is on both sides
  /// @param tables of files that differ, by path
  /// @param unread tables that differ and were not read
  public record Difference(
      String name,
      @Nullable Registered old,
      @Nullable Registered now,
      Result files,
      SortedMap<String, TablePair> tables,
      int unread) {
    /// Whether nothing differs, not even where it lies.
    public boolean isSame() {
      return old != null
          && now != null
          && files.isSame()
          && old.location().equals(now.location())
          && old.isTracked() == now.isTracked();
    }
  }

  /// Compares data sets.
  ///
  /// @param only the name of one; all without
  public List<Difference> compare(Side old, Side now, Optional<String> only) throws IOException {
    DataSets before = sets(old);
    DataSets after = sets(now);
    SortedSet<String> names = new TreeSet<>(before.sets().keySet());
    names.addAll(after.sets().keySet());
    if (only.isPresent()) {
      if (!names.contains(only.get())) {
        after.get(only.get());
      }
      names.retainAll(List.of(only.get()));
    }
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      differences.add(compare(name, old, before.sets().get(name), now, after.sets().get(name)));
    }
    return differences;
  }

  private DataSets sets(Side side) throws IOException {
    return side.tree == null ? DataFiles.staged(store, side.index) : DataFiles.of(store, side.tree);
  }

  private Difference compare(
      String name, Side old, @Nullable Registered was, Side now, @Nullable Registered is)
      throws IOException {
    if (was != null && is != null && !was.isTracked() && was.listed().equals(is.listed())) {
      Sum sum = was.listed().map(list -> new Sum(list.files(), list.bytes(), 0, 0)).orElseThrow();
      Result same = new Result(0, 0, 0, List.of(), sum, sum);
      return new Difference(name, was, is, same, new TreeMap<>(), 0);
    }
    boolean sameKind = was == null || is == null || was.isTracked() == is.isTracked();
    DataComparison comparison = new DataComparison(source(old, was), sameKind);
    Source source = source(now, is);
    for (var entry = source.next(); entry.isPresent(); entry = source.next()) {
      comparison.accept(entry.get());
    }
    Result files = comparison.finish();
    return withTables(
        name, was, is, files, entry -> storedTable(was, entry), entry -> storedTable(is, entry));
  }

  /// Looks up the table of a file.
  interface TableFinder {
    /// The table; empty where the file is none.
    Optional<Table> find(DataEntry entry) throws IOException;
  }

  /// Adds what tables of the files that differ hold.
  Difference withTables(
      String name,
      @Nullable Registered was,
      @Nullable Registered is,
      Result files,
      TableFinder old,
      TableFinder now)
      throws IOException {
    SortedMap<String, TablePair> pairs = new TreeMap<>();
    int unread = 0;
    for (Change change : files.changes()) {
      if (!Tables.isTable(change.path())) {
        continue;
      }
      long bytes = size(change.old()) + size(change.now());
      if (tables == 0 || bytes > tableBytes) {
        unread++;
        continue;
      }
      tables--;
      tableBytes -= bytes;
      Table before = change.old() == null ? null : old.find(change.old()).orElse(null);
      Table after = change.now() == null ? null : now.find(change.now()).orElse(null);
      if (before != null || after != null) {
        pairs.put(change.path(), new TablePair(before, after));
      }
    }
    return new Difference(name, was, is, files, pairs, unread);
  }

  /// What reading the table of a file costs: nothing where it is known.
  private static long size(@Nullable DataEntry entry) {
    return entry == null || entry.table().isPresent() || entry.path().endsWith(".parquet")
        ? 0
        : entry.size();
  }

  /// The table of a file that the repository holds, or that a manifest says.
  Optional<Table> storedTable(@Nullable Registered set, DataEntry entry) throws IOException {
    if (entry.table().isPresent() || set == null || !set.isTracked()) {
      return entry.table();
    }
    try (ByteSource content = new RecipeSource(store, store.recipe(entry.id()))) {
      return Tables.read(entry.path(), content);
    }
  }

  private Source source(Side side, @Nullable Registered set) throws IOException {
    if (set == null) {
      return Optional::empty;
    }
    if (set.listed().isPresent()) {
      return DataManifests.read(store, set.listed().get().manifest());
    }
    if (side.tree == null) {
      return source(staged(side.index, set.location()));
    }
    Optional<Tree.Entry> entry = new TreeWalk(store).find(side.tree, set.location());
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    if (entry.isPresent() && entry.get() instanceof Tree.Folder folder) {
      leaves.putAll(new TreeWalk(store).leaves(folder.id()));
    } else {
      entry.ifPresent(file -> leaves.put(file.name(), file));
    }
    return source(leaves);
  }

  /// The staged files of a tracked data set, by path from its folder.
  static SortedMap<String, Tree.Entry> staged(Index index, String location) {
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    for (Map.Entry<String, IndexEntry> entry : index.under(location).entrySet()) {
      leaves.put(relative(location, entry.getKey()), entry.getValue().leaf());
    }
    return leaves;
  }

  /// A path from the folder of a data set; of one that is a file, its name.
  static String relative(String location, String path) {
    return path.equals(location)
        ? path.substring(path.lastIndexOf('/') + 1)
        : path.substring(location.length() + 1);
  }

  /// Files one after the other.
  static Source source(SortedMap<String, Tree.Entry> leaves) {
    Iterator<Map.Entry<String, Tree.Entry>> entries = leaves.entrySet().iterator();
    return () ->
        entries.hasNext()
            ? Optional.of(entry(Objects.requireNonNull(entries.next())))
            : Optional.empty();
  }

  private static DataEntry entry(Map.Entry<String, Tree.Entry> leaf) {
    return switch (leaf.getValue()) {
      case Tree.File file -> new DataEntry(leaf.getKey(), file.size(), file.id(), Optional.empty());
      case Tree.Link link -> {
        ObjectId target = ObjectId.hash(link.target().getBytes(StandardCharsets.UTF_8));
        yield new DataEntry(leaf.getKey(), 0, target, Optional.empty());
      }
      case Tree.Folder folder -> new DataEntry(leaf.getKey(), 0, folder.id(), Optional.empty());
    };
  }
}
