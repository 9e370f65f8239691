package dev.mvc.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/// Small safetensors files.
final class ModelFile {
  private ModelFile() {}

  /// A file with `tensors` tensors of `elements` F32 each, called `layer.0.weight` and so on, with
  /// values that are drawn from `seed` and then drift with `step`.
  static byte[] of(int tensors, int elements, long seed, int step) throws IOException {
    StringJoiner header = new StringJoiner(",", "{", "}");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < tensors; i++) {
      header.add(
          "\"layer.%d.weight\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
              .formatted(i, elements, data.size(), data.size() + 4 * elements));
      SplittableRandom random = new SplittableRandom(seed + i);
      ByteBuffer values = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
      for (int j = 0; j < elements; j++) {
        int bits = Float.floatToRawIntBits((float) random.nextGaussian());
        values.putInt(bits + step * random.nextInt(-9, 10));
      }
      data.write(values.array());
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.size());
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data.toByteArray());
    return file.array();
  }

  /// Writes a file of three tensors of 64 elements.
  static void write(Path file, long seed, int step) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, of(3, 64, seed, step));
  }
}
