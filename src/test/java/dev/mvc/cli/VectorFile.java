package dev.mvc.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes small safetensors files with F32 vectors: `new VectorFile().with("w", 1, 2).write(file)`.
final class VectorFile {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

  private final Map<String, float[]> tensors = new LinkedHashMap<>();

  VectorFile with(String name, float... values) {
    tensors.put(name, values);
    return this;
  }

  void write(Path file) throws IOException {
    int[] at = {0};
    String header =
        tensors.entrySet().stream()
            .map(tensor -> {
              int from = at[0];
              at[0] += 4 * tensor.getValue().length;
              return "\"%s\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), tensor.getValue().length, from, at[0]);
            })
            .collect(Collectors.joining(",", "{", "}"));
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + at[0]).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (float[] values : tensors.values()) {
      for (float value : values) {
        bytes.putFloat(value);
      }
    }
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
  }

  /// Copies a file of the fixtures, as in `st-llama-bf16/v1/model.safetensors`.
  static void copyFixture(String fixture, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.write(to, Files.readAllBytes(FIXTURES.resolve(fixture)));
  }
}
