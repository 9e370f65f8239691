package dev.mvc.repo;

import dev.mvc.experiment.data.DataComparison;
import dev.mvc.experiment.data.DataComparison.Result;
import dev.mvc.experiment.data.DataComparison.Source;
import dev.mvc.experiment.data.DataComparison.Sum;
import dev.mvc.experiment.data.DataEntry;
import dev.mvc.experiment.data.DataSets;
import dev.mvc.experiment.data.DataSets.Registered;
import dev.mvc.experiment.data.Table;
import dev.mvc.experiment.data.Tables;
import dev.mvc.id.ObjectId;
import dev.mvc.io.FileSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.work.DataScan;
import dev.mvc.work.FileStat;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.StatusScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares data sets with what they were when they were added: `data list`, `data status`, `data
/// verify`.
public final class DataChecking {
  private static final ObjectId UNKNOWN = new ObjectId(0, 0, 0, 0);

  private final Repository repository;
  private StatusScan.@Nullable Result status;

  public DataChecking(Repository repository) {
    this.repository = repository;
  }

  /// How sure an answer is, and where there is none why.
  public enum State {
    SAME,
    CHANGED,
    /// Nothing is there any more.
    MISSING,
    /// Only the whole file would tell, and it was not read.
    UNKNOWN,
    UNREACHABLE
  }

  /// A data set and what is there now.
  ///
  /// @param difference what differs file by file, where that is known
  /// @param note what else is to be said, in a sentence
  public record Answer(
      String name,
      Registered set,
      State state,
      Optional<DataComparing.Difference> difference,
      Optional<String> note) {}

  /// A data set, with the size of it.
  public record Item(String name, Registered set, long files, long bytes) {}

  /// All data sets of the working folder.
  public List<Item> list() throws IOException {
    List<Item> items = new ArrayList<>();
    Index index = repository.index();
    for (Map.Entry<String, Registered> set : DataFiles.ofFolder(repository).sets().entrySet()) {
      Sum sum = sum(set.getValue(), index);
      items.add(new Item(set.getKey(), set.getValue(), sum.files(), sum.bytes()));
    }
    return items;
  }

  private static Sum sum(Registered set, Index index) {
    if (set.listed().isPresent()) {
      return new Sum(set.listed().get().files(), set.listed().get().bytes(), 0, 0);
    }
    long bytes = 0;
    SortedMap<String, IndexEntry> entries = index.under(set.location());
    for (IndexEntry entry : entries.values()) {
      bytes += entry.leaf() instanceof Tree.File file ? file.size() : 0;
    }
    return new Sum(entries.size(), bytes, 0, 0);
  }

  /// Looks what is there now.
  ///
  /// @param only the name of one; all without
  /// @param verify whether every byte is read, whatever times and servers say
  public List<Answer> check(Optional<String> only, boolean verify) throws IOException {
    DataSets sets = DataFiles.ofFolder(repository);
    List<Answer> answers = new ArrayList<>();
    if (only.isPresent()) {
      return List.of(check(only.get(), sets.get(only.get()), verify));
    }
    for (Map.Entry<String, Registered> set : sets.sets().entrySet()) {
      try {
        answers.add(check(set.getKey(), set.getValue(), verify));
      } catch (MvcException e) {
        // The others are told of all the same.
        if (e.kind() != Kind.REMOTE) {
          throw e;
        }
        answers.add(
            new Answer(
                set.getKey(),
                set.getValue(),
                State.UNREACHABLE,
                Optional.empty(),
                Optional.ofNullable(e.getMessage())));
      }
    }
    return answers;
  }

  private Answer check(String name, Registered set, boolean verify) throws IOException {
    if (set.isTracked()) {
      return tracked(name, set, verify);
    }
    return set.isUrl() ? url(name, set, verify) : external(name, set, verify);
  }

  private Answer external(String name, Registered set, boolean verify) throws IOException {
    Path place = DataAdding.place(repository, set.location());
    if (!Files.exists(place)) {
      return missing(name, set);
    }
    DataComparison comparison = new DataComparison(manifest(set), true);
    DataScan.run(
        place,
        verify ? DataScan.Mode.VERIFY : DataScan.Mode.STATUS,
        DataAdding.cache(repository, set.location()),
        repository.caller().progress(),
        comparison::accept);
    Result result = comparison.finish();
    boolean isFile = Files.isRegularFile(place);
    return answer(
        name,
        set,
        result,
        DataEntry::table,
        entry -> entry.table().or(() -> read(isFile ? place : place.resolve(entry.path()), entry)));
  }

  private Source manifest(Registered set) throws IOException {
    return DataManifests.read(repository.store(), set.listed().orElseThrow().manifest());
  }

  private static Answer missing(String name, Registered set) {
    return new Answer(
        name,
        set,
        State.MISSING,
        Optional.empty(),
        Optional.of("There is nothing at " + set.location() + "."));
  }

  private Answer answer(
      String name,
      Registered set,
      Result result,
      DataComparing.TableFinder old,
      DataComparing.TableFinder now)
      throws IOException {
    return new Answer(
        name,
        set,
        result.isSame() ? State.SAME : State.CHANGED,
        Optional.of(new DataComparing(repository).withTables(name, set, set, result, old, now)),
        Optional.empty());
  }

  private static Optional<Table> read(Path place, DataEntry entry) {
    try (FileSource file = FileSource.open(place)) {
      return Tables.read(entry.path(), file);
    } catch (IOException e) {
      return Optional.empty(); // it went meanwhile
    }
  }

  private Answer url(String name, Registered set, boolean verify) throws IOException {
    Optional<String> tag = set.listed().orElseThrow().tag();
    try (DataUrl source = new DataUrl(set.location())) {
      if (verify) {
        DataComparison comparison = new DataComparison(manifest(set), true);
        comparison.accept(source.read(repository.caller().progress()).entry());
        return answer(name, set, comparison.finish(), DataEntry::table, DataEntry::table);
      }
      long bytes = set.listed().orElseThrow().bytes();
      Optional<DataUrl.Head> head = source.head();
      if (head.isPresent() && head.get().size().orElse(bytes) != bytes) {
        return said(
            name,
            set,
            State.CHANGED,
            "The server has "
                + head.get().size().getAsLong()
                + " bytes; "
                + bytes
                + " were added.");
      }
      Optional<String> nowTag = head.flatMap(DataUrl.Head::tag);
      if (nowTag.isPresent() && tag.isPresent()) {
        return tag.equals(nowTag)
            ? said(name, set, State.SAME, "The server says so; its content was not read.")
            : said(name, set, State.CHANGED, "The server says so; its content was not read.");
      }
      return said(
          name,
          set,
          State.UNKNOWN,
          "The server does not tell; `mvc data verify " + name + "` reads the whole file.");
    }
  }

  private static Answer said(String name, Registered set, State state, String note) {
    return new Answer(name, set, state, Optional.empty(), Optional.of(note));
  }

  private Answer tracked(String name, Registered set, boolean verify) throws IOException {
    String location = set.location();
    if (repository.folder().stat(location).isEmpty()) {
      return missing(name, set);
    }
    StatusScan.Result found = verify ? readAgain(location) : status();
    Index index = repository.index();
    SortedMap<String, Tree.Entry> before = DataComparing.staged(index, location);
    Result result =
        compare(DataComparing.source(before), DataComparing.source(there(location, before, found)));
    boolean isFile = before.size() == 1 && index.find(location).isPresent();
    Path place = repository.folder().place(location);
    DataComparing comparing = new DataComparing(repository);
    return answer(
        name,
        set,
        result,
        entry -> comparing.storedTable(set, entry),
        entry -> read(isFile ? place : place.resolve(entry.path()), entry));
  }

  private static Result compare(Source before, Source now) throws IOException {
    DataComparison comparison = new DataComparison(before, true);
    for (var entry = now.next(); entry.isPresent(); entry = now.next()) {
      comparison.accept(entry.get());
    }
    return comparison.finish();
  }

  /// The files of a tracked data set as they are in the working folder.
  private SortedMap<String, Tree.Entry> there(
      String location, SortedMap<String, Tree.Entry> staged, StatusScan.Result found)
      throws IOException {
    SortedMap<String, Tree.Entry> now = new TreeMap<>(staged);
    for (StatusScan.Change change : found.changed()) {
      if (isInside(change.path(), location)) {
        String path = DataComparing.relative(location, change.path());
        Tree.Entry entry = now.remove(path);
        if (change.kind() != StatusScan.Kind.DELETED && entry != null) {
          now.put(path, new Tree.File(entry.name(), UNKNOWN, change.size(), "opaque", false));
        }
      }
    }
    for (String path : found.untracked()) {
      if (isInside(path, location)) {
        long size = repository.folder().stat(path).map(FileStat::size).orElse(0L);
        String last = path.substring(path.lastIndexOf('/') + 1);
        now.put(
            DataComparing.relative(location, path),
            new Tree.File(last, UNKNOWN, size, "opaque", false));
      }
    }
    return now;
  }

  /// One look at the folder is enough for all data sets.
  private StatusScan.Result status() throws IOException {
    if (status == null) {
      status = new Staging(repository).status();
    }
    return Objects.requireNonNull(status);
  }

  /// The state of a data set whose every file is read.
  private StatusScan.Result readAgain(String location) throws IOException {
    Index index = repository.index();
    for (Map.Entry<String, IndexEntry> entry : List.copyOf(index.under(location).entrySet())) {
      IndexEntry old = entry.getValue();
      index.put(entry.getKey(), new IndexEntry(old.leaf(), IndexEntry.UNSURE, old.stored()));
    }
    return new StatusScan(repository.folder(), repository.store(), repository.caller().progress())
        .scan(new TreeMap<>(), index);
  }

  private static boolean isInside(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }
}
