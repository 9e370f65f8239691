package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Curves;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.repo.Caller;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesOfVersionsTest {
  @TempDir Path root;
  private Path work;
  private Cli cli;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    cli = Cli.in(work);
    cli.run("init").assertExit(0);
  }

  private Curves curves(String revision) throws IOException {
    Caller caller =
        new Caller(
            new Disk(),
            Cli.START.atOffset(ZoneOffset.UTC),
            Optional.empty(),
            root.resolve("config.toml"),
            "test",
            Progress.NONE);
    try (Repository repository = Repository.open(work, caller)) {
      ObjectId id = repository.revisions().resolve(revision);
      return new Experiments(repository).curves(id);
    }
  }

  private static List<String> points(Curve curve) {
    return IntStream.range(0, curve.size()).mapToObj(i -> curve.x(i) + ":" + curve.y(i)).toList();
  }

  private void commit(String... metrics) {
    List<String> words = new java.util.ArrayList<>(List.of("commit", "--allow-empty", "-m", "x"));
    for (String metric : metrics) {
      words.add("--metric");
      words.add(metric);
    }
    cli.run(words.toArray(String[]::new)).assertExit(0);
  }

  @Test
  void withoutFilesTheyGoThroughTheVersions() throws IOException {
    commit("loss=3");
    commit("loss=2");
    commit();
    commit("loss=1");
    Curve loss = curves("HEAD").curves().get("loss");
    assertThat(points(loss)).containsExactly("1.0:3.0", "2.0:2.0", "4.0:1.0");
    assertThat(loss.axis()).isEqualTo(Curve.Axis.ROW);
    assertThat(points(curves("HEAD~2").curves().get("loss"))).hasSize(2);
  }

  @Test
  void stepsOfVersionsCountWhereAllHaveThem() throws IOException {
    commit("loss=3", "step=100");
    commit();
    commit("loss=2", "step=250");
    Curves curves = curves("HEAD");
    assertThat(curves.curves()).containsOnlyKeys("loss");
    assertThat(points(curves.curves().get("loss"))).containsExactly("100.0:3.0", "250.0:2.0");
    assertThat(curves.curves().get("loss").axis()).isEqualTo(Curve.Axis.STEP);
  }

  @Test
  void eventFilesInTheVersionAreItsCurves() throws IOException {
    commit("loss=3");
    Files.createDirectories(work.resolve("runs"));
    Files.copy(
        Path.of("src/test/resources/experiment/tensorboardx.tfevents.bin"),
        work.resolve("runs/events.out.tfevents.1.vm"));
    cli.run("add", ".").assertExit(0);
    commit("val/acc=0.99");
    Curves curves = curves("HEAD");
    assertThat(curves.curves()).containsOnlyKeys("train/loss", "val/acc");
    assertThat(points(curves.curves().get("val/acc"))).hasSize(10).endsWith("90.0:0.86");
    assertThat(cli.run("metrics").assertExit(0).out())
        .containsPattern("val/acc +0.99 +0.86  at step 90 +10 points, runs/events")
        .containsPattern("train/loss +NaN +0.010989 +at step 90 ")
        .containsPattern("step +100");
  }
}
