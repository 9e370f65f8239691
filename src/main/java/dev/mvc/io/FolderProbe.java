package dev.mvc.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Tries in a folder what mvc needs a file system for, with a few files of 4 kB that are deleted
/// again: a dozen syncs, so some hundredths of a second on a disk.
///
/// What somebody else did with such files, or with a lock, is not tried: that needs two machines.
public final class FolderProbe {
  private static final int BYTES = 4096;
  private static final int SYNCS = 5;

  /// One letter, and the same as a letter with a mark behind it.
  private static final String COMPOSED = "\u00e9";

  private static final String DECOMPOSED = "e\u0301";

  private final Path folder;
  private final Disk disk;
  private final Path first;
  private final List<Path> made = new ArrayList<>();
  private final Map<Ability, String> failed = new EnumMap<>(Ability.class);
  private final List<Long> times = new ArrayList<>();

  /// @param folder that is there
  public FolderProbe(Path folder, Disk disk) {
    this.folder = folder.toAbsolutePath();
    this.disk = disk;
    this.first = Disk.temporaryBeside(this.folder.resolve("probe"));
  }

  /// What a file system may be able to do.
  public enum Ability {
    /// Files can be made and written. Without it nothing else is tried.
    WRITE,
    /// Content is made durable.
    SYNC,
    /// Names in a folder are made durable.
    SYNC_FOLDER,
    /// A file takes the place of another in one step.
    REPLACE,
    /// A file can have two names.
    HARD_LINK,
    /// A file can be locked.
    LOCK,
    /// A file can be mapped into memory, and shows what was written.
    MAP,
    SYMBOLIC_LINK,
    /// Files can be marked as executable, and are not so from the beginning.
    EXECUTABLE,
    /// Names may have letters beyond ASCII.
    UNICODE
  }

  /// What was found.
  ///
  /// @param type of the file system in the system's words, as `ext4`; empty where it is not told
  /// @param total bytes; 0 where it is not told
  /// @param free bytes that may be used
  /// @param failed what did not work, each with why, in the system's words
  /// @param sync how long the fastest of some syncs took
  /// @param isCaseSensitive whether names may differ in case only
  /// @param isNormalising whether two ways to write the same letter are the same name
  /// @param tick how fine times of files are: a nanosecond, microsecond, millisecond or second, or
  ///   two
  /// @param ahead how far times of files are ahead of this machine's clock
  public record Result(
      String type,
      long total,
      long free,
      Map<Ability, String> failed,
      Duration sync,
      boolean isCaseSensitive,
      boolean isNormalising,
      Duration tick,
      Duration ahead) {}

  private interface Trial {
    void run() throws IOException;
  }

  /// Tries everything.
  public Result run() throws IOException {
    FileStore store = Files.getFileStore(folder);
    long sync = 0;
    boolean isCaseSensitive = true;
    boolean isNormalising = false;
    Duration ahead = Duration.ZERO;
    try {
      attempt(Ability.WRITE, () -> make(first));
      if (failed.isEmpty()) {
        ahead = Duration.ofMillis(modified(first) / 1_000_000 - System.currentTimeMillis());
        sync = sync();
        attempt(Ability.SYNC_FOLDER, () -> disk.syncFolder(folder));
        attempt(Ability.REPLACE, this::replace);
        attempt(Ability.HARD_LINK, () -> disk.createWhole(named("second"), new byte[1]));
        attempt(Ability.MAP, this::map);
        attempt(Ability.LOCK, this::lock);
        attempt(Ability.SYMBOLIC_LINK, () -> disk.link(named("link"), "nowhere"));
        attempt(Ability.EXECUTABLE, this::markExecutable);
        attempt(Ability.UNICODE, () -> make(named(COMPOSED)));
        isNormalising =
            !failed.containsKey(Ability.UNICODE) && Files.exists(Disk.marked(first, DECOMPOSED));
        make(named("case"));
        isCaseSensitive = !Files.exists(Disk.marked(first, "CASE"));
      }
    } catch (IOException e) {
      failed.putIfAbsent(Ability.WRITE, reason(e)); // what went well once
    } finally {
      cleanUp();
    }
    return new Result(
        store.type(),
        store.getTotalSpace(),
        store.getUsableSpace(),
        failed,
        Duration.ofNanos(sync),
        isCaseSensitive,
        isNormalising,
        tick(),
        ahead);
  }

  private void attempt(Ability ability, Trial trial) {
    try {
      trial.run();
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      failed.put(ability, reason(e));
    }
  }

  private static String reason(Exception problem) {
    String reason = problem instanceof FileSystemException e ? e.getReason() : problem.getMessage();
    return switch (problem) {
      case AccessDeniedException _ -> "Permission denied";
      case InvalidPathException _ -> "the name cannot be written in this encoding";
      default -> reason == null ? problem.getClass().getSimpleName() : reason;
    };
  }

  /// The name of something that is about to be made, in the form that leftovers have.
  private Path named(String word) {
    Path place = Disk.marked(first, word);
    made.add(place);
    return place;
  }

  private void make(Path file) throws IOException {
    made.add(file);
    try (FileChannel channel = disk.create(file)) {
      disk.write(channel, file, ByteBuffer.allocate(BYTES));
    }
    times.add(modified(file));
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
  }

  /// How many nanoseconds the fastest of some syncs takes: the others may have waited for somebody
  /// else's.
  private long sync() throws IOException {
    long[] fastest = {Long.MAX_VALUE};
    try (FileChannel channel = FileChannel.open(first, StandardOpenOption.WRITE)) {
      attempt(
          Ability.SYNC,
          () -> {
            for (int i = 0; i < SYNCS; i++) {
              disk.write(channel, first, ByteBuffer.wrap(new byte[] {(byte) i}), 0);
              long start = System.nanoTime();
              disk.sync(channel, first);
              fastest[0] = Math.min(fastest[0], System.nanoTime() - start);
            }
          });
    }
    times.add(modified(first));
    return fastest[0] == Long.MAX_VALUE ? 0 : fastest[0];
  }

  private void replace() throws IOException {
    Path other = named("other");
    make(other);
    disk.rename(other, first);
    if (Files.exists(other)) {
      throw new IOException("the old name is still there");
    }
  }

  private void map() throws IOException {
    try (FileChannel channel =
        FileChannel.open(first, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES);
      disk.write(channel, first, ByteBuffer.wrap(new byte[] {1, 2, 3}), 1);
      if (mapped.get(1) != 1 || mapped.get(3) != 3) {
        throw new IOException("what is mapped is not what was written");
      }
    }
  }

  private void lock() throws IOException {
    try (FileChannel channel = FileChannel.open(first, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("a new file is locked by somebody");
      }
      lock.release();
    }
  }

  private void markExecutable() throws IOException {
    Path file = named("program");
    make(file);
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(file);
    if (before.contains(PosixFilePermission.OWNER_EXECUTE)) {
      throw new IOException("every file is executable");
    }
    before.add(PosixFilePermission.OWNER_EXECUTE);
    Files.setPosixFilePermissions(file, before);
    if (!Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE)) {
      throw new IOException("the mark is not kept");
    }
  }

  private Duration tick() {
    for (Duration tick :
        List.of(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(1))) {
      if (!times.isEmpty() && times.stream().allMatch(time -> time % tick.toNanos() == 0)) {
        return tick;
      }
    }
    boolean isMicros = !times.isEmpty() && times.stream().allMatch(time -> time % 1000 == 0);
    return Duration.ofNanos(isMicros ? 1000 : 1);
  }

  private void cleanUp() throws IOException {
    for (Path file : made) {
      Files.deleteIfExists(file);
    }
  }
}
