package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoTest {
  @TempDir Path root;

  private Path work;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    run("init");
    file("a", "one");
    file("b", "same");
    run("add", ".");
    run("commit", "-m", "one");
    file("a", "two");
    run("commit", "-a", "-m", "two");
  }

  private void run(String... words) {
    mvc.run(words).assertExit(0);
  }

  private void file(String name, String content) throws IOException {
    Files.createDirectories(work.resolve(name).getParent());
    Files.writeString(work.resolve(name), content);
  }

  private String read(String name) throws IOException {
    return Files.readString(work.resolve(name));
  }

  private Map<String, String> state() throws IOException {
    return Worlds.state(work);
  }

  @Test
  void aFileThatTheCommandDidNotWriteIsNotTouched() throws IOException {
    file("b", "changed");
    run("checkout", "HEAD~1", "--", "a");
    run("undo");
    assertThat(read("a")).isEqualTo("two");
    assertThat(read("b")).isEqualTo("changed");
  }

  @Test
  void aFileThatAlreadyHeldWhatWasRestoredKeepsIt() throws IOException {
    // The folder is ahead of the index; the command only has to stage what is there.
    run("restore", "--source", "HEAD~1", "a");
    run("checkout", "HEAD~1", "--", "a");
    run("undo");
    assertThat(read("a")).isEqualTo("one");
  }

  @Test
  void aFileChangedSinceStopsUndoAndNothingIsDone() throws IOException {
    run("checkout", "HEAD~1");
    file("a", "precious");
    Map<String, String> before = state();
    mvc.run("undo").assertExit(15);
    assertThat(state()).isEqualTo(before);
    run("undo", "--force");
    assertThat(read("a")).isEqualTo("two");
  }

  @Test
  void aRenamedFileGoesBackWithWhatWasWrittenSince() throws IOException {
    run("mv", "a", "c/d");
    file("c/d", "more");
    run("undo");
    assertThat(read("a")).isEqualTo("more");
    assertThat(work.resolve("c")).doesNotExist();
  }

  @Test
  void anotherFileInTheOldPlaceStopsTheUndoOfARename() throws IOException {
    run("mv", "a", "c");
    file("a", "new");
    mvc.run("undo").assertExit(15);
    assertThat(read("c")).isEqualTo("two");
  }

  @Test
  void undoGoesPastWhatWasUndoneAndRedone() throws IOException {
    List<Map<String, String>> states = new ArrayList<>(List.of(state()));
    for (String words : List.of("rollback", "rm b", "commit -m without", "rollback")) {
      run(words.split(" "));
      states.add(state());
    }
    // 4 → 3 → 2, forward to 3, something else, and back to the beginning.
    run("undo");
    run("undo");
    assertThat(state()).isEqualTo(states.get(2));
    run("redo");
    assertThat(state()).isEqualTo(states.get(3));
    run("config", "store.compression", "fast");
    mvc.run("redo").assertExit(1);
    run("undo");
    for (int at = 3; at >= 0; at--) {
      assertThat(state()).isEqualTo(states.get(at));
      mvc.run("undo").assertExit(0);
    }
  }

  @Test
  void anyStateCanBeRestoredAndThatUndone() throws IOException {
    Map<String, String> two = state();
    run("mv", "a", "c");
    run("commit", "-m", "three");
    run("checkout", "HEAD~2");
    run("checkout", "main");
    Map<String, String> latest = state();
    run("op", "restore", "3");
    assertThat(state()).isEqualTo(two);
    run("undo");
    assertThat(state()).isEqualTo(latest);
    run("op", "restore", "@~1");
    assertThat(state()).isEqualTo(two);
  }

  @Test
  void anOperationThatWasNotDoneIsPassedOver() throws IOException {
    run("rollback");
    Map<String, String> before = state();
    // As after a crash: the operation is there, and the name did not change.
    Path ops = work.resolve(".mvc/ops");
    String last = Files.readString(ops.resolve("0000000004.json"));
    String dead =
        last.replace("\"number\":4", "\"number\":5")
            .replaceAll("\"(new|old)\":\"([0-9a-f]{64})\"", "\"$1\":\"" + "f".repeat(64) + "\"");
    Files.writeString(ops.resolve("0000000005.json"), dead);
    run("undo");
    run("redo");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void goingBackFarLeavesOutWhatAPersonDidInBetween() throws IOException {
    run("checkout", "HEAD~1", "--", "a");
    file("a", "junk");
    run("restore", "a");
    run("op", "restore", "3");
    assertThat(read("a")).isEqualTo("two");
    run("undo");
    run("op", "restore", "4", "--force");
    assertThat(read("a")).isEqualTo("junk");
  }

  @Test
  void whatUndoOverwritesByForceCanBeHadBack() throws IOException {
    run("checkout", "HEAD~1");
    file("a", "precious");
    run("undo", "--force");
    run("op", "restore", "@~1");
    assertThat(read("a")).isEqualTo("precious");
  }

  @Test
  void undoEndsAtTheBeginning() throws IOException {
    for (int at = 0; at < 3; at++) {
      run("undo");
    }
    Map<String, String> first = state();
    assertThat(mvc.run("undo").assertExit(1).err()).contains("there is nothing to undo");
    assertThat(mvc.run("undo", "--force").assertExit(1).err()).contains("there is nothing to undo");
    assertThat(state()).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, -3, Integer.MIN_VALUE})
  void aTornLastEntryStopsUndoAndNothingElse(int length) throws IOException {
    Map<String, String> before = state();
    Path last = work.resolve(".mvc/ops/0000000003.json");
    byte[] whole = Files.readAllBytes(last);
    byte[] torn = Arrays.copyOf(whole, Math.floorMod(length, whole.length));
    if (length == Integer.MIN_VALUE) {
      new SplittableRandom(1).nextBytes(torn);
    }
    Files.write(last, torn);
    for (String command : List.of("undo", "redo", "op show", "op restore 3", "log --at-op 2")) {
      Cli.Result refused = mvc.run(command.split(" ")).assertExit(12);
      assertThat(refused.err().lines().toList().getFirst()).startsWith("error: operation 3 ");
    }
    mvc.run("fsck").assertExit(12);
    assertThat(mvc.run("op", "log").assertExit(0).out()).contains("damaged");
    mvc.run("status").assertExit(0);
    assertThat(state()).isEqualTo(before);
    run("commit", "--allow-empty", "-m", "goes on");
    run("undo");
    assertThat(state()).isEqualTo(before);
    mvc.run("undo").assertExit(12);
    run("op", "restore", "2");
    assertThat(mvc.run("log", "--oneline").out().lines()).hasSize(1);
    run("undo");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void theLogIsADocument() throws IOException {
    run("undo");
    JsonNode log = new ObjectMapper().readTree(mvc.run("op", "log", "--json").out());
    assertThat(log.at("/0/undoes").longValue()).isEqualTo(3);
    assertThat(log.at("/1/undone").booleanValue()).isTrue();
    assertThat(log.at("/1/command").textValue()).isEqualTo("commit -a -m two");
    assertThat(log.at("/1/names/0/name").textValue()).isEqualTo("refs/heads/main");
    JsonNode one = new ObjectMapper().readTree(mvc.run("op", "show", "3", "--json").out());
    assertThat(one.path("index")).hasSize(1);
  }

  @Test
  void thePastCanBeReadAndNotWritten() throws IOException {
    run("rollback");
    assertThat(mvc.run("log", "--oneline", "--at-op", "2").out().lines()).hasSize(1);
    assertThat(mvc.run("show", "main:a", "--json", "--at-op", "2").assertExit(0).out())
        .isEqualTo(mvc.run("show", "main~2:a", "--json").out().replace("main~2", "main"));
    mvc.run("log", "--at-op", "0").assertExit(14);
    mvc.run("log", "--at-op", "99").assertExit(14);
    mvc.run("log", "--at-op", "x").assertExit(2);
    assertThat(mvc.run("status", "--at-op", "1", "--json").assertExit(0).out())
        .contains("\"head\" : null");
  }
}
