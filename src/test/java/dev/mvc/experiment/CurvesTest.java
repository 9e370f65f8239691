package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.diff.MetricOrder;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurvesTest {
  private static Curves read(String... pathsAndTexts) throws IOException {
    return Curves.read(InMemory.of(pathsAndTexts), Optional.empty());
  }

  /// As `step:value` of each point.
  static List<String> points(Curves curves, String name) {
    Curve curve = curves.curves().get(name);
    return IntStream.range(0, curve.size())
        .mapToObj(i -> String.format(Locale.ROOT, "%s:%s", curve.x(i), curve.y(i)))
        .toList();
  }

  private static Scalar whole(long value) {
    return new Scalar.Whole(value);
  }

  private static Scalar real(double value) {
    return new Scalar.Real(value);
  }

  @Test
  void linesOfJsonAreCurves() throws IOException {
    Curves curves =
        read(
            "out/metrics.jsonl",
            """
            {"step": 10, "loss": 1.5, "time": 17000, "note": "warm"}
            {"step": 20, "loss": 1.25, "val": {"acc": 0.5}}

            {"step": 30, "loss": NaN}
            """);
    assertThat(curves.warnings()).isEmpty();
    assertThat(curves.files()).containsExactly("out/metrics.jsonl");
    assertThat(curves.curves()).containsOnlyKeys("loss", "val.acc");
    assertThat(points(curves, "loss")).containsExactly("10.0:1.5", "20.0:1.25", "30.0:NaN");
    assertThat(curves.curves().get("loss").axis()).isEqualTo(Curve.Axis.STEP);
    assertThat(curves.curves().get("loss").source()).isEqualTo("out/metrics.jsonl");
    assertThat(curves.metrics())
        .containsOnlyKeys("loss", "val.acc", "step")
        .containsEntry("loss", real(Double.NaN))
        .containsEntry("val.acc", real(0.5))
        .containsEntry("step", whole(30));
  }

  @Test
  void columnsAreCurvesAndEmptyCellsNothing() throws IOException {
    Curves curves =
        read(
            "lightning_logs/version_0/metrics.csv",
            "epoch,step,train_loss,\"val,acc\"\r\n0,49,0.75,\r\n0,49,,0.5\r\n1,99,0.5,\r\n");
    assertThat(points(curves, "train_loss")).containsExactly("49.0:0.75", "99.0:0.5");
    assertThat(points(curves, "val,acc")).containsExactly("49.0:0.5");
    assertThat(curves.metrics()).containsEntry("step", whole(99)).doesNotContainKey("epoch");
    Curves keras = read("metrics.csv", "epoch;accuracy;loss\n0;0.5;1\n1;0.75;0.5\n");
    assertThat(keras.curves().get("loss").axis()).isEqualTo(Curve.Axis.EPOCH);
    assertThat(keras.metrics())
        .containsEntry("epoch", whole(1))
        .containsEntry("accuracy", real(0.75))
        .doesNotContainKey("step");
  }

  @Test
  void aWholeFileGivesResultsListsOrSteps() throws IOException {
    Curves results = read("metrics.json", "{\"acc\": 0.5, \"f1\": {\"macro\": 1}, \"ok\": true}");
    assertThat(results.curves()).isEmpty();
    assertThat(results.metrics()).containsOnlyKeys("acc", "f1.macro");
    Curves lists = read("metrics.json", "{\"loss\": [3, 2, 1], \"acc\": 0.5}");
    assertThat(points(lists, "loss")).containsExactly("1.0:3.0", "2.0:2.0", "3.0:1.0");
    assertThat(lists.metrics()).containsEntry("loss", whole(1)).containsEntry("acc", real(0.5));
    Curves steps = read("metrics.json", "[{\"step\": 5, \"a\": 1}, {\"step\": 6, \"a\": 2}]");
    assertThat(points(steps, "a")).containsExactly("5.0:1.0", "6.0:2.0");
  }

  @Test
  void theLogOfATrainerIsRead() throws IOException {
    String state =
        """
        {"best_metric": 0.5, "log_history": [
          {"epoch": 0.5, "learning_rate": 1e-05, "loss": 2.5, "step": 500},
          {"epoch": 0.5, "eval_loss": 2.25, "eval_runtime": 12.5, "step": 500},
          {"epoch": 1.0, "learning_rate": 0.0, "loss": 2.0, "step": 1000},
          {"epoch": 1.0, "step": 1000, "total_flos": 1e15, "train_samples_per_second": 31.5}
        ], "max_steps": 1000}
        """;
    Curves curves =
        read(
            "checkpoint-500/trainer_state.json",
            "{\"log_history\": [{\"step\": 1, \"loss\": 9}]}",
            "checkpoint-1000/trainer_state.json",
            state);
    assertThat(points(curves, "loss")).containsExactly("500.0:2.5", "1000.0:2.0");
    assertThat(curves.curves()).containsKey("eval_runtime");
    assertThat(curves.metrics())
        .containsOnlyKeys("loss", "learning_rate", "eval_loss", "step")
        .containsEntry("step", whole(1000));
  }

  @Test
  void eventFilesOfTensorboardXAreRead() throws IOException {
    String path = "runs/a/events.out.tfevents.1.vm";
    InMemory files = new InMemory().put(path, Fixture.bytes("tensorboardx.tfevents.bin"));
    Curves curves = Curves.read(files, Optional.empty());
    assertThat(curves.warnings()).isEmpty();
    assertThat(curves.curves()).containsOnlyKeys("train/loss", "val/acc");
    assertThat(points(curves, "train/loss"))
        .hasSize(11)
        .startsWith("0.0:1.0", "10.0:0.09090909")
        .endsWith("90.0:0.010989011", "100.0:NaN");
    assertThat(curves.metrics())
        .containsEntry("val/acc", real(0.86))
        .containsEntry("step", whole(100));
  }

  @Test
  void scalarsInTensorsAreRead() throws IOException {
    InMemory files =
        new InMemory().put("events.out.tfevents.2", Fixture.bytes("tensorboard2.tfevents.bin"));
    Curves curves = Curves.read(files, Optional.empty());
    assertThat(curves.curves()).containsOnlyKeys("epoch_loss", "big", "double");
    assertThat(points(curves, "epoch_loss")).containsExactly("1.0:0.1", "2.0:0.2", "3.0:0.3");
    assertThat(curves.last())
        .containsEntry("big", real(1L << 40))
        .containsEntry("double", real(0.1));
  }

  @Test
  void everyCutOffEventFileGivesWhatIsWhole() throws IOException {
    byte[] whole = Fixture.bytes("tensorboard2.tfevents.bin");
    long last = 0;
    for (int length = 0; length <= whole.length; length++) {
      InMemory files = new InMemory().put("events.out.tfevents.2", Arrays.copyOf(whole, length));
      Curves curves = Curves.read(files, Optional.empty());
      assertThat(curves.warnings()).isEmpty();
      long count = curves.curves().values().stream().mapToLong(Curve::count).sum();
      assertThat(count).isGreaterThanOrEqualTo(last);
      last = count;
    }
    assertThat(last).isEqualTo(5);
  }

  @Test
  void everyFlippedBitOfAnEventFileIsFound() throws IOException {
    byte[] bytes = Fixture.bytes("tensorboard2.tfevents.bin");
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Curves curves =
          Curves.read(new InMemory().put("events.out.tfevents.2", damaged), Optional.empty());
      assertThat(curves.warnings())
          .as("byte " + at)
          .singleElement()
          .asString()
          .matches("events.out.tfevents.2: record \\d+ at byte \\d+ is damaged: .* fit; .*");
    }
  }

  @Test
  void eventFilesOfSeveralFoldersAreToldApart() throws IOException {
    byte[] bytes = Fixture.bytes("tensorboard2.tfevents.bin");
    InMemory files =
        new InMemory()
            .put("logs/train/events.out.tfevents.1", bytes)
            .put("logs/train/events.out.tfevents.2", bytes)
            .put("logs/validation/events.out.tfevents.1", bytes);
    Curves curves = Curves.read(files, Optional.empty());
    assertThat(curves.curves())
        .containsKeys("train/epoch_loss", "validation/epoch_loss")
        .hasSize(6);
    assertThat(points(curves, "train/epoch_loss")).hasSize(3);
    assertThat(curves.curves().get("train/epoch_loss").name()).isEqualTo("train/epoch_loss");
  }

  @Test
  void aFolderWhoseNameBeginsAsAnotherIsNotInIt() throws IOException {
    Curves curves =
        read(
            "run/metrics.json", "{\"a\": 1}",
            "run-b/metrics.json", "{\"a\": 2}",
            "run/b/metrics.json", "{\"a\": 3}");
    assertThat(curves.metrics())
        .containsOnlyKeys("run/a", "run-b/a", "run/b/a")
        .containsEntry("run-b/a", whole(2))
        .containsEntry("run/b/a", whole(3));
  }

  @Test
  void aTrainingThatWasTakenUpAgainReplacesItsLaterSteps() throws IOException {
    Curves curves =
        read(
            "metrics.jsonl",
            """
            {"step": 1, "loss": 4}
            {"step": 2, "loss": 1}
            {"step": 3, "loss": 9}
            {"step": 2, "loss": 3}
            """);
    assertThat(points(curves, "loss")).containsExactly("1.0:4.0", "2.0:3.0");
    Curve loss = curves.curves().get("loss");
    assertThat(loss.count()).isEqualTo(2);
    assertThat(loss.best(MetricOrder.LOWER_IS_BETTER)).contains(new Curve.Point(2, 3));
    assertThat(loss.best(MetricOrder.HIGHER_IS_BETTER)).contains(new Curve.Point(1, 4));
  }

  @Test
  void stepsThatBeginAnewWithEachEpochGoOn() throws IOException {
    Curves curves =
        read(
            "metrics.jsonl",
            """
            {"epoch": 0, "step": 0, "loss": 4}
            {"epoch": 0, "step": 1, "loss": 3}
            {"epoch": 1, "step": 0, "loss": 2}
            {"epoch": 1, "step": 1, "loss": 1}
            """);
    assertThat(points(curves, "loss")).containsExactly("0.0:4.0", "1.0:3.0", "2.0:2.0", "3.0:1.0");
  }

  @Test
  void theFirstKindOfFileCountsForAName() throws IOException {
    Curves curves =
        read("metrics.jsonl", "{\"acc\": 0.5}\n", "metrics.json", "{\"acc\": 1, \"f1\": 1}");
    assertThat(curves.metrics()).containsEntry("acc", real(0.5)).containsEntry("f1", whole(1));
  }

  @Test
  void onlyWhatIsListedIsRead() throws IOException {
    InMemory files = InMemory.of("metrics.json", "{\"a\": 1}", "log.csv", "step,b\n1,2\n");
    List<PathPattern> listed =
        List.of(PathPattern.of("*.csv"), PathPattern.of("gone.json"), PathPattern.of("no*"));
    Curves curves = Curves.read(files, Optional.of(listed));
    assertThat(curves.metrics()).containsOnlyKeys("b", "step");
    assertThat(curves.warnings())
        .containsExactly(
            "gone.json, which mvc.toml names in [metrics], is not there; it gives nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          metrics.jsonl | {"a": 1}\\n{"a": \\n{"a": 3}\\n | metrics.jsonl: line 2: this is not | 3
          metrics.jsonl | {"a": 1}\\nx\\ny\\n | metrics.jsonl: line 2: this is not JSON: | 1
          metrics.jsonl | {"a": 1, "a": 2}\\n{"a": 4} | metrics.jsonl: line 1: the key "a" is | 4
          metrics.jsonl | {"a": 1}\\n{"a": 1e999}\\n | metrics.jsonl: line 2: "1e999" is larger | 1
          metrics.csv | a,b\\n1,2\\n3\\n | metrics.csv: line 3: it has 1 cells, and | 1
          metrics.csv | a,b\\n1,2\\n"3,4\\n | metrics.csv: line 3: a quote does not | 1
          metrics.json | [{"a": 1},\\n{"a": 2},\\n}] | metrics.json: line 3: this is not JSON: | 2
          trainer_state.json | {"log_history":[{"a":1},3]} | trainer_state.json: line 1: there | 1
          """)
  void whatIsWrongIsToldAndTheRestKept(String path, String text, String warning, String last)
      throws IOException {
    Curves curves = read(path, text.replace("\\n", "\n"));
    assertThat(curves.warnings()).singleElement().asString().startsWith(warning);
    assertThat(curves.last().get("a")).hasToString(last);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}\n{\"a\": 2", "{\"a\": 1}\n"})
  void aLineThatIsStillWrittenIsNoMistake(String text) throws IOException {
    Curves curves = read("metrics.jsonl", text);
    assertThat(curves.warnings()).isEmpty();
    assertThat(curves.last()).containsEntry("a", whole(1));
    assertThat(read("metrics.csv", "a,b\n1,2\n3").warnings()).isEmpty();
  }

  @Test
  void columnsOfOneNameAreTold() throws IOException {
    assertThat(read("metrics.csv", "a,a\n1,2\n").warnings().getFirst())
        .startsWith("metrics.csv: line 1: the column \"a\" is there twice");
  }

  @Test
  void aLongCurveIsThinnedOutButKnowsItsExtremes() {
    Rows rows = new Rows("x", "");
    rows.countBy(Curve.Axis.STEP);
    int count = 1_000_003;
    for (int step = 0; step < count; step++) {
      double y = step == 777_777 ? 5 : step == 333_333 ? -5 : 0;
      rows.put("a", step, y, new Scalar.Real(y));
    }
    Curve curve = rows.curves().get("a");
    assertThat(curve.size()).isBetween(Curve.MAX_POINTS / 2, Curve.MAX_POINTS);
    assertThat(curve.count()).isEqualTo(count);
    assertThat(curve.x(0)).isZero();
    assertThat(curve.last()).isEqualTo(new Curve.Point(count - 1, 0));
    assertThat(curve.highest()).contains(new Curve.Point(777_777, 5));
    assertThat(curve.lowest()).contains(new Curve.Point(333_333, -5));
    assertThat(points(new Curves(rows.curves(), rows.last(), List.of(), List.of()), "a"))
        .contains("777777.0:5.0", "333333.0:-5.0");
    for (int i = 1; i < curve.size(); i++) {
      assertThat(curve.x(i) - curve.x(i - 1)).isBetween(1.0, 512.0);
    }
  }

  @Test
  void tooManyMetricsAreTold() throws IOException {
    StringBuilder names = new StringBuilder("step");
    for (int i = 0; i < 1_100; i++) {
      names.append(",m").append(i);
    }
    assertThat(read("metrics.csv", names + "\n").warnings().getFirst())
        .contains("more than 1,000 columns");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_100; i++) {
      lines.append("{\"m").append(i).append("\": 1}\n");
    }
    Curves curves = read("metrics.jsonl", lines.toString());
    assertThat(curves.curves()).hasSize(1_000);
    assertThat(curves.warnings()).hasSize(1);
    assertThat(curves.metrics()).hasSize(1_000);
  }
}
