package dev.mvc.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  @TempDir Path root;

  private Path work;
  private Cli mvc;

  /// A tensor of a vector, as F32 or, for names that begin with `n`, I64.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Vector(String name, double... values) {
    byte[] content() {
      boolean isWhole = name.startsWith("n");
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * (isWhole ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
      for (double value : values) {
        if (isWhole) {
          bytes.putLong((long) value);
        } else {
          bytes.putFloat((float) value);
        }
      }
      return bytes.array();
    }
  }

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    run(0, "init");
    Files.writeString(work.resolve("notes.txt"), "notes\n");
  }

  private Cli.Result run(int exit, String... words) {
    return mvc.run(words).assertExit(exit);
  }

  private void model(String file, Vector... tensors) throws IOException {
    StringBuilder header = new StringBuilder();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Vector tensor : tensors) {
      int start = data.size();
      data.write(tensor.content());
      header
          .append(header.isEmpty() ? "{" : ",")
          .append(
              "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                  .formatted(
                      tensor.name,
                      tensor.name.startsWith("n") ? "I64" : "F32",
                      tensor.values.length,
                      start,
                      data.size()));
    }
    byte[] json = header.append("}").toString().getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.size());
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data.toByteArray());
    Files.write(work.resolve(file), bytes.array());
  }

  private float[] floats(String file, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(work.resolve(file));
    float[] values = new float[count];
    ByteBuffer.wrap(bytes, bytes.length - 4 * count, 4 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private interface Change {
    void make() throws IOException;
  }

  /// Commits a base, and what each branch makes of it; ends on `main`.
  private void branches(Change base, Change ours, Change theirs) throws IOException {
    base.make();
    run(0, "add", ".");
    run(0, "commit", "-m", "base");
    run(0, "switch", "-c", "topic");
    theirs.make();
    run(0, "add", ".");
    run(0, "commit", "-m", "theirs");
    run(0, "switch", "main");
    ours.make();
    run(0, "add", ".");
    run(0, "commit", "-m", "ours");
  }

  @Test
  void eachTensorIsDecidedForItself() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("a", 1, 1), new Vector("b", 2), new Vector("c", 3)),
        () -> model("m.safetensors", new Vector("a", 5, 1), new Vector("b", 2), new Vector("c", 4)),
        () ->
            model("m.safetensors", new Vector("a", 1, 1), new Vector("b", 8), new Vector("c", 9)));
    run(0, "merge", "topic", "-s", "c=task-arithmetic", "--lambda", "0.5", "--weight", "1,2");
    // 3 + 0.5 · (1 · (4 − 3) + 2 · (9 − 3))
    assertThat(floats("m.safetensors", 4)).containsExactly(5, 1, 8, 9.5f);
    assertThat(run(0, "status").out()).contains("Nothing to commit");
    assertThat(run(0, "fsck").out()).contains("everything is intact");
  }

  @Test
  void twoBranchesAreMergedAtOnceAgainstTheirBase() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("a", 1, 2)),
        () -> model("m.safetensors", new Vector("a", 2, 2)),
        () -> model("m.safetensors", new Vector("a", 1, 5)));
    run(0, "switch", "-c", "third", "HEAD~1");
    model("m.safetensors", new Vector("a", 11, 12));
    run(0, "commit", "-a", "-m", "third");
    run(0, "switch", "-c", "all", "main~1");
    run(0, "merge", "main", "topic", "third", "--strategy", "average");
    assertThat(floats("m.safetensors", 2)).containsExactly(14 / 3f, 19 / 3f);
    assertThat(run(0, "log", "-n", "1", "--json").out().split("\"parents\"")[1].split("]")[0])
        .satisfies(parents -> assertThat(parents.split(",")).hasSize(3));
  }

  @Test
  void aStrategyThatDoesNotFitTheTypeLeavesTheTensorToAPerson() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("n", 1)),
        () -> model("m.safetensors", new Vector("n", 2)),
        () -> model("m.safetensors", new Vector("n", 3)));
    assertThat(run(13, "merge", "topic", "-s", "slerp").out())
        .contains("m.safetensors n is I64, for which there is no slerp");
    assertThat(run(13, "resolve", "n", "--average").err())
        .contains("average does not decide about n");
    run(0, "resolve", "n", "--theirs");
    run(0, "merge", "--continue");
    assertThat(Files.readAllBytes(work.resolve("m.safetensors"))).endsWith(3, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void shapesThatDifferAreNamedInThePlan() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("a", 1)),
        () -> model("m.safetensors", new Vector("a", 2, 3)),
        () -> model("m.safetensors", new Vector("a", 4, 5, 6)));
    assertThat(run(13, "merge", "--plan", "topic", "-s", "average").out())
        .contains("a is F32 [2] here and F32 [3] there");
    run(0, "merge", "topic", "-s", "theirs");
    assertThat(floats("m.safetensors", 3)).containsExactly(4, 5, 6);
  }

  @Test
  void aDeletedFileThatTheOtherSideChangedIsAConflict() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("a", 1)),
        () -> model("m.safetensors", new Vector("a", 2)),
        () -> Files.delete(work.resolve("m.safetensors")));
    assertThat(run(13, "merge", "topic").out())
        .contains("m.safetensors was changed in main and deleted in topic");
    run(0, "resolve", "m.safetensors", "--theirs");
    run(0, "merge", "--continue");
    assertThat(work.resolve("m.safetensors")).doesNotExist();
    run(0, "undo");
    assertThat(work.resolve("m.safetensors")).exists();
  }

  @Test
  void binaryFilesAreNotMergedByLines() throws IOException {
    branches(
        () -> Files.write(work.resolve("data"), new byte[] {0, 1}),
        () -> Files.write(work.resolve("data"), new byte[] {0, 2}),
        () -> Files.write(work.resolve("data"), new byte[] {0, 3}));
    assertThat(run(13, "merge", "topic").out()).contains("data was changed differently, and is no");
    assertThat(Files.readAllBytes(work.resolve("data"))).containsExactly(0, 2);
    run(0, "resolve", "data", "--ours");
    run(0, "merge", "--continue");
    assertThat(Files.readAllBytes(work.resolve("data"))).containsExactly(0, 2);
  }

  @Test
  void aFileWhereTheOtherSideHasAFolderIsAConflict() throws IOException {
    branches(
        () -> Files.writeString(work.resolve("other"), "x"),
        () -> Files.writeString(work.resolve("data"), "a file"),
        () -> {
          Files.createDirectories(work.resolve("data"));
          Files.writeString(work.resolve("data/x"), "in a folder");
        });
    assertThat(run(13, "merge", "topic").out())
        .contains("data is a file in one head and a folder in another");
    run(0, "resolve", "data", "--theirs");
    run(0, "merge", "--continue");
    assertThat(Files.readString(work.resolve("data/x"))).isEqualTo("in a folder");
  }

  @Test
  void tiedTensorsStayTiedWithAStrategyThatDrawsByName() throws IOException {
    double[] base = new double[2048];
    double[] ours = new double[2048];
    double[] theirs = new double[2048];
    Arrays.fill(base, 1);
    Arrays.setAll(ours, i -> 1 + i / 100.0);
    Arrays.setAll(theirs, i -> 1 - i / 50.0);
    branches(
        () -> model("m.safetensors", new Vector("embed", base), new Vector("head", base)),
        () -> model("m.safetensors", new Vector("embed", ours), new Vector("head", ours)),
        () -> model("m.safetensors", new Vector("embed", theirs), new Vector("head", theirs)));
    assertThat(run(0, "merge", "--plan", "topic", "-s", "embed=dare", "-s", "ties").err())
        .contains("embed and head are the same in all heads and would differ");
    run(0, "merge", "topic", "-s", "dare");
    float[] both = floats("m.safetensors", 4096);
    assertThat(Arrays.copyOf(both, 2048)).isEqualTo(Arrays.copyOfRange(both, 2048, 4096));
    assertThat(both[2047]).isNotEqualTo(1);
  }

  @Test
  void anOpenMergeHoldsUpWhatWouldMoveTheBranch() throws IOException {
    branches(
        () -> Files.writeString(work.resolve("notes.txt"), "notes\n"),
        () -> Files.writeString(work.resolve("notes.txt"), "ours\n"),
        () -> Files.writeString(work.resolve("notes.txt"), "theirs\n"));
    run(13, "merge", "topic");
    for (String[] command :
        new String[][] {
          {"commit", "-a", "-m", "x"},
          {"switch", "topic"},
          {"reset", "--hard"},
          {"rollback"},
          {"revert", "HEAD"},
          {"merge", "topic"}
        }) {
      assertThat(run(13, command).err()).contains("a merge is not finished");
    }
    assertThat(run(0, "status", "--json").out()).contains("\"heads\" : [").contains("notes.txt");
    run(0, "merge", "--abort");
    assertThat(Files.readString(work.resolve("notes.txt"))).isEqualTo("ours\n");
    run(0, "commit", "--allow-empty", "-m", "goes on");
  }

  private void conflict() throws IOException {
    branches(
        () -> Files.writeString(work.resolve("notes.txt"), "notes\n"),
        () -> Files.writeString(work.resolve("notes.txt"), "ours\n"),
        () -> Files.writeString(work.resolve("notes.txt"), "theirs\n"));
    run(13, "merge", "topic");
  }

  @Test
  void aMergeWhoseBranchMovedOnIsNoLongerOpen() throws IOException {
    conflict();
    byte[] open = Files.readAllBytes(work.resolve(".mvc/MERGE"));
    run(0, "resolve", "notes.txt", "--theirs");
    run(0, "merge", "--continue");
    assertThat(work.resolve(".mvc/MERGE")).doesNotExist();
    // As if the command had been killed before it took the name away.
    Files.write(work.resolve(".mvc/MERGE"), open);
    assertThat(run(0, "status").out()).contains("Nothing to commit");
    run(1, "merge", "--continue");
    run(0, "switch", "-c", "more", "topic");
    Files.writeString(work.resolve("notes.txt"), "more\n");
    run(0, "commit", "-a", "-m", "more");
    run(0, "switch", "main");
    Files.writeString(work.resolve("notes.txt"), "other\n");
    run(0, "commit", "-a", "-m", "other");
    run(13, "merge", "more");
    run(0, "merge", "--abort");
    assertThat(work.resolve(".mvc/MERGE")).doesNotExist();
    run(0, "fsck");
  }

  @Test
  void addingTheWholeFolderDecidesOnlyAboutWhatAPersonChanged() throws IOException {
    branches(
        () -> {
          Files.writeString(work.resolve("notes.txt"), "notes\n");
          model("m.safetensors", new Vector("a", 1));
        },
        () -> {
          Files.writeString(work.resolve("notes.txt"), "ours\n");
          model("m.safetensors", new Vector("a", 2));
        },
        () -> {
          Files.writeString(work.resolve("notes.txt"), "theirs\n");
          model("m.safetensors", new Vector("a", 3));
        });
    run(13, "merge", "topic");
    Files.writeString(work.resolve("notes.txt"), "both\n");
    run(0, "add", ".");
    assertThat(run(0, "status").out())
        .contains("m.safetensors a was")
        .doesNotContain("notes.txt was");
    run(0, "add", "m.safetensors");
    run(0, "merge", "--continue");
    assertThat(floats("m.safetensors", 1)).containsExactly(2);
    assertThat(Files.readString(work.resolve("notes.txt"))).isEqualTo("both\n");
  }

  @Test
  void aDecisionForOneSideReplacesOneThatWasEdited() throws IOException {
    conflict();
    Files.writeString(work.resolve("notes.txt"), "mine\n");
    run(0, "add", "notes.txt");
    run(0, "resolve", "notes.txt", "--theirs");
    run(0, "merge", "--continue");
    assertThat(Files.readString(work.resolve("notes.txt"))).isEqualTo("theirs\n");
  }

  @Test
  void markersOverwriteNothingThatIsNotTracked() throws IOException {
    branches(
        () -> Files.writeString(work.resolve("other"), "x"),
        () -> Files.writeString(work.resolve("new"), "ours\n"),
        () -> Files.writeString(work.resolve("new"), "theirs\n"));
    run(0, "switch", "--detach", "main~1");
    Files.writeString(work.resolve("new"), "mine\n");
    assertThat(run(15, "merge", "main", "topic").err())
        .contains("new is not tracked and would be overwritten")
        .doesNotContain("--force");
    assertThat(Files.readString(work.resolve("new"))).isEqualTo("mine\n");
    Files.delete(work.resolve("new"));
    run(13, "merge", "main", "topic");
    run(0, "undo");
    assertThat(work.resolve("new")).doesNotExist();
  }

  @Test
  void weightsThatAddUpToNothingMakeNoAverage() throws IOException {
    branches(
        () -> model("m.safetensors", new Vector("a", 1)),
        () -> model("m.safetensors", new Vector("a", 2)),
        () -> model("m.safetensors", new Vector("a", 3)));
    for (String weights : new String[] {"0,0", "1,-1", "0"}) {
      run(2, "merge", "topic", "--weight=" + weights, "-s", "average");
    }
    run(13, "merge", "topic", "--weight=1,-1");
    run(2, "resolve", "a", "--average");
    run(0, "resolve", "a", "-s", "task-arithmetic");
    run(0, "merge", "--continue");
    assertThat(floats("m.safetensors", 1)).containsExactly(0);
  }

  @Test
  void aDamagedStateOfAMergeIsNamed() throws IOException {
    run(0, "add", ".");
    run(0, "commit", "-m", "one");
    Files.writeString(work.resolve(".mvc/MERGE"), "{\"type\":\"merge\"");
    assertThat(run(12, "status").err()).contains(".mvc/MERGE is not JSON");
    assertThat(run(12, "fsck").out()).contains(".mvc/MERGE is damaged");
    Files.delete(work.resolve(".mvc/MERGE"));
    run(0, "status");
  }
}
