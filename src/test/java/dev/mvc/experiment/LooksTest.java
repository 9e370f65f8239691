package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.experiment.Looks.Checkpoint;
import dev.mvc.experiment.Looks.Seen;
import dev.mvc.experiment.ModelCheck.Finding;
import dev.mvc.experiment.ModelCheck.Kind;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LooksTest {
  private static final long SECOND = 1_000_000_000;
  private static final long NOW_MILLIS = 1_000_000;

  private final SortedMap<String, Seen> there = new TreeMap<>();
  private final Map<String, Finding> findings = new TreeMap<>();
  private final Looks looks = new Looks(List.of("out"), this::judge);
  private long nanos;

  private Finding judge(String path) {
    Finding usual = new Finding(path.endsWith(".st") ? Kind.WHOLE : Kind.OTHER, "");
    return findings.getOrDefault(path, usual);
  }

  /// A file that was written so many seconds ago.
  private void write(String path, long size, double secondsAgo) {
    there.put(path, new Seen(size, NOW_MILLIS * 1_000_000 + nanos - (long) (secondsAgo * SECOND)));
  }

  private List<String> look(double seconds) {
    return look(seconds, false).stream().map(Checkpoint::name).toList();
  }

  private List<Checkpoint> look(double seconds, boolean ended) {
    nanos += (long) (seconds * SECOND);
    looks.look(there, nanos, NOW_MILLIS + nanos / 1_000_000);
    return looks.finished(ended);
  }

  @Test
  void aFileIsFinishedWhenTwoLooksASecondApartSawTheSame() {
    write("out/a.st", 10, 100);
    assertThat(look(0)).isEmpty();
    assertThat(look(0.5)).isEmpty();
    write("out/a.st", 11, 0);
    assertThat(look(0.5)).isEmpty();
    assertThat(look(0.9)).isEmpty();
    assertThat(looks.isUnsettled(false)).isTrue();
    assertThat(look(0.2)).containsExactly("out/a.st");
    looks.keep(List.of("out/a.st"));
    assertThat(look(1)).isEmpty();
    assertThat(looks.isUnsettled(false)).isFalse();
    write("out/a.st", 11, 0);
    assertThat(look(1)).isEmpty();
    assertThat(look(1)).containsExactly("out/a.st");
  }

  @Test
  void whatIsBrokenIsNotFinishedAndIsLookedAtAgain() {
    write("out/a.st", 10, 0);
    findings.put("out/a.st", new Finding(Kind.BROKEN, "ends in the middle"));
    look(0);
    assertThat(look(2)).isEmpty();
    assertThat(looks.broken()).containsEntry("out/a.st", "ends in the middle");
    findings.remove("out/a.st");
    assertThat(look(2)).isEmpty(); // the same file as before: nothing was written
    write("out/a.st", 20, 0);
    look(1);
    assertThat(look(1)).containsExactly("out/a.st");
  }

  @Test
  void aFolderThatCountsIsFinishedAsAWhole() {
    write("out/checkpoint-5/model.st", 10, 5);
    write("out/checkpoint-5/rank0/optimizer.st", 10, 5);
    look(0);
    write("out/checkpoint-5/rank0/optimizer.st", 20, 0);
    assertThat(look(1.5)).isEmpty();
    write("out/checkpoint-5/config.json", 2, 0);
    assertThat(look(1.5)).isEmpty();
    List<Checkpoint> found = look(1.5, false);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().files()).hasSize(3);
    assertThat(found.getFirst().step()).contains(new Step("step", 5));
    findings.put("out/checkpoint-5/model.st", new Finding(Kind.BROKEN, "x"));
    write("out/checkpoint-5/model.st", 11, 0);
    look(1);
    assertThat(look(100)).isEmpty();
    assertThat(looks.rest()).isEmpty();
  }

  @Test
  void aMissingShardKeepsTheOthersBack() {
    write("out/model-00001-of-00002.st", 10, 0);
    look(0);
    assertThat(look(2)).isEmpty();
    write("out/model-00002-of-00002.st", 10, 0);
    look(1);
    assertThat(look(1, false).getFirst().files()).hasSize(2);
  }

  @Test
  void filesOfOneFolderWithTheSameNumberBelongTogether() {
    write("out/model-10.st", 1, 0);
    write("out/optimizer-10.st", 1, 0);
    write("out/model-9.st", 1, 0);
    write("out/other.st", 1, 0);
    write("out/metrics.jsonl", 1, 0);
    look(0);
    List<Checkpoint> found = look(1, false);
    assertThat(found.stream().map(Checkpoint::files))
        .containsExactly(
            List.of("out/model-9.st"),
            List.of("out/model-10.st", "out/optimizer-10.st"),
            List.of("out/other.st"));
    assertThat(looks.beside(false)).containsExactly("out/metrics.jsonl");
  }

  @Test
  void temporaryNamesAndWhatWasThereBeforeArePassedOver() {
    write("out/old.st", 1, 50);
    looks.ignore(new TreeMap<>(there));
    for (String name :
        List.of(
            "model.st.tmp",
            "model.part",
            "tmp-checkpoint-5/model.st",
            ".tmp.st",
            "5.incomplete/a.st",
            "5.orbax-checkpoint-tmp-3/a.st")) {
      write("out/" + name, 1, 50);
    }
    look(0);
    assertThat(look(5)).isEmpty();
    assertThat(looks.rest()).isEmpty();
  }

  @Test
  void somethingBrokenBesideACheckpointDoesNotKeepItBackForEver() {
    findings.put("out/notes.st", new Finding(Kind.BROKEN, "x"));
    write("out/notes.st", 1, 0);
    write("out/model.st", 1, 0);
    look(0);
    assertThat(look(5)).isEmpty();
    assertThat(look(30)).containsExactly("out/model.st");
  }

  @Test
  void whenNobodyWritesAnyMoreAFileThatIsASecondOldIsSettled() {
    write("out/a.st", 10, 1.5);
    write("out/b.st", 10, 0.2);
    write("out/step-3/model.joblib", 10, 1.5);
    assertThat(look(0, true)).isEmpty(); // b may be a part of it
    assertThat(look(1, true)).hasSize(1);
    assertThat(looks.rest()).containsExactly("out/step-3/model.joblib");
  }
}
