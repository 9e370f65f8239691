package dev.mvc.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Brings to the disk what is being written to a file while more of it is made, so that little is
/// left for the sync at the end. By itself the system begins when a tenth of the memory waits to be
/// written, or after half a minute.
public final class WriteBehind {
  /// What is synced at once, where the caller says nothing else: enough that the disk is given long
  /// stretches, and about a tenth of a second's work of many disks.
  private static final long STEP_BYTES = 128L << 20;

  private final Disk disk;
  private final FileChannel channel;
  private final Path file;
  private final long step;
  private long waiting;
  private @Nullable Thread running;

  /// What the system said: it says so once, so a sync that comes later would succeed.
  private @Nullable IOException problem;

  public WriteBehind(Disk disk, FileChannel channel, Path file) {
    this(disk, channel, file, STEP_BYTES);
  }

  WriteBehind(Disk disk, FileChannel channel, Path file, long step) {
    this.disk = disk;
    this.channel = channel;
    this.file = file;
    this.step = step;
  }

  /// Told by any thread that so many bytes more were written.
  public synchronized void advance(long bytes) {
    waiting += bytes;
    boolean isBusy = running != null && running.isAlive();
    if (waiting >= step && !isBusy) {
      waiting = 0;
      running = Thread.ofPlatform().daemon().name("mvc-write-behind").start(this::sync);
    }
  }

  private void sync() {
    try {
      disk.sync(channel, file);
    } catch (IOException e) {
      keep(e);
    }
  }

  private synchronized void keep(IOException e) {
    if (problem == null) {
      problem = e;
    }
  }

  /// Makes all that was written survive a power cut.
  ///
  /// @throws IOException also when something that was written earlier could not be brought to the
  ///   disk
  public void finish() throws IOException {
    Thread last = last();
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    disk.sync(channel, file);
    throwProblem();
  }

  private synchronized @Nullable Thread last() {
    return running;
  }

  private synchronized void throwProblem() throws IOException {
    if (problem != null) {
      throw problem;
    }
  }
}
