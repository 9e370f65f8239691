package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What checkout and add never do to a folder.
class SafetyTest {
  @TempDir Path root;

  private Path folder;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    Files.createDirectories(folder);
    mvc = Worlds.mvc(folder);
    mvc.run("init").assertExit(0);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void commit(String message) {
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", message).assertExit(0);
  }

  /// Requires that checkout refuses and leaves everything as it is.
  private Cli.Result requireRefused(String... words) throws IOException {
    SortedMap<String, String> before = Worlds.files(folder);
    String status = mvc.run("status").out();
    Cli.Result result = mvc.run(words).assertExit(15);
    assertThat(Worlds.files(folder)).isEqualTo(before);
    assertThat(mvc.run("status").out()).isEqualTo(status);
    return result;
  }

  /// Two versions: the first has `a` and `place/b`, the second neither.
  private void makeVersions() throws IOException {
    write("keep", "k");
    write("a", "old a");
    write("place/b", "old b");
    commit("one");
    Files.delete(folder.resolve("a"));
    Worlds.delete(folder.resolve("place"));
    write("keep", "k2");
    commit("two");
  }

  @Test
  void anUntrackedFileInTheWayIsNotOverwritten() throws IOException {
    makeVersions();
    write("a", "mine");
    assertThat(requireRefused("checkout", "HEAD~1").err()).contains("a is not tracked");
    mvc.run("checkout", "--force", "HEAD~1").assertExit(0);
    assertThat(folder.resolve("a")).hasContent("old a");
  }

  @Test
  void anUntrackedFileThatIsTheSameIsNotInTheWay() throws IOException {
    makeVersions();
    write("a", "old a");
    mvc.run("checkout", "HEAD~1").assertExit(0);
    assertThat(folder.resolve("place/b")).hasContent("old b");
  }

  @Test
  void aChangedFileOfTheSameSizeAndTimeTickIsNotOverwritten() throws IOException {
    makeVersions();
    for (int i = 0; i < 20; i++) {
      write("keep", "k3");
      mvc.run("add", "keep").assertExit(0);
      write("keep", "k" + (char) ('A' + i));
      requireRefused("checkout", "HEAD~1");
    }
  }

  @Test
  void aFolderWithUntrackedFilesInTheWayIsRefusedBeforeAnythingMoves() throws IOException {
    makeVersions();
    write("a/mine", "mine");
    assertThat(requireRefused("checkout", "HEAD~1").err()).contains("a is a folder", "a/mine");
    requireRefused("checkout", "--force", "HEAD~1");
    Files.delete(folder.resolve("a/mine"));
    Files.createDirectories(folder.resolve("a/empty/inner"));
    mvc.run("checkout", "HEAD~1").assertExit(0);
    assertThat(folder.resolve("a")).hasContent("old a");
  }

  @Test
  void aFileWhereAFolderHasToBeIsRefusedBeforeAnythingMoves() throws IOException {
    makeVersions();
    write("place", "mine");
    assertThat(requireRefused("checkout", "HEAD~1").err()).contains("place is in the way");
  }

  @Test
  void aLinkIsNeverWrittenOrDeletedThrough() throws IOException {
    makeVersions();
    Path elsewhere = root.resolve("elsewhere");
    Files.createDirectories(elsewhere);
    Files.writeString(elsewhere.resolve("b"), "not ours");
    Files.createSymbolicLink(folder.resolve("place"), elsewhere);
    assertThat(requireRefused("checkout", "HEAD~1").err()).contains("place is in the way");
    Files.delete(folder.resolve("place"));
    mvc.run("checkout", "HEAD~1").assertExit(0);
    // Now the folder of a tracked file is replaced by a link.
    Worlds.delete(folder.resolve("place"));
    Files.createSymbolicLink(folder.resolve("place"), elsewhere);
    assertThat(mvc.run("status").out()).contains("place/b");
    requireRefused("restore", "place/b");
    mvc.run("rm", "--force", "place/b");
    mvc.run("checkout", "main");
    mvc.run("checkout", "--force", "main");
    assertThat(elsewhere.resolve("b")).hasContent("not ours");
  }

  @Test
  void aFileBehindALinkIsNotAdded() throws IOException {
    Path elsewhere = root.resolve("elsewhere");
    Files.createDirectories(elsewhere);
    Files.writeString(elsewhere.resolve("secret"), "not ours");
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    mvc.run("add", "link/secret").assertExit(14);
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "a link").assertExit(0);
    Files.delete(folder.resolve("link"));
    mvc.run("restore", ".").assertExit(0);
    assertThat(Files.readSymbolicLink(folder.resolve("link"))).isEqualTo(elsewhere);
  }

  @Test
  void linksAndExecutablesComeBack() throws IOException {
    write("run.sh", "#!/bin/sh\n");
    assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("no/such file"));
    commit("one");
    SortedMap<String, String> before = Worlds.files(folder);
    Files.delete(folder.resolve("dangling"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("run.sh"));
    assertThat(folder.resolve("run.sh").toFile().setExecutable(false)).isTrue();
    assertThat(mvc.run("status").out()).contains("run.sh", "dangling");
    commit("two");
    mvc.run("checkout", "HEAD~1").assertExit(0);
    assertThat(Worlds.files(folder)).isEqualTo(before);
    mvc.run("status").assertExit(0);
  }

  @Test
  void foldersThatBecomeEmptyGoAndOthersStay() throws IOException {
    write("a/b/c/deep", "1");
    write("x/y/tracked", "2");
    commit("one");
    Worlds.delete(folder.resolve("a"));
    Worlds.delete(folder.resolve("x"));
    write("other", "3");
    commit("two");
    mvc.run("checkout", "HEAD~1").assertExit(0);
    write("x/mine", "mine");
    mvc.run("checkout", "main").assertExit(0);
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(folder.resolve("x/y")).doesNotExist();
    assertThat(folder.resolve("x/mine")).hasContent("mine");
  }

  @Test
  void aFolderTurnsIntoAFileAndBack() throws IOException {
    write("thing/one", "1");
    write("thing/two", "2");
    commit("a folder");
    Worlds.delete(folder.resolve("thing"));
    write("thing", "a file");
    commit("a file");
    for (int i = 0; i < 2; i++) {
      mvc.run("checkout", "main~1").assertExit(0);
      assertThat(folder.resolve("thing/two")).hasContent("2");
      mvc.run("checkout", "main").assertExit(0);
      assertThat(folder.resolve("thing")).hasContent("a file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".MVC", "back\\slash"})
  void aNameThatNoVersionMayHoldIsNotStored(String name) throws IOException {
    write("good", "good");
    write(name + "/inside", "bad");
    write("sub/" + name, "bad");
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "good only").assertExit(0);
    mvc.run("checkout", "HEAD").assertExit(0);
    Worlds.requireSound(folder);
    assertThat(mvc.run("add", name + "/inside").assertExit(2).err()).contains("cannot be tracked");
    mvc.run("mv", "good", name).assertExit(2);
  }

  @Test
  void aWholeFolderThatIsAnotherRepositoryIsLeftAlone() throws IOException {
    write("inner/file", "theirs");
    Cli.in(folder.resolve("inner"), root.resolve("home")).run("init").assertExit(0);
    write("mine", "mine");
    commit("one");
    assertThat(Worlds.versions(folder).values())
        .singleElement()
        .satisfies(files -> assertThat(files).containsOnlyKeys("mine"));
  }

  @Test
  void whatWasLoggedButNotDoneIsNotAPlaceInHistory() throws IOException {
    write("a", "1");
    commit("one");
    String first = Worlds.head(folder).orElseThrow().hex();
    write("a", "2");
    mvc.run("add", ".").assertExit(0);
    // The operation is written and then the branch cannot be moved.
    Path branch = folder.resolve(".mvc/refs/heads/main");
    String text = Files.readString(branch);
    mvc.run("commit", "-m", "lost").assertExit(0);
    Files.writeString(branch, text);
    mvc.run("commit", "-m", "two").assertExit(0);
    write("a", "3");
    commit("three");
    try (var repository = Worlds.open(folder)) {
      assertThat(repository.revisions().resolve("@{2}").hex()).isEqualTo(first);
      assertThat(repository.revisions().resolve("main@{1}"))
          .isEqualTo(repository.revisions().resolve("HEAD~1"));
    }
  }
}
