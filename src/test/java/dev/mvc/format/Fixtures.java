package dev.mvc.format;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The model files in `src/test/resources/fixtures` and what is expected of them.
public final class Fixtures {
  /// Where they are.
  public static final Path ROOT = Path.of("src/test/resources/fixtures");

  private static final Path UNPACKED = Path.of("target/fixtures/bad");

  /// The beginnings of the names of the cases whose formats are read, and how many files of these
  /// have tensors.
  private static final Map<String, Integer> READ =
      Map.ofEntries(
          entry("tfkeras-savedmodel", 2), //
          entry("tf-", 8), //
          entry("jax-orbax", 6), //
          entry("flax-", 2), //
          entry("gguf-", 14), //
          entry("tfkeras-h5", 4), //
          entry("keras-", 6), //
          entry("h5-", 7), //
          entry("tflite", 8), //
          entry("np-", 38), //
          entry("onnx-", 18), //
          entry("peft-", 4), //
          entry("pt-", 38), //
          entry("st-", 36));

  /// How many files with tensors there are.
  static final int FILES = READ.values().stream().mapToInt(Integer::intValue).sum();

  /// Tensors that no expectation lists, by case: what a library does not show as tensors.
  private static final Map<String, Set<String>> MORE =
      Map.of(
          "h5-layouts",
          Set.of("m/größe/hard"),
          "onnx-exotic",
          Set.of("sparse.values", "sparse.indices"));

  /// A sound model file.
  ///
  /// @param root of its version
  /// @param tensors what `expected.json` says of those in the file
  record Model(String name, Path root, Path path, List<JsonNode> tensors) {
    boolean mayHave(String tensor) {
      return MORE.getOrDefault(name.substring(0, name.indexOf('/')), Set.of()).contains(tensor);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// A corrupt or hostile file, with what is expected of a reader.
  ///
  /// @param name in the folder `bad`
  record Bad(String name, Path path, String expect, String why) {
    @Override
    public String toString() {
      return name + ": " + why;
    }
  }

  private Fixtures() {}

  /// The folders of all cases whose formats are read.
  public static List<Path> cases() throws IOException {
    try (Stream<Path> cases = Files.list(ROOT)) {
      return cases
          .filter(folder ->
              READ.keySet().stream().anyMatch(folder.getFileName().toString()::startsWith))
          .sorted()
          .toList();
    }
  }

  /// All sound files with tensors.
  static List<Model> models() throws IOException {
    List<Model> models = new ArrayList<>();
    for (Path folder : cases()) {
      for (var version : json(folder.resolve("expected.json")).get("versions").properties()) {
        Path root = folder.resolve(version.getKey());
        Map<String, List<JsonNode>> byFile = new LinkedHashMap<>();
        for (JsonNode tensor : version.getValue().get("tensors")) {
          byFile
              .computeIfAbsent(tensor.get("file").asText(), file -> new ArrayList<>())
              .add(tensor);
        }
        byFile.forEach((file, tensors) -> {
          Path path = root.resolve(file);
          if (Files.exists(path)) {
            models.add(new Model(ROOT.relativize(path).toString(), root, path, tensors));
          }
        });
      }
    }
    return models;
  }

  /// All corrupt and hostile files.
  static List<Bad> bad() throws IOException {
    List<Bad> files = new ArrayList<>();
    for (JsonNode file : json(ROOT.resolve("bad/expected.json")).get("files")) {
      String name = file.get("file").asText();
      files.add(new Bad(name, bad(name), file.get("expect").asText(), file.get("why").asText()));
    }
    return files;
  }

  /// A corrupt or hostile file. Those that say the same a thousand times are kept packed.
  public static synchronized Path bad(String name) throws IOException {
    Path file = ROOT.resolve("bad").resolve(name);
    Path packed = file.resolveSibling(file.getFileName() + ".gz");
    if (!Files.exists(packed)) {
      return file;
    }
    Path unpacked = UNPACKED.resolve(name);
    if (!Files.exists(unpacked)) {
      Files.createDirectories(unpacked.getParent());
      Path unfinished = Files.createTempFile(unpacked.getParent(), "unpacked", null);
      try (InputStream bytes = new GZIPInputStream(Files.newInputStream(packed))) {
        Files.copy(bytes, unfinished, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }
    return unpacked;
  }

  /// A JSON file.
  public static JsonNode json(Path path) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(path));
  }
}
