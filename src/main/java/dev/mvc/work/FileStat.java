package dev.mvc.work;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the file system says of a path, without following a link.
///
/// @param modified time of the last change of the content, in nanoseconds since 1970
/// @param changed time of the last change of content or attributes, likewise: no program can set
///   it, where `cp -p` and unpackers set the other; 0 where the system has none
/// @param settled whether that was long enough ago when it was asked that another change would have
///   another time
public record FileStat(
    Kind kind, long size, long modified, long changed, boolean executable, boolean settled) {
  /// A file that was changed this recently may be changed again within the same tick of the file
  /// system's clock: ticks are up to 10 ms long on Linux.
  private static final long TICK_NANOS = 20_000_000;

  private static final String UNIX = "unix:mode,size,lastModifiedTime,ctime";
  private static final int TYPE_BITS = 0xF000;
  private static final int OWNER_EXECUTES = 0x40;

  /// File systems that count in seconds (HFS+) or two (FAT).
  private static final long COARSE_NANOS = 2_000_000_000;

  /// What is at a path.
  public enum Kind {
    FILE,
    LINK,
    FOLDER,
    /// A FIFO, socket or device: opening one may block for ever.
    SPECIAL,
    /// Something whose name no version can hold, see [WorkFolder#list].
    UNNAMED
  }

  /// Of a path; empty when nothing is there.
  public static Optional<FileStat> find(Path path) throws IOException {
    try {
      return Optional.of(look(path));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // Linux reports a path below a file as "Not a directory" without a class of its own.
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// All at once, which the attributes that have classes of their own cannot: the time of change is
  /// not among them.
  private static FileStat look(Path path) throws IOException {
    Map<String, Object> unix;
    try {
      unix = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return of(attributes(path));
    }
    int mode = (int) Objects.requireNonNull(unix.get("mode"));
    Kind kind =
        switch (mode & TYPE_BITS) {
          case 0x8000 -> Kind.FILE;
          case 0xA000 -> Kind.LINK;
          case 0x4000 -> Kind.FOLDER;
          default -> Kind.SPECIAL;
        };
    long modified = nanos(unix.get("lastModifiedTime"));
    return new FileStat(
        kind,
        (long) Objects.requireNonNull(unix.get("size")),
        modified,
        nanos(unix.get("ctime")),
        kind == Kind.FILE && (mode & OWNER_EXECUTES) != 0,
        isSettled(modified));
  }

  private static long nanos(@Nullable Object time) {
    return ((FileTime) Objects.requireNonNull(time)).to(TimeUnit.NANOSECONDS);
  }

  /// From attributes that were read without following a link.
  private static FileStat of(BasicFileAttributes attributes) {
    Kind kind =
        attributes.isRegularFile()
            ? Kind.FILE
            : attributes.isSymbolicLink()
                ? Kind.LINK
                : attributes.isDirectory() ? Kind.FOLDER : Kind.SPECIAL;
    boolean executable =
        kind == Kind.FILE
            && attributes instanceof PosixFileAttributes posix
            && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    return new FileStat(kind, attributes.size(), modified, 0, executable, isSettled(modified));
  }

  /// The same under a name that cannot be told.
  FileStat unnamed() {
    return new FileStat(Kind.UNNAMED, size, modified, changed, executable, settled);
  }

  static boolean isSettled(long modified) {
    long age = System.currentTimeMillis() * 1_000_000 - modified;
    return age >= (modified % 1_000_000_000 == 0 ? COARSE_NANOS : TICK_NANOS);
  }

  /// Whether two looks at a file saw the same.
  boolean isSame(FileStat other) {
    return kind == other.kind
        && size == other.size
        && modified == other.modified
        && changed == other.changed
        && executable == other.executable;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
