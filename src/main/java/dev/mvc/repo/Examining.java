package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.object.Run;
import dev.mvc.object.Tree;
import dev.mvc.ref.NameChange;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.StoreCheck;
import dev.mvc.work.FileStat;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks at a repository that may be broken in any way: `doctor`. Every question is answered by
/// itself, and one that cannot be throws; the others can then still be asked.
public final class Examining implements AutoCloseable {
  private static final long NANOS = 1_000_000_000;

  /// Each file or operation that is looked at takes some microseconds.
  private static final int MAX_LOOKED = 10_000;

  /// Clocks of two machines that share a folder are seldom closer.
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final Repository repository;
  private final Path data;

  private Examining(Repository repository) {
    this.repository = repository;
    this.data = repository.folder().data();
  }

  /// The folder that holds the repository that a folder belongs to, whatever state that is in.
  public static Optional<Path> find(Path from) {
    for (Path root = from.toAbsolutePath().normalize(); root != null; root = root.getParent()) {
      if (Files.exists(root.resolve(WorkFolder.REPOSITORY))) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }

  /// Opens the repository in a folder.
  ///
  /// @throws MvcException of kind NOT_A_REPOSITORY when it has a format that this mvc does not know
  public static Examining open(Path root, Caller caller) throws IOException {
    return new Examining(Repository.openAnyway(root, caller));
  }

  /// The repository. Whatever is asked of it may fail.
  public Repository repository() {
    return repository;
  }

  /// Settings of a file that mvc does not know, or not with that value, by name.
  ///
  /// @throws MvcException of kind USAGE when the file is not TOML
  public static List<String> unknownSettings(Path file) throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, String> value : Config.in(file).entrySet()) {
      try {
        Config.requireAllowed(value.getKey(), value.getValue());
      } catch (MvcException e) {
        unknown.add(value.getKey());
      }
    }
    return unknown;
  }

  /// What is in a folder of packs.
  ///
  /// @param bytes of all files: packs and what was written to go with them
  public record Content(long packs, long bytes) {}

  /// What is in a folder of packs, as `packs`; nothing when it is not there.
  ///
  /// @param data `.mvc`
  public static Content content(Path data, String name) throws IOException {
    long packs = 0;
    long bytes = 0;
    try (Stream<Path> all = Files.list(data.resolve(name))) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(file)) {
          packs += ObjectStore.isPack(file) ? 1 : 0;
          bytes += Files.size(file);
        }
      }
    } catch (NoSuchFileException e) {
      return new Content(0, 0);
    }
    return new Content(packs, bytes);
  }

  /// Unfinished files in `tmp`.
  ///
  /// @param files that processes left which are no more
  /// @param bytes of those
  /// @param running processes that have some
  public record Unfinished(long files, long bytes, List<Long> running) {}

  /// Unfinished files in `tmp`, those of this process left out.
  public Unfinished unfinished() throws IOException {
    Map<Path, Long> owners = new TreeMap<>();
    try (Stream<Path> files = Files.list(data.resolve("tmp"))) {
      files.forEach(file -> Disk.owner(file).ifPresent(owner -> owners.put(file, owner)));
    } catch (NoSuchFileException e) {
      return new Unfinished(0, 0, List.of());
    }
    owners.values().removeIf(owner -> owner == ProcessHandle.current().pid());
    List<Long> running =
        owners.values().stream()
            .distinct()
            .filter(owner -> ProcessHandle.of(owner).isPresent())
            .toList();
    owners.values().removeAll(running);
    long bytes = 0;
    for (Path file : owners.keySet()) {
      bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
    }
    return new Unfinished(owners.size(), bytes, running);
  }

  /// Whether nobody holds the repository's lock. It is not made where there is none yet.
  public boolean isUnlocked() throws IOException {
    if (!Files.exists(data.resolve("lock"))) {
      return true;
    }
    try (LockFile _ = repository.refs().lock(Duration.ZERO)) {
      return true;
    } catch (MvcException e) {
      return false;
    }
  }

  /// Checks structure and references, as `fsck --fast` does.
  public Checking.Report structure() throws IOException {
    return new Checking(repository).run(StoreCheck.Sample.NONE);
  }

  /// Whether a merge waits for decisions.
  public boolean isMerging() throws IOException {
    return OpenMerge.of(repository).request().isPresent();
  }

  /// The runs that nobody records any more and that did not end either, begun since some time.
  public List<Run> lost(Instant since) throws IOException {
    return new Runs(repository)
        .list().stream()
            .filter(run -> run.state() == Run.State.INTERRUPTED && run.exit().isEmpty())
            .filter(run -> run.measured().started().toInstant().isAfter(since))
            .toList();
  }

  /// Whether a name stands for nothing although the latest operation that changed it gave it a
  /// value. After a command that was killed, too: what it meant to make is there.
  public boolean isLost(String name) throws IOException {
    if (repository.refs().text(name) != null) {
      return false;
    }
    List<Long> numbers = repository.refs().log().numbers();
    for (long number : numbers.subList(0, Math.min(MAX_LOOKED, numbers.size()))) {
      for (NameChange change : repository.refs().log().read(number).names()) {
        if (change.name().equals(name)) {
          return change.now() != null;
        }
      }
    }
    return false;
  }

  /// When the newest operation and the version at `HEAD` were made, by the clock of then; those
  /// that cannot be read are passed over.
  public Optional<Instant> newest() throws IOException {
    List<Instant> times = new ArrayList<>();
    try {
      long last = repository.refs().log().last();
      if (last > 0) {
        times.add(repository.refs().log().read(last).time().toInstant());
      }
      Optional<ObjectId> head = repository.refs().headVersion();
      if (head.isPresent()) {
        times.add(repository.store().version(head.get()).author().time().toInstant());
      }
    } catch (MvcException | DamagedObjectException e) {
      // Told of where names and objects are checked.
      return times.stream().max(Comparator.naturalOrder());
    }
    return times.stream().max(Comparator.naturalOrder());
  }

  /// What is staged.
  ///
  /// @param files how many
  /// @param later files whose times are later than now, of the first thousands
  /// @param foreign paths with letters beyond ASCII
  public record Staged(int files, long bytes, long later, long foreign) {}

  /// What is staged.
  public Staged staged(Instant now) throws IOException {
    Map<String, IndexEntry> entries = repository.index().entries();
    long latest = now.plus(SLACK).getEpochSecond() * NANOS;
    long bytes = 0;
    long later = 0;
    long foreign = 0;
    int looked = 0;
    for (Map.Entry<String, IndexEntry> entry : entries.entrySet()) {
      bytes += entry.getValue().leaf() instanceof Tree.File file ? file.size() : 0;
      foreign += entry.getKey().chars().anyMatch(c -> c > '~') ? 1 : 0;
      if (looked++ < MAX_LOOKED) {
        Optional<FileStat> stat = repository.folder().stat(entry.getKey());
        later += stat.isPresent() && stat.get().modified() > latest ? 1 : 0;
      }
    }
    return new Staged(entries.size(), bytes, later, foreign);
  }

  @Override
  public void close() {
    repository.close();
  }
}
