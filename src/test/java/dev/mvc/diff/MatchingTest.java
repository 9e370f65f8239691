package dev.mvc.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.diff.FileChange.Kind;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.io.Progress;
import dev.mvc.tensor.Shape;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which file and which tensor is which.
class MatchingTest {
  private static final Shape ONE = Shape.of(1);

  private static VersionDiff diff(Snapshot old, Snapshot now) throws IOException {
    return VersionDiff.between(old, now, Depth.NAMES, Progress.NONE);
  }

  /// Pairs as `old path:name → new path:name`, of tensors that differ.
  private static List<String> tensors(VersionDiff diff) {
    return diff.tensors().stream()
        .map(change ->
            change.kind()
                + " "
                + change.old().map(MatchingTest::place).orElse("")
                + " → "
                + change.now().map(MatchingTest::place).orElse(""))
        .toList();
  }

  private static String place(PlacedTensor tensor) {
    return tensor.path() + ":" + tensor.name();
  }

  private static List<String> files(VersionDiff diff) {
    return diff.files().stream()
        .map(file -> file.kind() + " " + file.oldPath() + " " + file.path())
        .toList();
  }

  @Test
  void filesAreAddedRemovedAndChanged() throws IOException {
    MemorySnapshot old = new MemorySnapshot().text("a", "1").text("b", "1").text("c", "2");
    MemorySnapshot now = new MemorySnapshot().text("b", "3").text("c", "2").text("d", "4");
    assertThat(files(diff(old, now))).containsExactly("REMOVED a a", "CHANGED b b", "ADDED d d");
  }

  @Test
  void aFileWithTheSameContentElsewhereWasRenamed() throws IOException {
    MemorySnapshot old = new MemorySnapshot().text("old/x.txt", "1").text("old/y.txt", "1");
    MemorySnapshot now = new MemorySnapshot().text("new/y.txt", "1").text("z", "9");
    assertThat(files(diff(old, now)))
        .containsExactly("RENAMED old/y.txt new/y.txt", "REMOVED old/x.txt old/x.txt", "ADDED z z");
  }

  @Test
  void emptyFilesAreNotTakenForEachOther() throws IOException {
    MemorySnapshot old = new MemorySnapshot().text("a", "");
    MemorySnapshot now = new MemorySnapshot().text("b", "");
    assertThat(diff(old, now).files())
        .extracting(FileChange::kind)
        .containsExactly(Kind.REMOVED, Kind.ADDED);
  }

  @Test
  void aTensorIsFirstLookedForInItsOwnFile() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("a", "w", ONE, 1).floats("b", "w", ONE, 2);
    MemorySnapshot now = new MemorySnapshot().floats("a", "w", ONE, 2).floats("b", "w", ONE, 1);
    assertThat(tensors(diff(old, now))).containsExactly("CHANGED a:w → a:w", "CHANGED b:w → b:w");
  }

  @Test
  void aTensorThatMovedToAnotherFileIsFound() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("m-1-of-1", "w", ONE, 1);
    MemorySnapshot now =
        new MemorySnapshot().floats("m-1-of-2", "v", ONE, 5).floats("m-2-of-2", "w", ONE, 2);
    assertThat(tensors(diff(old, now)))
        .containsExactly("ADDED  → m-1-of-2:v", "CHANGED m-1-of-1:w → m-2-of-2:w");
  }

  @Test
  void ofSeveralInOtherFilesTheOneWithTheSameBytesIsTaken() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("a/m", "w", ONE, 1).floats("b/n", "w", ONE, 2);
    MemorySnapshot now = new MemorySnapshot().floats("a/o", "w", ONE, 2);
    assertThat(tensors(diff(old, now))).containsExactly("REMOVED a/m:w → ");
  }

  @Test
  void aFolderForEachStepIsComparedWithTheStepBefore() throws IOException {
    MemorySnapshot old =
        new MemorySnapshot()
            .floats("out/step-900/m", "w", ONE, 1)
            .floats("out/step-1000/m", "w", ONE, 2);
    MemorySnapshot now =
        new MemorySnapshot()
            .floats("out/step-900/m", "w", ONE, 1)
            .floats("out/step-1000/m", "w", ONE, 2)
            .floats("out/step-1100/m", "w", ONE, 3);
    VersionDiff diff = diff(old, now);
    assertThat(tensors(diff)).containsExactly("CHANGED out/step-1000/m:w → out/step-1100/m:w");
    assertThat(diff.isStructural()).isFalse();
    assertThat(diff.files().getFirst().tensors().orElseThrow())
        .isEqualTo(new FileChange.Tensors(1, 0, 0, 1));
  }

  @Test
  void aTensorOfAnotherFormIsNotWhatANewOneContinues() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("a", "w", Shape.of(1, 2), 1, 2);
    MemorySnapshot now =
        new MemorySnapshot()
            .floats("a", "w", Shape.of(1, 2), 1, 2)
            .floats("b", "w", Shape.of(1, 3), 1, 2, 3);
    assertThat(tensors(diff(old, now))).containsExactly("ADDED  → b:w");
  }

  @Test
  void equalBytesUnderAnotherNameAreARenaming() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("a", "conv1", ONE, 7);
    MemorySnapshot now = new MemorySnapshot().floats("a", "stem", ONE, 7);
    VersionDiff diff = diff(old, now);
    assertThat(tensors(diff)).containsExactly("RENAMED a:conv1 → a:stem");
    assertThat(diff.total().isSame()).as("no weight changed").isTrue();
    assertThat(diff.isStructural()).isTrue();
  }

  @Test
  void zerosThatOccurTwiceAreNoRenaming() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("a", "x", ONE, 0).floats("a2", "y", ONE, 0);
    MemorySnapshot now = new MemorySnapshot().floats("b", "u", ONE, 0).floats("b2", "v", ONE, 0);
    assertThat(diff(old, now).tensors())
        .extracting(TensorChange::kind)
        .containsOnly(TensorChange.Kind.ADDED, TensorChange.Kind.REMOVED);
  }

  @Test
  void tensorsOfARenamedFileAreNotAmbiguous() throws IOException {
    MemorySnapshot old = new MemorySnapshot().floats("x/m", "w", ONE, 1).floats("y/m", "w", ONE, 2);
    MemorySnapshot now = new MemorySnapshot().floats("z/m", "w", ONE, 2).floats("x/m", "w", ONE, 3);
    VersionDiff diff = diff(old, now);
    assertThat(files(diff)).containsExactly("CHANGED x/m x/m", "RENAMED y/m z/m");
    assertThat(tensors(diff)).containsExactly("CHANGED x/m:w → x/m:w");
  }

  @ParameterizedTest
  @CsvSource({
    "step-900, step-1000, -1",
    "step-0900, step-1000, -1",
    "a, b, -1",
    "a2b, a10a, -1",
    "a, a, 0",
    "a, a1, -1",
    "a01, a1, -1",
    "99999999999999999999, 100000000000000000000, -1"
  })
  void pathsAreOrderedByTheirNumbers(String a, String b, int order) {
    assertThat(Integer.signum(PathOrder.NATURAL.compare(a, b))).isEqualTo(order);
    assertThat(Integer.signum(PathOrder.NATURAL.compare(b, a))).isEqualTo(-order);
  }
}
