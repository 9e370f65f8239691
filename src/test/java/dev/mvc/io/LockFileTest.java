package dev.mvc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  private static final Duration NOT_LONG = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aLockIsHeldByOneAtATime() throws IOException {
    Path file = folder.resolve("lock");
    try (LockFile _ = LockFile.acquire(file, NOT_LONG)) {
      assertThatThrownBy(() -> LockFile.acquire(file, NOT_LONG))
          .isInstanceOfSatisfying(
              MvcException.class, e -> assertThat(e.kind()).isEqualTo(MvcException.Kind.LOCKED));
      // One that failed to get it must not have freed it for another process.
      assertThatThrownBy(() -> LockFile.acquire(folder.resolve("./lock"), NOT_LONG))
          .isInstanceOf(MvcException.class);
    }
    LockFile.acquire(file, NOT_LONG).close();
  }

  @Test
  void aFileThatCannotBeOpenedIsNotHeld() {
    Path file = folder.resolve("none/lock");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> LockFile.acquire(file, NOT_LONG)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void threadsTakeTurns() throws InterruptedException, ExecutionException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Callable<Integer> work =
        () -> {
          for (int i = 0; i < 5; i++) {
            try (LockFile _ = LockFile.acquire(folder.resolve("lock"), LONG)) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Thread.sleep(1);
              inside.decrementAndGet();
            }
          }
          return 0;
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(pool.submit(work));
      }
      for (Future<Integer> one : all) {
        one.get();
      }
    }
    assertThat(most).hasValue(1);
  }
}
