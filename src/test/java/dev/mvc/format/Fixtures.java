package dev.mvc.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The model files in `src/test/resources/fixtures` and what is expected of them.
final class Fixtures {
  static final Path ROOT = Path.of("src/test/resources/fixtures");

  /// A sound model file.
  ///
  /// @param tensors what `expected.json` says of those in the file
  record Model(String name, Path path, List<JsonNode> tensors) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// A corrupt or hostile file, with what is expected of a reader.
  record Bad(Path path, String expect, String why) {
    @Override
    public String toString() {
      return ROOT.relativize(path) + ": " + why;
    }
  }

  private Fixtures() {}

  /// All sound files that end like this.
  static List<Model> models(String suffix) throws IOException {
    List<Model> models = new ArrayList<>();
    try (Stream<Path> cases = Files.list(ROOT)) {
      for (Path folder : cases.filter(f -> Files.exists(f.resolve("v1"))).sorted().toList()) {
        addModels(folder, suffix, models);
      }
    }
    return models;
  }

  private static void addModels(Path folder, String suffix, List<Model> models) throws IOException {
    JsonNode versions = json(folder.resolve("expected.json")).get("versions");
    for (var version : versions.properties()) {
      for (JsonNode file : version.getValue().get("files")) {
        String name = file.get("path").asText();
        Path path = folder.resolve(version.getKey()).resolve(name);
        if (name.endsWith(suffix) && Files.exists(path)) {
          List<JsonNode> tensors = new ArrayList<>();
          for (JsonNode tensor : version.getValue().get("tensors")) {
            if (tensor.get("file").asText().equals(name)) {
              tensors.add(tensor);
            }
          }
          models.add(new Model(ROOT.relativize(path).toString(), path, tensors));
        }
      }
    }
  }

  /// All corrupt and hostile files.
  static List<Bad> bad() throws IOException {
    List<Bad> files = new ArrayList<>();
    for (JsonNode file : json(ROOT.resolve("bad/expected.json")).get("files")) {
      Path path = ROOT.resolve("bad").resolve(file.get("file").asText());
      files.add(new Bad(path, file.get("expect").asText(), file.get("why").asText()));
    }
    return files;
  }

  static JsonNode json(Path path) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(path));
  }
}
