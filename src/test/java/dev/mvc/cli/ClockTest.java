package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times that say nothing, and clocks that jump.
class ClockTest {
  @TempDir Path root;

  private Path folder;
  private Path model;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("w"));
    model = folder.resolve("model");
    at(Cli.START, "init").assertExit(0);
  }

  private Cli.Result at(Instant time, String... words) {
    return Worlds.mvc(folder).at(time).run(words);
  }

  private void write(String text, Instant modified) throws IOException {
    Files.writeString(model, text);
    Files.setLastModifiedTime(model, FileTime.from(modified));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "2020-02-02T02:02:02.5Z", "2999-01-01T00:00:00Z"})
  void aChangeOfTheSameSizeIsSeenWhateverTimeTheFileWasGiven(String time) throws IOException {
    Instant modified = Instant.parse(time);
    write("one", modified);
    at(Cli.START, "add", ".").assertExit(0);
    at(Cli.START, "commit", "-m", "one").assertExit(0);
    at(Cli.START, "status").assertExit(0); // notes the times
    // As unpacking, cp -p and rsync -t do it.
    write("two", modified);
    assertThat(at(Cli.START, "status").out()).contains("changed  model");
    at(Cli.START, "commit", "-a", "-m", "two").assertExit(0);
    at(Cli.START, "restore", "--source", "HEAD~1", "model").assertExit(0);
    assertThat(model).hasContent("one");
  }

  @Test
  void theOrderOfVersionsAndOperationsIsNotTheClocks() throws IOException {
    Instant time = Cli.START;
    for (String text : new String[] {"one", "two", "three"}) {
      Files.writeString(model, text);
      at(time, "add", ".").assertExit(0);
      at(time, "commit", "-m", text).assertExit(0);
      time = time.minus(Duration.ofDays(400));
    }
    assertThat(at(time, "log", "--oneline").out().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("three"),
            line -> assertThat(line).endsWith("two"),
            line -> assertThat(line).endsWith("one"));
    at(time, "undo").assertExit(0);
    at(time, "restore", "--source", "HEAD", "model").assertExit(0);
    assertThat(model).hasContent("two");
    Worlds.requireSound(folder);
  }

  /// Commits, takes the commit back, and collects at some time.
  private Cli.Result collectAfter(Duration jump) throws IOException {
    Files.writeString(model, "kept");
    at(Cli.START, "add", ".").assertExit(0);
    at(Cli.START, "commit", "-m", "kept").assertExit(0);
    Files.writeString(model, "taken back");
    at(Cli.START, "commit", "-a", "-m", "taken back").assertExit(0);
    at(Cli.START, "reset", "--hard", "HEAD~1").assertExit(0);
    return at(Cli.START.plus(jump), "gc").assertExit(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {-100_000, -1, 0, 13})
  void aClockThatGoesBackDeletesNothing(long days) throws IOException {
    collectAfter(Duration.ofDays(days));
    at(Cli.START.plus(Duration.ofDays(days)), "undo").assertExit(0);
    assertThat(model).hasContent("taken back");
    Worlds.requireSound(folder);
  }

  @Test
  void aClockThatJumpsAheadOnlyPutsAsideWhatIsStillFoundThen() throws IOException {
    Instant later = Cli.START.plus(Duration.ofDays(4000));
    collectAfter(Duration.ofDays(4000));
    assertThat(folder.resolve(".mvc/dropped")).isNotEmptyDirectory();
    // And back: what was put aside in the future is not older than the grace period.
    at(Cli.START, "gc").assertExit(0);
    assertThat(folder.resolve(".mvc/dropped")).isNotEmptyDirectory();
    Files.writeString(model, "taken back");
    at(later, "commit", "-a", "-m", "again").assertExit(0);
    at(later, "gc").assertExit(0);
    Worlds.requireSound(folder);
  }
}
