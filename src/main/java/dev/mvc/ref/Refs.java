package dev.mvc.ref;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The mutable names of a repository: `HEAD` and everything under `refs/`. Each is a file that
/// holds one line and is replaced in one step.
public final class Refs {
  /// Where branches are.
  public static final String BRANCHES = "refs/heads/";

  /// Where tags are.
  public static final String TAGS = "refs/tags/";

  public static final String HEAD = "HEAD";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String REF = "ref: ";

  private final Path folder;
  private final Disk disk;
  private final OperationLog log;

  /// The names in a repository's folder, `.mvc`.
  public Refs(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
    this.log = new OperationLog(folder.resolve("ops"), disk);
  }

  /// Every change of these names and of the index.
  public OperationLog log() {
    return log;
  }

  /// Keeps other writers out until it is closed: held while names or the index are read, changed
  /// and written, never while tensors are.
  public LockFile lock() throws IOException {
    return lock(PATIENCE);
  }

  /// The same, waiting for another writer at most `patience`.
  public LockFile lock(Duration patience) throws IOException {
    return LockFile.acquire(folder.resolve("lock"), patience);
  }

  /// What `HEAD` says.
  public Head head() throws IOException {
    String text = text(HEAD);
    if (text == null) {
      throw new MvcException(
          Kind.CORRUPT,
          "this repository has no HEAD.",
          "`printf 'ref: refs/heads/main' > .mvc/HEAD` puts it on the branch main.");
    }
    return text.startsWith(REF + BRANCHES)
        ? new Head.Branch(text.substring((REF + BRANCHES).length()))
        : new Head.Detached(parse(HEAD, text));
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
    Path root = folder.resolve(prefix);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith(Disk.TEMPORARY_PREFIX))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
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

  /// Changes names, all under the repository's lock, which the caller holds.
  ///
  /// The operation is written first, then the names; so after a crash between the two the log tells
  /// what was meant, and the names are the old ones.
  ///
  /// @throws MvcException of kind CONFLICT, with nothing changed, when a name is not what was
  ///   expected
  public void update(
      OffsetDateTime time, String command, List<NameChange> names, List<Operation.PathChange> paths)
      throws IOException {
    requireExpected(names);
    log.append(new Operation(log.last() + 1, time, command, names, paths));
    for (NameChange change : names) {
      Path file = folder.resolve(change.name());
      if (change.now() == null) {
        disk.delete(file);
      } else {
        disk.replace(file, (change.now() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// The text under a name; null when there is none.
  private @Nullable String text(String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder)) {
      return null;
    }
    try {
      return Files.isDirectory(file) ? null : Files.readString(file).strip();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (MalformedInputException e) {
      throw damaged(name);
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
        "`mvc fsck` lists what is affected; .mvc/ops tells what it was before.");
  }
}
