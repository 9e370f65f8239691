package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk without room, and one that nobody may write to.
class FullDiskTest {
  @TempDir Path root;

  private Path folder;

  /// Has room for a number of writes.
  private static final class Full extends Worlds.Unsynced {
    private int left;

    Full(int writes) {
      left = writes;
    }

    @Override
    protected synchronized void before(Step step, Path path) throws IOException {
      if ((step == Step.WRITE || step == Step.CREATE || step == Step.MAKE_FOLDER) && left-- <= 0) {
        throw new FileSystemException(path.toString(), null, "No space left on device");
      }
    }

    synchronized boolean wasFull() {
      return left < 0;
    }
  }

  private static final class Forbidden extends Worlds.Unsynced {
    @Override
    protected void before(Step step, Path path) throws IOException {
      throw new AccessDeniedException(path.toString());
    }
  }

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("template/w");
    Worlds.init(folder);
    Worlds.commitSteps(
        folder, 2, step -> Files.writeString(folder.resolve("notes"), "step " + step));
  }

  @ParameterizedTest
  @ValueSource(strings = {"add .", "commit -a -m three", "checkout HEAD~1", "rollback"})
  void aFullDiskIsToldInOneLineAndLosesNothing(String command) throws IOException {
    if (command.startsWith("add") || command.startsWith("commit")) {
      ModelFile.write(folder.resolve("model.safetensors"), 1, 7);
    }
    var versions = Worlds.versions(folder);
    boolean wasFull = true;
    for (int writes = 0; wasFull; writes++) {
      Path place = root.resolve("try" + writes).resolve("w");
      Worlds.copy(folder, place);
      Full disk = new Full(writes);
      Cli.Result result = Cli.in(place).with(disk).run(command.split(" "));
      wasFull = disk.wasFull();
      if (wasFull && result.exit() == 0) {
        // The version was made, and only what would have saved time could not be written.
        assertThat(Worlds.versions(place)).hasSizeGreaterThan(versions.size());
      } else if (wasFull) {
        result.assertExit(74);
        assertThat(result.err())
            .startsWith("error: there is no space left on the disk for ")
            .contains("hint: free some space")
            .doesNotContain("Exception");
        Worlds.mvc(place).run(command.split(" ")).assertExit(0);
      } else {
        result.assertExit(0);
      }
      Worlds.requireSound(place);
      assertThat(Worlds.versions(place)).containsAllEntriesOf(versions);
      try (Stream<Path> left = Files.list(place.resolve(".mvc/tmp"))) {
        assertThat(left).isEmpty();
      }
      Worlds.delete(root.resolve("try" + writes));
    }
  }

  @Test
  void aFailedCheckoutLeavesNothingBehindThatTakesSpace() throws IOException {
    for (int writes = 0; writes < 4; writes++) {
      SortedMap<String, String> before = Worlds.files(folder);
      Cli.in(folder).with(new Full(writes)).run("checkout", "HEAD~1").assertExit(74);
      assertThat(Worlds.files(folder)).isEqualTo(before);
      try (Stream<Path> left = Files.list(folder.resolve(".mvc/tmp"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void whereNobodyMayWriteQuestionsAreAnswered() throws IOException {
    Files.writeString(folder.resolve("notes"), "touched");
    for (String words : new String[] {"status", "fsck", "du"}) {
      Cli.in(folder).with(new Forbidden()).run(words).assertExit(0);
    }
    SortedMap<String, String> before = Worlds.files(folder);
    for (String words : new String[] {"add .", "checkout --force HEAD~1", "rollback --force"}) {
      Cli.Result result = Cli.in(folder).with(new Forbidden()).run(words.split(" "));
      result.assertExit(74);
      assertThat(result.err()).startsWith("error: no permission to use ");
    }
    assertThat(Worlds.files(folder)).isEqualTo(before);
    Worlds.requireSound(folder);
  }
}
