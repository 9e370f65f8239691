package dev.mvc.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A lock that ends with the process that holds it.
///
/// The system's lock on an open file is used, not the file's existence: after a `kill -9` nothing
/// has to be cleaned up. The file itself stays.
public final class LockFile implements AutoCloseable {
  private static final long RETRY_MILLIS = 20;

  /// Locks that this process holds. The system's lock belongs to the process, and ends when *any*
  /// channel of the file is closed: while one thread holds it, no other may open one.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Takes the lock, waiting for another holder at most `patience`.
  ///
  /// @throws MvcException of kind LOCKED when another process still holds it then
  public static LockFile acquire(Path file, Duration patience) throws IOException {
    Path own = file.toAbsolutePath().normalize();
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      LockFile lock = HELD.add(own) ? attempt(own) : null;
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > deadline) {
        throw new MvcException(
            MvcException.Kind.LOCKED,
            "another mvc command is writing to this repository.",
            "wait for it to end and run the command again.");
      }
      pause(file);
    }
  }

  private static void pause(Path file) throws IOException {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + file, e);
    }
  }

  /// Takes the lock if no other process has it. This process' claim on the file is given up unless
  /// it is taken.
  private static @Nullable LockFile attempt(Path file) throws IOException {
    boolean isTaken = false;
    FileChannel channel = null;
    try {
      PlainFile.requireIfThere(file);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      isTaken = channel.tryLock() != null;
      return isTaken ? new LockFile(file, channel) : null;
    } finally {
      if (!isTaken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
