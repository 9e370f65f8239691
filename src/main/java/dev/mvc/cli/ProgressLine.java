package dev.mvc.cli;

import dev.mvc.io.Progress;
import java.io.PrintWriter;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// One line on a terminal that says how far the work is, how fast, and how long it will take:
///
/// ```
/// model.safetensors  ━━━━━━━━━━━━━━╸━━━━━━  6.1/9.8 GB  1.1 GB/s  0:03 left
/// ```
///
/// Drawn by whichever thread advances, at most ten times a second, and not in the first half second
/// of the command: what is quick shows nothing.
final class ProgressLine implements Progress {
  private static final long PATIENCE_NANOS = 500_000_000;
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final int BAR = 21;
  private static final int NARROWEST_NAME = 8;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final int width;
  private final boolean colour;
  private final LongSupplier nanoTime;

  private final LongAdder done = new LongAdder();
  private String what = "";
  private long total;
  private long startedAt;
  private boolean used;
  private boolean visible;
  private volatile boolean active;
  private volatile long nextDrawAt;

  ProgressLine(PrintWriter err, int width, boolean colour, LongSupplier nanoTime) {
    this.err = err;
    this.width = width;
    this.colour = colour;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void start(String name, long totalBytes) {
    finish();
    what = Text.printable(name);
    total = totalBytes;
    done.reset();
    startedAt = nanoTime.getAsLong();
    if (!used) {
      // Counted once per command: a thousand short files are long work too.
      nextDrawAt = startedAt + PATIENCE_NANOS;
      used = true;
    }
    active = true;
  }

  @Override
  public void advance(long bytes) {
    done.add(bytes);
    if (active && nanoTime.getAsLong() - nextDrawAt >= 0) {
      draw();
    }
  }

  @Override
  public synchronized void finish() {
    active = false;
    hide();
  }

  /// Takes the line away so that something else can be printed; the next [#advance] may draw it
  /// again.
  synchronized void hide() {
    if (visible) {
      err.print(CLEAR);
      err.flush();
      visible = false;
    }
  }

  private synchronized void draw() {
    long now = nanoTime.getAsLong();
    if (!active || now - nextDrawAt < 0) {
      return;
    }
    nextDrawAt = now + INTERVAL_NANOS;
    err.print(CLEAR + line((now - startedAt) / 1e9));
    err.flush();
    visible = true;
  }

  private String line(double seconds) {
    long bytes = done.sum();
    // One column stays free: some terminals wrap when the last one is written.
    int room = width - 1;
    if (total <= 0) {
      return fitted(room, "", "  " + Sizes.format(bytes) + "  " + Sizes.rate(bytes, seconds));
    }
    long part = Math.clamp(bytes, 0, total);
    String figures =
        "  " + Sizes.format(part, total) + "  " + Sizes.rate(bytes, seconds) + left(part, seconds);
    return fitted(room, bar(part), figures);
  }

  /// The name cut to what room is left; no bar where there is room for little else.
  private String fitted(int room, String bar, String figures) {
    int barColumns = bar.isEmpty() ? 0 : BAR + 2;
    int forName = room - figures.length() - barColumns;
    if (forName >= NARROWEST_NAME) {
      return Text.elide(what, forName) + (bar.isEmpty() ? "" : "  " + bar) + figures;
    }
    String narrow = Text.elide(what, Math.max(0, room - figures.length())) + figures;
    return Text.elide(narrow.strip(), room);
  }

  private String bar(long part) {
    int filled = (int) ((double) part / total * BAR);
    String rest = "━".repeat(Math.max(0, BAR - filled - 1));
    String head = filled < BAR ? "╸" : "";
    return "━".repeat(filled) + head + (colour ? Styled.Ink.DIM.draw(rest) : rest);
  }

  private String left(long part, double seconds) {
    if (part == 0) {
      return "";
    }
    double left = (total - part) * (seconds / part);
    return "  " + Durations.clock((long) Math.ceil(left)) + " left";
  }
}
