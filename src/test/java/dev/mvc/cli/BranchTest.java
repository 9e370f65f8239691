package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Branches, tags and going between them; the scenario `branches.md` shows them from outside.
class BranchTest {
  @TempDir Path root;

  private Path work;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    run("init");
  }

  private String run(String... words) {
    return mvc.run(words).assertExit(0).out();
  }

  private void commit(String name, String content) throws IOException {
    file(name, content);
    run("add", name);
    run("commit", "-m", name + " " + content);
  }

  private void file(String name, String content) throws IOException {
    Files.createDirectories(work.resolve(name).getParent());
    Files.writeString(work.resolve(name), content);
  }

  private String read(String name) throws IOException {
    return Files.readString(work.resolve(name));
  }

  @Test
  void beforeTheFirstVersionOnlyTheNameOfTheBranchChanges() throws IOException {
    run("switch", "-c", "trunk");
    run("branch", "-m", "stem");
    assertThat(run("branch")).contains("* stem").contains("no version yet");
    mvc.run("branch", "other").assertExit(14);
    mvc.run("switch", "main").assertExit(14);
    commit("a", "1");
    assertThat(run("branch")).contains("* stem").doesNotContain("main");
  }

  @Test
  void aBranchMayNotLieBelowAnother() throws IOException {
    commit("a", "1");
    run("branch", "x/y");
    mvc.run("branch", "x").assertExit(13);
    mvc.run("branch", "x/y/z").assertExit(13);
    mvc.run("branch", "-m", "x/y", "x").assertExit(13);
    mvc.run("switch", "-c", "main/sub").assertExit(13);
    run("branch", "-d", "x/y");
    run("branch", "x");
  }

  @Test
  void operationsGoBackAcrossNamesThatExcludeEachOther() throws IOException {
    commit("a", "1");
    run("branch", "x/y");
    run("branch", "-d", "x/y");
    run("branch", "x");
    run("op", "restore", "3");
    assertThat(run("branch")).contains("x/y");
    run("undo");
    assertThat(run("branch")).contains("  x ").doesNotContain("x/y");
  }

  @Test
  void stagedChangesAreCarriedWhereTheVersionsAgree() throws IOException {
    commit("a", "1");
    commit("b", "1");
    run("switch", "-c", "topic");
    commit("a", "2");
    file("b", "staged");
    run("add", "b");
    run("switch", "main");
    assertThat(read("a")).isEqualTo("1");
    assertThat(read("b")).isEqualTo("staged");
    assertThat(run("status")).contains("Staged").contains("b");
  }

  @Test
  void whatIsStagedAsTheOtherVersionHasItIsNoConflict() throws IOException {
    commit("a", "1");
    run("switch", "-c", "topic");
    commit("a", "2");
    run("switch", "main");
    file("a", "2");
    run("add", "a");
    run("switch", "topic");
    assertThat(run("status")).contains("Nothing to commit");
  }

  @Test
  void aFileDeletedByHandIsCarriedAsDeletedUnlessItDiffers() throws IOException {
    commit("a", "1");
    commit("b", "1");
    run("switch", "-c", "topic");
    commit("a", "2");
    Files.delete(work.resolve("b"));
    run("switch", "main");
    assertThat(work.resolve("b")).doesNotExist();
    assertThat(run("status")).contains("deleted  b");
  }

  @Test
  void theLastNameOfAVersionIsNotTakenAway() throws IOException {
    commit("a", "1");
    run("switch", "-c", "topic");
    commit("a", "2");
    run("switch", "main");
    mvc.run("branch", "-d", "topic").assertExit(15);
    run("tag", "-m", "kept", "keep", "topic");
    run("branch", "-d", "topic");
    run("undo");
    run("tag", "-d", "keep");
    run("branch", "twin", "topic");
    // Each has the other's versions, both together would lose them.
    mvc.run("branch", "-d", "topic", "twin").assertExit(15);
    run("branch", "-d", "topic");
  }

  @Test
  void aMovedBranchIsNotTheCurrentOne() throws IOException {
    commit("a", "1");
    commit("a", "2");
    run("branch", "topic");
    mvc.run("branch", "topic", "HEAD~1").assertExit(13);
    run("branch", "-f", "topic", "HEAD~1");
    mvc.run("branch", "-f", "main", "HEAD~1").assertExit(13);
    assertThat(run("log", "--oneline", "topic").lines()).hasSize(1);
  }

  @Test
  void backGoesToWhereHeadWas() throws IOException {
    commit("a", "1");
    mvc.run("switch", "-").assertExit(14);
    run("switch", "-c", "topic");
    commit("a", "2");
    run("switch", "-");
    assertThat(run("status")).contains("On branch main");
    run("switch", "-");
    assertThat(run("status")).contains("On branch topic");
    run("switch", "--detach", "HEAD~1");
    run("switch", "-");
    assertThat(run("status")).contains("On branch topic");
  }

  @Test
  void annotatedTagsAreReachableAndSurviveRepacking() throws IOException {
    commit("a", "1");
    run("tag", "v1", "-m", "first\n\nbody");
    run("tag", "-f", "v1", "-m", "again");
    commit("a", "2");
    run("repack");
    run("fsck");
    assertThat(run("show", "v1")).startsWith("tag v1\n").contains("    again");
    assertThat(run("log", "--oneline", "v1")).contains("(tag: v1)");
    assertThat(run("diff", "v1", "main")).contains("a");
    assertThat(run("fsck", "--json")).contains("\"unreferenced\" : 0");
    mvc.run("tag", "v2", "-m", " ").assertExit(2);
    mvc.run("tag", "v2", "nosuch").assertExit(14);
    mvc.run("tag", "--bump", "tiny").assertExit(2);
    assertThat(run("tag", "--bump", "major", "--json")).contains("\"v1.0.0\"");
  }

  @Test
  void aDamagedTagIsFound() throws IOException {
    commit("a", "1");
    run("tag", "v1", "-m", "first");
    Path ref = work.resolve(".mvc/refs/tags/v1");
    Files.writeString(ref, "f".repeat(64));
    mvc.run("fsck").assertExit(12);
    mvc.run("show", "v1").assertExit(12);
    run("status");
  }

  @Test
  void resettingADetachedHeadMovesOnlyIt() throws IOException {
    commit("a", "1");
    commit("a", "2");
    run("switch", "--detach", "main");
    run("reset", "--hard", "HEAD~1");
    assertThat(read("a")).isEqualTo("1");
    assertThat(run("log", "--oneline", "main").lines()).hasSize(2);
    run("undo");
    assertThat(read("a")).isEqualTo("2");
  }

  @Test
  void filesThatNobodyTracksSurviveAHardReset() throws IOException {
    commit("a", "1");
    file("mine", "mine");
    file("dir/new", "staged");
    run("add", "dir");
    run("reset", "--hard");
    assertThat(read("mine")).isEqualTo("mine");
    assertThat(work.resolve("dir")).doesNotExist();
    run("undo");
    assertThat(read("dir/new")).isEqualTo("staged");
  }
}
