package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tensors without a history of their own.
class RelatedTensorsTest {
  private static final int COUNT = 20_000;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(7);
  private final float[] weights = weights();

  @BeforeEach
  void commitAModel() throws IOException {
    new VectorFile().with("encoder.fc", weights).write(folder.resolve("model.safetensors"));
    Cli.in(folder).run("init").assertExit(0);
    Cli.in(folder).run("add", ".").assertExit(0);
    Cli.in(folder).run("commit", "-m", "base").assertExit(0);
  }

  @Test
  void aRenamedLayerThatWasTrainedIsADifferenceOfTheOldOne() throws IOException {
    float[] trained = weights.clone();
    for (int i = 0; i < COUNT; i++) {
      trained[i] += (float) (2e-5 * random.nextGaussian());
    }
    assertThat(commit(trained)).contains("1 delta");
  }

  @Test
  void aLayerThatResemblesNothingIsStoredInFull() throws IOException {
    assertThat(commit(weights())).contains("1 of 1 tensor changed").doesNotContain("delta");
  }

  @Test
  void aRenamedLayerThatIsTheSameCostsNoTensor() throws IOException {
    String answer = commit(weights);
    assertThat(answer).contains("1 of 1 tensor changed");
    assertThat(Cli.in(folder).run("du").out()).containsPattern("1\\.\\d kB .* rename");
  }

  private String commit(float[] renamed) throws IOException {
    new VectorFile().with("decoder.fc", renamed).write(folder.resolve("model.safetensors"));
    return Cli.in(folder).run("commit", "-a", "-m", "rename").assertExit(0).out();
  }

  private float[] weights() {
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (float) (0.02 * random.nextGaussian());
    }
    return values;
  }
}
