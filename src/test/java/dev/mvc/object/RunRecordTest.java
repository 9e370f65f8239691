package dev.mvc.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunRecordTest {
  private static final Run RUN =
      new Run(
          "baseline",
          Run.State.RUNNING,
          new Run.Asked(
              List.of("python", "train.py", "--x=ü"),
              "sub",
              List.of("sub/out"),
              List.of("m.jsonl"),
              new TreeMap<>(Map.of("lr", new Scalar.Real(0.1))),
              List.of("train"),
              "first",
              Optional.of(new ObjectId(1, 2, 3, 4))),
          new Run.Recorder("host", 12, 34),
          new Run.Measured(OffsetDateTime.parse("2026-01-01T12:00:00+01:00"), 1, 2, 3),
          OptionalInt.empty(),
          0,
          Optional.empty(),
          Optional.empty());

  @Test
  void aRecordComesBackAsItWas() throws MalformedObjectException {
    assertThat(Run.read(RUN.write())).isEqualTo(RUN);
    Run ended =
        RUN.withVersion(new ObjectId(5, 6, 7, 8))
            .withEnvironment(new ObjectId(9, 9, 9, 9))
            .with(Run.State.FAILED, RUN.measured(), OptionalInt.of(3));
    assertThat(Run.read(ended.write())).isEqualTo(ended);
    assertThat(ended.versions()).isEqualTo(1);
  }

  @Test
  void whatIsNoRecordIsRefused() {
    String text = new String(RUN.write(), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            text.replace("running", "sleeping"),
            text.replace("2026-01-01T", "yesterday"),
            text.replace("[\"m.jsonl\"]", "[1]"),
            text.replace("\"pid\":12", "\"pid\":-1"),
            text.replace("\"type\":\"run\"", "\"type\":\"tree\""))) {
      assertThat(bad).isNotEqualTo(text);
      assertThatThrownBy(() -> Run.read(bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(MalformedObjectException.class);
    }
  }

  @Test
  void anEnvironmentComesBackAsItWas() throws MalformedObjectException {
    RunEnvironment environment =
        new RunEnvironment(
            new RunEnvironment.Machine("h", "Linux", "CPU", 2, 3, List.of("GPU 1")),
            new TreeMap<>(Map.of("A", "b")),
            Optional.of(new RunEnvironment.Python("/p", "3", new TreeMap<>(Map.of("x", "1")))),
            Optional.of(
                new RunEnvironment.Code("a/", "c", "b", Optional.of(new ObjectId(1, 1, 1, 1)), 2)),
            new TreeMap<>(Map.of("seed", "1")));
    assertThat(RunEnvironment.read(environment.write())).isEqualTo(environment);
    RunEnvironment least =
        new RunEnvironment(
            environment.machine(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    assertThat(RunEnvironment.read(least.write())).isEqualTo(least);
  }
}
