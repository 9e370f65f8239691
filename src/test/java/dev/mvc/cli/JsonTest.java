package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  record Version(
      ObjectId id,
      Instant commitTime,
      String message,
      Map<String, Object> metrics,
      Duration took,
      Path file,
      Disposition disposition,
      double norm,
      String missing,
      List<Integer> sizes) {}

  enum Disposition {
    NOT_TRACKED
  }

  @Test
  void aRecordKeepsItsOrderAndEveryFieldIsThere() {
    Map<String, Object> metrics = new HashMap<>();
    metrics.put("val_acc", 0.893);
    metrics.put("loss", Double.NaN);
    metrics.put("Epoch", 3L);
    Version version =
        new Version(
            ObjectId.of(new byte[32]),
            Instant.parse("2026-01-01T12:00:00Z"),
            "step \"40\"\u001b",
            metrics,
            Duration.ofMillis(1500),
            Path.of("a", "b.bin"),
            Disposition.NOT_TRACKED,
            Double.POSITIVE_INFINITY,
            null,
            List.of(1, 2));
    assertThat(Json.format(version))
        .isEqualTo(
            """
            {
              "id" : "0000000000000000000000000000000000000000000000000000000000000000",
              "commit_time" : "2026-01-01T12:00:00Z",
              "message" : "step \\"40\\"\\u001B",
              "metrics" : {
                "Epoch" : 3,
                "loss" : null,
                "val_acc" : 0.893
              },
              "took" : 1.5,
              "file" : "a/b.bin",
              "disposition" : "not_tracked",
              "norm" : null,
              "missing" : null,
              "sizes" : [
                1,
                2
              ]
            }\
            """);
  }

  @Test
  void emptyDocumentsAreDocumentsToo() {
    assertThat(Json.format(List.of())).isEqualTo("[ ]");
    assertThat(Json.format(Map.of())).isEqualTo("{ }");
  }

  @Test
  void whatHasNoFormIsABug() {
    assertThatThrownBy(() -> Json.format(new Object())).isInstanceOf(IllegalStateException.class);
  }
}
