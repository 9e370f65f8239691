package dev.mvc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {
  private static final long STEP = 100;

  @TempDir Path folder;

  /// Counts syncs; the first may fail, as the system tells of a failed write once only.
  private static final class CountingDisk extends Disk {
    private final boolean isFirstBad;
    private final CountDownLatch first = new CountDownLatch(1);
    private int syncs;

    CountingDisk(boolean isFirstBad) {
      this.isFirstBad = isFirstBad;
    }

    @Override
    protected synchronized void before(Step step, Path path) throws IOException {
      if (step == Step.SYNC) {
        syncs++;
        first.countDown();
        if (isFirstBad && syncs == 1) {
          throw new IOException("the disk is full");
        }
      }
    }

    synchronized int syncs() {
      return syncs;
    }
  }

  @Test
  void aSmallFileIsSyncedOnceAtTheEnd() throws IOException {
    CountingDisk disk = new CountingDisk(false);
    Path file = folder.resolve("small");
    try (FileChannel channel = disk.create(file)) {
      WriteBehind writing = new WriteBehind(disk, channel, file, STEP);
      writing.advance(STEP - 1);
      writing.finish();
    }
    assertThat(disk.syncs()).isEqualTo(1);
  }

  @Test
  void aLargeFileIsSyncedWhileItIsWrittenAndAtTheEnd() throws Exception {
    CountingDisk disk = new CountingDisk(false);
    Path file = folder.resolve("large");
    try (FileChannel channel = disk.create(file)) {
      WriteBehind writing = new WriteBehind(disk, channel, file, STEP);
      writing.advance(STEP / 2);
      writing.advance(STEP);
      assertThat(disk.first.await(1, TimeUnit.MINUTES)).isTrue();
      writing.finish();
    }
    assertThat(disk.syncs()).isEqualTo(2);
  }

  @Test
  void aSyncThatFailedMeanwhileIsNotForgotten() throws Exception {
    CountingDisk disk = new CountingDisk(true);
    Path file = folder.resolve("bad");
    try (FileChannel channel = disk.create(file)) {
      WriteBehind writing = new WriteBehind(disk, channel, file, STEP);
      writing.advance(STEP);
      assertThat(disk.first.await(1, TimeUnit.MINUTES)).isTrue();
      assertThatThrownBy(writing::finish).hasMessage("the disk is full");
    }
  }
}
