package dev.mvc.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every change that mvc makes on disk.
///
/// Not final: a test overrides [#before] to fail, or to end the process, before the n-th step.
public class Disk {
  /// How the names of unfinished files begin.
  public static final String TEMPORARY_PREFIX = ".mvc-";

  private static final String TEMPORARY_SUFFIX = ".tmp";

  private static final Pattern TEMPORARY = Pattern.compile("\\.mvc-([0-9]{1,18})-.*\\.tmp");
  private static final AtomicLong NAMES = new AtomicLong();

  /// The steps that change something.
  public enum Step {
    CREATE,
    WRITE,
    SYNC,
    RENAME,
    DELETE,
    MAKE_FOLDER
  }

  /// Called before each step. Does nothing here.
  ///
  /// @throws IOException to make the step fail
  protected void before(Step step, Path path) throws IOException {}

  /// Creates a file that must not exist yet, for writing.
  public FileChannel create(Path file) throws IOException {
    before(Step.CREATE, file);
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
  }

  /// Writes a whole buffer at the channel's position.
  public void write(FileChannel channel, Path file, ByteBuffer bytes) throws IOException {
    before(Step.WRITE, file);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw PlainFile.named(file, e);
    }
  }

  /// Makes what was written to a file survive a power cut.
  public void sync(FileChannel channel, Path file) throws IOException {
    before(Step.SYNC, file);
    try {
      channel.force(true);
    } catch (IOException e) {
      throw PlainFile.named(file, e);
    }
  }

  /// Moves a file within a file system, replacing what is there, in one step; then makes the new
  /// name durable.
  public void rename(Path from, Path to) throws IOException {
    move(from, to);
    syncFolder(parentOf(to));
  }

  /// Moves as [#rename] does, but the new name may be lost in a power cut until [#syncFolder].
  public void move(Path from, Path to) throws IOException {
    before(Step.RENAME, to);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Writes a whole buffer at a position.
  public void write(FileChannel channel, Path file, ByteBuffer bytes, long position)
      throws IOException {
    before(Step.WRITE, file);
    long at = position;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw PlainFile.named(file, e);
    }
  }

  /// Creates a symbolic link, which must not exist yet.
  public void link(Path link, String target) throws IOException {
    before(Step.CREATE, link);
    Files.createSymbolicLink(link, link.getFileSystem().getPath(target));
  }

  /// Gives a file a second name, which must not exist yet, durably; where the file system has no
  /// such thing, a copy.
  public void nameToo(Path file, Path second) throws IOException {
    before(Step.CREATE, second);
    try {
      Files.createLink(second, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Path temporary = temporaryBeside(second);
      try {
        Files.copy(file, temporary);
        try (FileChannel copy = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          sync(copy, temporary);
        }
        rename(temporary, second);
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
    syncFolder(parentOf(second));
  }

  /// Deletes a file or an empty folder if it is there; a folder that is not empty stays.
  public void delete(Path path) throws IOException {
    before(Step.DELETE, path);
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // Something else is kept in it.
      return;
    }
  }

  /// Creates a folder and those above it.
  public void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      before(Step.MAKE_FOLDER, folder);
      Files.createDirectories(folder);
    }
  }

  /// Creates a folder and those above it, which survive a power cut then.
  public void makeDurableFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = parentOf(folder);
      makeDurableFolder(parent);
      makeFolder(folder);
      syncFolder(parent);
    }
  }

  /// Replaces a small file in one step: readers see the old content or the new, also after a crash.
  public void replace(Path file, byte[] content) throws IOException {
    makeDurableFolder(parentOf(file));
    Path temporary = temporaryBeside(file);
    try {
      try (FileChannel channel = create(temporary)) {
        write(channel, temporary, ByteBuffer.wrap(content));
        sync(channel, temporary);
      }
      rename(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Creates a small file whole, or not at all when a file of that name is there.
  ///
  /// @return false when there was one
  public boolean createWhole(Path file, byte[] content) throws IOException {
    Path temporary = temporaryBeside(file);
    makeDurableFolder(parentOf(file));
    try {
      try (FileChannel channel = create(temporary)) {
        write(channel, temporary, ByteBuffer.wrap(content));
        sync(channel, temporary);
      }
      before(Step.RENAME, file);
      Files.createLink(file, temporary);
      syncFolder(parentOf(file));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// A name for an unfinished file in the folder of `file`: recognisable, and unique to this
  /// process.
  public static Path temporaryBeside(Path file) {
    return parentOf(file)
        .resolve(
            String.format(
                Locale.ROOT,
                "%s%s-%x%s",
                TEMPORARY_PREFIX,
                ProcessHandle.current().pid(),
                NAMES.incrementAndGet(),
                TEMPORARY_SUFFIX));
  }

  /// Another name for an unfinished file, with a word in it: [#owner] still knows whose it is.
  public static Path marked(Path temporary, String word) {
    String name = temporary.getFileName().toString();
    String start = name.substring(0, name.length() - TEMPORARY_SUFFIX.length());
    return temporary.resolveSibling(start + "-" + word + TEMPORARY_SUFFIX);
  }

  /// The word in the name of an unfinished file that was [#marked] with one; it has no `-` itself.
  public static String mark(Path temporary) {
    String name = temporary.getFileName().toString();
    int end = name.length() - TEMPORARY_SUFFIX.length();
    return name.substring(name.lastIndexOf('-') + 1, end);
  }

  /// Deletes unfinished files in a folder that processes left which are no more.
  public void deleteLeftovers(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = TEMPORARY.matcher(file.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          delete(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever begun.
      return;
    }
  }

  /// The process that an unfinished file is, or was, being written by; empty when it is none.
  public static Optional<Long> owner(Path file) {
    Matcher name = TEMPORARY.matcher(file.getFileName().toString());
    return name.matches() ? Optional.of(Long.valueOf(name.group(1))) : Optional.empty();
  }

  /// Whether a folder has unfinished files of other processes.
  public static boolean hasUnfinished(Path folder) throws IOException {
    String own = String.valueOf(ProcessHandle.current().pid());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> TEMPORARY.matcher(file.getFileName().toString()))
          .anyMatch(name -> name.matches() && !name.group(1).equals(own));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path parentOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no folder");
    }
    return parent;
  }

  /// Makes the names in a folder durable. Some systems cannot open folders; there the rename itself
  /// is all that can be had.
  public void syncFolder(Path folder) throws IOException {
    before(Step.SYNC, folder);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      if (!System.getProperty("os.name", "").startsWith("Windows")) {
        throw PlainFile.named(folder, e);
      }
    }
  }
}
