package dev.mvc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A repository of a model that is trained step by step.
abstract class Trained {
  private static final int COUNT = 2_000;

  @TempDir Path root;

  private final SplittableRandom random = new SplittableRandom(9);
  private final Map<String, float[]> tensors = new TreeMap<>();
  Path folder;
  Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    mvc = Worlds.mvc(folder);
    run("init");
    for (String name : List.of("fc.weight", "optimizer.exp_avg", "moments.exp_avg")) {
      float[] values = new float[COUNT];
      for (int i = 0; i < COUNT; i++) {
        values[i] = (float) (0.02 * random.nextGaussian());
      }
      tensors.put(name, values);
    }
  }

  String run(String... words) {
    return mvc.run(words).assertExit(0).out();
  }

  /// Trains a step: `model.safetensors` holds weights alone, `checkpoint.safetensors` these and
  /// moments, `optimizer.safetensors` moments alone.
  void train() throws IOException {
    for (float[] values : tensors.values()) {
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (2e-5 * random.nextGaussian());
      }
    }
    float[] half = new float[COUNT / 2];
    System.arraycopy(tensors.get("fc.weight"), 0, half, 0, half.length);
    new VectorFile().with("fc.weight", half).write(folder.resolve("model.safetensors"));
    new VectorFile()
        .with("fc.weight", tensors.get("fc.weight"))
        .with("optimizer.exp_avg", tensors.get("optimizer.exp_avg"))
        .write(folder.resolve("checkpoint.safetensors"));
    new VectorFile()
        .with("exp_avg", tensors.get("moments.exp_avg"))
        .write(folder.resolve("optimizer.safetensors"));
    Files.writeString(folder.resolve("notes.txt"), "first " + half[0]);
  }

  void commit(String message, double loss) throws IOException {
    train();
    run("add", ".");
    run("commit", "-m", message, "--metric", "val_loss=" + loss);
  }

  void commits(int count) throws IOException {
    for (int step = 1; step <= count; step++) {
      commit("step " + step, 1.0 / step);
    }
  }

  void rules(String... lines) throws IOException {
    Files.writeString(
        folder.resolve("mvc.toml"), "[retention]\n" + String.join("\n", lines) + "\n");
  }

  static JsonNode json(String text) throws IOException {
    return JsonMapper.builder().build().readTree(text);
  }

  String failing(int exit, String... words) {
    return mvc.run(words).assertExit(exit).err();
  }
}
