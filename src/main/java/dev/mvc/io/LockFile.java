package dev.mvc.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// A lock that ends with the process that holds it.
///
/// The system's lock on an open file is used, not the file's existence: after a `kill -9` nothing
/// has to be cleaned up. The file itself stays.
public final class LockFile implements AutoCloseable {
  private static final long RETRY_MILLIS = 20;

  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock, waiting for another holder at most `patience`.
  ///
  /// @throws MvcException of kind LOCKED when another process still holds it then
  public static LockFile acquire(Path file, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      while (!tryLock(channel)) {
        if (System.nanoTime() > deadline) {
          throw new MvcException(
              MvcException.Kind.LOCKED,
              "another mvc command is writing to this repository.",
              "wait for it to end and run the command again.");
        }
        Thread.sleep(RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      channel.close();
      throw new IOException("interrupted while waiting for " + file, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new LockFile(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
