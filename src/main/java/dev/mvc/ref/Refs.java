package dev.mvc.ref;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The mutable names of a repository: `HEAD`, what a command that takes several steps remembers
/// ([#BISECT_START], [#MERGE]), which versions were thinned ([#THINNED]), and everything under
/// `refs/`. Each is a file that holds one line and is replaced in one step.
public final class Refs {
  /// Where branches are.
  public static final String BRANCHES = "refs/heads/";

  /// Where tags are.
  public static final String TAGS = "refs/tags/";

  /// Where runs are. These names stand for no versions, and are no part of what operations change:
  /// a run's record tells what happened.
  public static final String RUNS = "refs/runs/";

  public static final String HEAD = "HEAD";

  /// What `HEAD` said before a search with `bisect`.
  public static final String BISECT_START = "BISECT_START";

  /// The merge that waits for decisions: what is merged and what was decided, as JSON.
  public static final String MERGE = "MERGE";

  /// Which versions do without some of their tensors: the id of a [dev.mvc.object.Thinned]. None
  /// while all are whole.
  public static final String THINNED = "THINNED";

  /// The names that are not under `refs/`.
  public static final List<String> SINGLE = List.of(HEAD, BISECT_START, MERGE, THINNED);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  static final String REF = "ref: ";
  private static final String NEW_HEAD =
      "`printf 'ref: refs/heads/main' > .mvc/HEAD` puts it on the branch main.";

  private final Path folder;
  private final Disk disk;
  private final OperationLog log;
  private final NameFiles files;

  /// Names as they were; empty for the present.
  private final Map<String, Optional<String>> overlay;

  private final boolean isPast;

  /// The names in a repository's folder, `.mvc`.
  public Refs(Path folder, Disk disk) {
    this(folder, disk, new OperationLog(folder.resolve("ops"), disk), Map.of(), false);
  }

  private Refs(
      Path folder,
      Disk disk,
      OperationLog log,
      Map<String, Optional<String>> overlay,
      boolean isPast) {
    this.folder = folder;
    this.disk = disk;
    this.log = log;
    this.files = new NameFiles(folder, disk);
    this.overlay = overlay;
    this.isPast = isPast;
  }

  /// Every change of these names and of the index.
  public OperationLog log() {
    return log;
  }

  /// Keeps other writers out until it is closed: held while names or the index are read, changed
  /// and written, never while tensors are. An operation that was stopped between two of its names
  /// is carried to its end first.
  public LockFile lock() throws IOException {
    LockFile lock = lock(PATIENCE);
    try {
      finishUnderLock();
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// Whether an operation was stopped between two of its names, or somebody is at one just now.
  public boolean isUnfinished() {
    return files.isUnfinished();
  }

  /// Carries an operation to its end that was stopped between two of its names, if there is one:
  /// all that goes before the names is done then.
  ///
  /// @return that operation
  /// @throws MvcException of kind LOCKED when somebody is at it
  public Optional<Operation> finish() throws IOException {
    try (LockFile _ = lock(Duration.ZERO)) {
      return finishUnderLock();
    }
  }

  private Optional<Operation> finishUnderLock() throws IOException {
    if (!files.isUnfinished()) {
      return Optional.empty();
    }
    Optional<Operation> stopped = stopped();
    List<NameChange> left = new ArrayList<>();
    for (NameChange change : stopped.map(Operation::names).orElse(List.of())) {
      if (Objects.equals(text(change.name()), change.old())) {
        left.add(change);
      }
    }
    files.finish(left);
    return stopped;
  }

  /// The last operation, if that is the one that was stopped. Nothing else may have come after it.
  private Optional<Operation> stopped() throws IOException {
    long last = log.last();
    try {
      boolean isLast = last > 0 && files.unfinished().equals(OptionalLong.of(last));
      return isLast ? Optional.of(log.read(last)) : Optional.empty();
    } catch (MvcException e) {
      return Optional.empty(); // a damaged one, which fsck tells of
    }
  }

  /// The same, waiting for another writer at most `patience`.
  public LockFile lock(Duration patience) throws IOException {
    if (isPast) {
      throw new MvcException(
          Kind.USAGE,
          "what was after an earlier operation can be looked at and not changed.",
          "leave out --at-op; `mvc op restore NUMBER` goes back to it.");
    }
    return LockFile.acquire(folder.resolve("lock"), patience);
  }

  /// What `HEAD` says.
  public Head head() throws IOException {
    String text = text(HEAD);
    if (text == null) {
      throw new MvcException(Kind.CORRUPT, "this repository has no HEAD.", NEW_HEAD);
    }
    if (!text.startsWith(REF + BRANCHES)) {
      return new Head.Detached(parse(HEAD, text));
    }
    Head.Branch branch = new Head.Branch(text.substring((REF + BRANCHES).length()));
    if (!RefName.isFull(branch.ref())) {
      throw new MvcException(Kind.CORRUPT, "HEAD names what can be no branch.", NEW_HEAD);
    }
    return branch;
  }

  /// The version that `HEAD` stands for; empty before the first.
  public Optional<ObjectId> headVersion() throws IOException {
    // Not a switch over types: its bootstrap costs nearly every command 20 ms.
    Head head = head();
    return head instanceof Head.Detached detached
        ? Optional.of(detached.version())
        : find(head.movedName());
  }

  /// The id under a full name such as `refs/heads/main`.
  public Optional<ObjectId> find(String name) throws IOException {
    String text = text(name);
    return text == null ? Optional.empty() : Optional.of(parse(name, text));
  }

  /// All full names that begin with `prefix`, such as [#BRANCHES], sorted.
  public List<String> names(String prefix) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    collect(folder.resolve(prefix), prefix.replaceFirst("/+$", "") + "/", names);
    for (var past : overlay.entrySet()) {
      if (past.getKey().startsWith(prefix)) {
        if (past.getValue().isPresent()) {
          names.add(past.getKey());
        } else {
          names.remove(past.getKey());
        }
      }
    }
    return List.copyOf(names);
  }

  /// All full names that stand for versions, but for `HEAD`, sorted.
  public List<String> versionNames() throws IOException {
    return names("refs/").stream().filter(name -> !name.startsWith(RUNS)).toList();
  }

  /// Names may come and go while they are listed.
  private static void collect(Path from, String prefix, Collection<String> names)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (Files.isDirectory(file)) {
          collect(file, prefix + name + "/", names);
        } else if (!name.startsWith(Disk.TEMPORARY_PREFIX)) {
          names.add(prefix + name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// Compares names with the old values that changes of them expect.
  ///
  /// @throws MvcException of kind CONFLICT when one has another value
  public void requireExpected(List<NameChange> names) throws IOException {
    for (NameChange change : names) {
      if (!Objects.equals(text(change.name()), change.old())) {
        throw new MvcException(
            Kind.CONFLICT,
            change.name() + " was moved by another command meanwhile; nothing was changed.",
            "run the command again.");
      }
    }
  }

  /// Lets a run's name stand for a record. The caller holds the repository's lock.
  ///
  /// @param name without [#RUNS]
  public void setRun(String name, ObjectId record) throws IOException {
    files.write(RUNS + name, record.hex());
  }

  /// What is done between the operation and the names: the index and the settings are written.
  @FunctionalInterface
  public interface Step {
    /// Does it.
    void run() throws IOException;
  }

  /// Changes names, all under the repository's lock, which the caller holds.
  ///
  /// The operation is written first, then what `between` writes, then the names; so after a crash
  /// in between the log tells what was meant, and the names are the old ones, or some of several
  /// are, which who takes the lock next puts right.
  ///
  /// @throws MvcException of kind CONFLICT, with nothing changed, when a name is not what was
  ///   expected
  public void update(
      OffsetDateTime time,
      String command,
      Changes changes,
      Optional<Reversal> reversal,
      Step between)
      throws IOException {
    files.requireNames(changes.names());
    requireExpected(changes.names());
    long number = log.last() + 1;
    log.append(new Operation(number, time, command, changes, reversal));
    between.run();
    files.write(number, changes.names());
  }

  /// As they were after an operation, for looking at only.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is no such operation
  public Refs at(long operation) throws IOException {
    log.requireKept(operation);
    if (operation > 0) {
      log.read(operation);
    }
    Rewind rewind = new Rewind(this::text, _ -> null, _ -> null);
    for (long number : log.numbers()) {
      if (number > operation) {
        rewind.before(Changes.ofNames(log.read(number).names()));
      }
    }
    Map<String, Optional<String>> past = new HashMap<>();
    for (String name : rewind.names()) {
      past.put(name, Optional.ofNullable(rewind.name(name, null)));
    }
    return new Refs(folder, disk, log.upTo(operation), past, true);
  }

  /// The text under a full name, whatever it means; null when there is none.
  public @Nullable String text(String name) throws IOException {
    Optional<String> past = overlay.get(name);
    if (past != null) {
      return past.orElse(null);
    }
    Path file;
    try {
      file = folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
    if (!file.startsWith(folder)) {
      return null;
    }
    try {
      return Files.isDirectory(file) ? null : PlainFile.text(file).strip();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (MalformedInputException e) {
      throw damaged(name);
    } catch (FileSystemException e) {
      // Linux reports a path below a file, as `main/x` is, and what can be no name without classes
      // of their own.
      String reason = String.valueOf(e.getReason());
      if (reason.contains("Not a directory") || reason.contains("File name too long")) {
        return null;
      }
      throw e;
    }
  }

  private static ObjectId parse(String name, String text) {
    try {
      return ObjectId.parse(text);
    } catch (IllegalArgumentException e) {
      throw damaged(name);
    }
  }

  private static MvcException damaged(String name) {
    return new MvcException(
        Kind.CORRUPT,
        name + " does not hold the id of a version.",
        "`mvc fsck` lists what is affected; `mvc op log` tells what it was before.");
  }
}
