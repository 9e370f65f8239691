package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// FIFOs, links of both kinds, and files with holes. Whoever opens a FIFO waits for ever: hence the
/// time limit.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddFilesTest {
  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("w"));
    mvc("init").assertExit(0);
    Files.writeString(folder.resolve("a"), "one");
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
  }

  private Cli.Result mvc(String... words) {
    return Worlds.mvc(folder).run(words);
  }

  private static void fifo(Path place) throws IOException, InterruptedException {
    Files.deleteIfExists(place);
    assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor()).isZero();
  }

  @Test
  void aFifoIsPassedOverInAFolderAndRefusedByName() throws Exception {
    fifo(folder.resolve("pipe"));
    Files.writeString(folder.resolve("b"), "two");
    assertThat(mvc("add", ".").assertExit(0).err())
        .isEqualTo("warning: pipe is not a regular file and was passed over.\n");
    assertThat(mvc("add", "pipe").assertExit(2).err())
        .startsWith("error: pipe is a FIFO, a socket or a device;");
    assertThat(mvc("status").assertExit(0).out()).contains("added  b").doesNotContain("pipe");
    mvc("commit", "-m", "two").assertExit(0);
    mvc("status").assertExit(0).assertOutput("On branch main", "Nothing to commit, all as in HEAD");
  }

  @Test
  void aFifoInThePlaceOfATrackedFileIsAChangeAndNoCommitTakesIt() throws Exception {
    Files.writeString(folder.resolve("a"), "two");
    mvc("commit", "-a", "-m", "two").assertExit(0);
    fifo(folder.resolve("a"));
    assertThat(mvc("status").assertExit(0).out()).contains("changed  a");
    assertThat(mvc("diff").assertExit(0).out()).contains("a removed");
    assertThat(mvc("add", ".").assertExit(0).err()).contains("a is not a regular file");
    mvc("add", "a").assertExit(2);
    mvc("commit", "-a", "-m", "x").assertExit(1);
    mvc("checkout", "HEAD~1").assertExit(15);
    mvc("restore", "a").assertExit(0);
    Worlds.requireFiles(folder, Map.of("a", "74776f"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".mvc/index", ".mvc/HEAD", ".mvc/format", ".mvc/refs/heads/main", ".mvc/config.toml",
        ".mvc/lock", ".mvc/ops/0000000002.json", ".mvcignore", "mvc.toml", "mvc.data.json"
      })
  void aFifoWhereMvcKeepsSomethingIsToldAndNotWaitedFor(String place) throws Exception {
    fifo(folder.resolve(place));
    Files.writeString(folder.resolve("a"), "two");
    boolean isTold = false;
    for (String words : List.of("status", "op log", "data status", "commit -a -m x")) {
      Cli.Result result = mvc(words.split(" "));
      if (result.exit() != 0) {
        result.assertExit(74).assertOutput("error: " + place + ": it is not a regular file.");
        isTold = true;
      }
    }
    assertThat(isTold).isTrue();
  }

  @Test
  void aFolderWhereTheIndexShouldBeIsTold() throws IOException {
    Files.delete(folder.resolve(".mvc/index"));
    Files.createDirectory(folder.resolve(".mvc/index"));
    mvc("status").assertExit(74).assertOutput("error: .mvc/index: it is not a regular file.");
  }

  @Test
  void aFileWithASecondNameElsewhereIsNotWrittenThrough() throws IOException {
    Path outside = root.resolve("outside");
    Files.createLink(outside, folder.resolve("a"));
    Files.createLink(folder.resolve("too"), folder.resolve("a"));
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "two names").assertExit(0);
    Files.delete(folder.resolve("a"));
    Files.writeString(folder.resolve("a"), "two");
    mvc("commit", "-a", "-m", "two").assertExit(0);
    Files.delete(folder.resolve("a"));
    Files.createLink(folder.resolve("a"), outside);
    mvc("restore", "a").assertExit(0);
    // Both were one file; now one of them is another.
    assertThat(outside).hasContent("one");
    Worlds.requireFiles(folder, Map.of("a", "74776f", "too", "6f6e65"));
  }

  @Test
  void linksInCirclesAreKeptAsLinksAndNeverFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("self"), Path.of("self"));
    Files.createDirectory(folder.resolve("d"));
    Files.createSymbolicLink(folder.resolve("d/up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("out"), root.toRealPath());
    Files.writeString(root.resolve("secret"), "secret");
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "links").assertExit(0);
    Map<String, String> before = Worlds.files(folder);
    assertThat(before)
        .containsEntry("self", "-> self")
        .containsEntry("d/up", "-> ..")
        .containsEntry("out", "-> " + root.toRealPath())
        .hasSize(4);
    mvc("checkout", "HEAD~1").assertExit(0);
    mvc("switch", "main").assertExit(0);
    Worlds.requireFiles(folder, before);
    mvc("add", "out/secret").assertExit(14);
    mvc("data", "add", "d").assertExit(0);
  }

  @Test
  void aRepositoryFolderThatIsALinkIsUsedAndOneToNothingIsNone() throws IOException {
    Path elsewhere = root.resolve("elsewhere");
    Files.move(folder.resolve(".mvc"), elsewhere);
    Files.createSymbolicLink(folder.resolve(".mvc"), elsewhere);
    Files.writeString(folder.resolve("a"), "two");
    mvc("commit", "-a", "-m", "two").assertExit(0);
    mvc("checkout", "HEAD~1").assertExit(0);
    Worlds.requireFiles(folder, Map.of("a", "6f6e65"));
    Files.delete(folder.resolve(".mvc"));
    Files.createSymbolicLink(folder.resolve(".mvc"), Path.of("gone"));
    mvc("status").assertExit(10);
  }

  @Test
  void aFileWithHolesIsStoredAsItsZerosWhichTakeNoRoom() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("holes").toFile(), "rw")) {
      file.setLength(64 << 20);
      file.seek(32 << 20);
      file.write(7);
    }
    mvc("add", "holes").assertExit(0);
    mvc("commit", "-m", "holes").assertExit(0);
    try (var packs = Files.walk(folder.resolve(".mvc"))) {
      assertThat(packs.mapToLong(file -> file.toFile().length()).sum()).isLessThan(400_000);
    }
    Files.delete(folder.resolve("holes"));
    mvc("restore", "holes").assertExit(0);
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("holes").toFile(), "r")) {
      assertThat(file.length()).isEqualTo(64 << 20);
      file.seek(32 << 20);
      assertThat(file.read()).isEqualTo(7);
      assertThat(file.read()).isZero();
    }
  }
}
