package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final Path CHECKPOINTS =
      Path.of("examples/quickstart/checkpoints").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void fortyStepsOfARealFineTuneAreStoredNearTheLimit() throws IOException {
    JsonNode total = total(model(200), model(240));
    double stored = total.path("stored").doubleValue();
    assertThat(total.path("raw").longValue()).isEqualTo(4_767_744);
    // Few embeddings are in this slice, so that rows tell little, and records count.
    assertThat(stored).isLessThan(1.03 * total.path("exponent_limit").doubleValue());
    assertThat(stored).isLessThan(1.06 * total.path("row_limit").doubleValue());
  }

  @Test
  void aCheckpointBesideItselfCostsItsRecords() throws IOException {
    JsonNode total = total(model(200), model(200));
    // 21 tensors, each with a record, a base, a place in the index and a frame or more.
    assertThat(total.path("stored").longValue()).isBetween(21 * 100L, 21 * 200L);
    assertThat(total.path("row_limit").doubleValue()).isBetween(0.0, 0.1);
  }

  @Test
  void aFileWithoutTensorsIsRefused() {
    Cli.Result result =
        Cli.in(folder).run("bench", CHECKPOINTS.resolve("../README.md").toString(), model(200));
    assertThat(result.assertExit(2).err()).contains("no model file");
  }

  private JsonNode total(String base, String file) throws IOException {
    Cli.Result result = Cli.in(folder).run("bench", "--json", base, file).assertExit(0);
    JsonNode lines = new ObjectMapper().readTree(result.out());
    return lines.get(lines.size() - 1);
  }

  private static String model(int step) {
    return CHECKPOINTS.resolve("step-" + step + "/model.safetensors").toString();
  }
}
