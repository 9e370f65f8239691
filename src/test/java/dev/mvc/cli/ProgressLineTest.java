package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final String CLEAR = "\r\u001b[K";
  private static final long SECOND = 1_000_000_000;

  private final StringWriter screen = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(-3 * SECOND);

  private ProgressLine line(int width) {
    return new ProgressLine(new PrintWriter(screen), width, false, nanos::get);
  }

  @Test
  void workOfLessThanHalfASecondShowsNothing() {
    ProgressLine line = line(100);
    line.start("model.safetensors", 1000);
    nanos.addAndGet(SECOND / 2 - 1);
    line.advance(500);
    line.finish();
    assertThat(screen.toString()).isEmpty();
  }

  @Test
  void aLineSaysHowFarHowFastAndHowLong() {
    ProgressLine line = line(100);
    line.start("model-00002-of-00004.safetensors", 9_800_000_000L);
    nanos.addAndGet(5 * SECOND);
    line.advance(6_100_000_000L);
    assertThat(screen.toString())
        .isEqualTo(
            CLEAR
                + "model-00002-of-00004.safetensors  ━━━━━━━━━━━━━╸━━━━━━━"
                + "  6.1/9.8 GB  1.2 GB/s  0:04 left");
    line.finish();
    assertThat(screen.toString()).endsWith("left" + CLEAR);
  }

  @Test
  void manyShortPiecesOfLongWorkAreShown() {
    ProgressLine line = line(100);
    for (int i = 0; i < 10; i++) {
      line.start("file-" + i, 100);
      nanos.addAndGet(SECOND / 10);
      line.advance(100);
      line.finish();
    }
    assertThat(screen.toString()).contains("file-9").doesNotContain("file-3");
  }

  @Test
  void itIsDrawnTenTimesASecondAtMost() {
    ProgressLine line = line(100);
    line.start("model", 10_000);
    for (int i = 0; i < 2000; i++) {
      nanos.addAndGet(SECOND / 1000);
      line.advance(5);
    }
    assertThat(screen.toString().split("model", -1).length - 1).isEqualTo(16);
  }

  @Test
  void itIsNeverWiderThanTheTerminal() {
    for (int width = 1; width < 120; width++) {
      screen.getBuffer().setLength(0);
      ProgressLine line = line(width);
      line.start("a-very-long-name-of-a-shard-00002-of-00004.safetensors", 9_800_000_000L);
      nanos.addAndGet(SECOND);
      line.advance(6_100_000_000L);
      assertThat(Text.columns(screen.toString().replace(CLEAR, ""))).isLessThan(Math.max(width, 1));
    }
  }

  @Test
  void withoutATotalItSaysHowMuch() {
    ProgressLine line = line(100);
    line.start("reading", -1);
    nanos.addAndGet(2 * SECOND);
    line.advance(4_000_000);
    assertThat(screen.toString()).isEqualTo(CLEAR + "reading  4.0 MB  2.0 MB/s");
  }

  @Test
  void moreThanWasAnnouncedIsNotMoreThanAll() {
    ProgressLine line = line(100);
    line.start("growing", 1000);
    nanos.addAndGet(SECOND);
    line.advance(5000);
    assertThat(screen.toString()).contains("1.0/1.0 kB").contains("0:00 left");
  }

  @Test
  void aHostileNameIsEscaped() {
    ProgressLine line = line(100);
    line.start("a\u001b]0;title\u0007", 1000);
    nanos.addAndGet(SECOND);
    line.advance(10);
    assertThat(screen.toString()).contains("a\\x1b]0;title\\x07");
  }

  @Test
  void allThatThreadsAdvanceIsCounted() throws InterruptedException {
    ProgressLine line = line(100);
    line.start("model", 4_000_000);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 999; j++) {
                  line.advance(1000);
                  nanos.addAndGet(1000);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    nanos.addAndGet(SECOND);
    line.advance(4000);
    assertThat(screen.toString()).contains("4.0/4.0 MB");
  }
}
