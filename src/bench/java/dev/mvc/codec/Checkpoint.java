package dev.mvc.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tensors of a safetensors file of F32 or BF16, read just far enough for the benchmark.
final class Checkpoint {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"(F32|BF16)\",\"shape\":\\[([\\d, ]*)\\],"
              + "\"data_offsets\":\\[(\\d+), ?(\\d+)\\]");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Tensor(Elements elements, int rowLength, byte[] data) {}

  private Checkpoint() {}

  static Map<String, Tensor> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = Math.toIntExact((long) Views.LONG.get(bytes, 0));
    Matcher entry = ENTRY.matcher(new String(bytes, 8, header, StandardCharsets.UTF_8));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    while (entry.find()) {
      int start = 8 + header + Integer.parseInt(entry.group(4));
      int end = 8 + header + Integer.parseInt(entry.group(5));
      Elements elements = entry.group(2).equals("F32") ? Elements.F32 : Elements.BF16;
      tensors.put(
          entry.group(1),
          new Tensor(elements, rowLength(entry.group(3)), Arrays.copyOfRange(bytes, start, end)));
    }
    return tensors;
  }

  private static int rowLength(String shape) {
    int comma = shape.lastIndexOf(',');
    return comma < 0 ? 0 : Integer.parseInt(shape.substring(comma + 1).trim());
  }
}
