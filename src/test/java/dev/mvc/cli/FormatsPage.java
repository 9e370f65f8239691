package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mvc.format.Fixtures;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Measures the cases of the fixtures as a user meets them: adds and commits their first two
/// versions, looks at what that took, and brings both back.
final class FormatsPage {
  /// What was measured of a case.
  ///
  /// @param formats as `ls-tensors` and the recipes call them
  /// @param expected tensors that the real library lists in all versions
  /// @param found those of them that have the same name, type, shape and hash
  /// @param raw bytes of the second version; 0 where there is none
  /// @param stored bytes that it added to the repository
  record Row(
      String name, String formats, int versions, int expected, int found, long raw, long stored) {
    /// As a line of the table. Only what came back byte for byte gets one.
    String line() {
      String second =
          raw == 0
              ? "– | – | –"
              : String.format(
                  Locale.ROOT,
                  "%s | %s | %.1f %%",
                  Counts.exact(raw),
                  Counts.exact(stored),
                  100.0 * stored / raw);
      return "| %s | %s | %d | %s | yes | %s |"
          .formatted(
              name,
              formats,
              versions,
              expected == found ? found : found + " of " + expected,
              second);
    }
  }

  static final List<String> TITLES =
      List.of(
          "| case | format | versions | tensors found | byte-exact | v2, bytes | stored for v2 |"
              + " of raw |",
          "| --- | --- | ---: | ---: | --- | ---: | ---: | ---: |");

  private final Path world;

  /// @param world an empty folder
  FormatsPage(Path world) {
    this.world = world;
  }

  /// Measures a case.
  ///
  /// @param folder of the case
  Row measure(Path folder) throws IOException {
    JsonNode versions = Fixtures.json(folder.resolve("expected.json")).get("versions");
    Path work = Files.createDirectories(world.resolve("work"));
    Cli mvc = Cli.in(work);
    mvc.run("init").assertExit(0);
    replace(work, folder.resolve("v1"));
    commit(mvc);
    long before = size(work.resolve(".mvc/packs"));
    boolean hasSecond = Files.exists(folder.resolve("v2"));
    if (hasSecond) {
      replace(work, folder.resolve("v2"));
      commit(mvc);
      bringBack(mvc, work, "HEAD~1", folder.resolve("v1"));
    }
    long stored = size(work.resolve(".mvc/packs")) - before;
    bringBack(mvc, work, "main", folder.resolve(hasSecond ? "v2" : "v1"));
    int expected = 0;
    int found = 0;
    for (var version : versions.properties()) {
      for (JsonNode tensor : version.getValue().path("tensors")) {
        if (!Files.exists(folder.resolve(version.getKey()).resolve(tensor.get("file").asText()))) {
          continue; // the largest are not kept beside the source
        }
        expected++;
        found += isFound(tensor, folder.resolve(version.getKey())) ? 1 : 0;
      }
    }
    return new Row(
        folder.getFileName().toString(),
        formats(mvc),
        versions.size(),
        expected,
        found,
        hasSecond ? size(folder.resolve("v2")) : 0,
        stored);
  }

  private static void bringBack(Cli mvc, Path work, String revision, Path expected)
      throws IOException {
    empty(work);
    mvc.run("checkout", "--force", revision).assertExit(0);
    assertThat(files(work)).isEqualTo(files(expected));
  }

  private static void commit(Cli mvc) {
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "version").assertExit(0);
  }

  private static String formats(Cli mvc) throws IOException {
    JsonNode files = new ObjectMapper().readTree(mvc.run("show", "HEAD", "--json").out());
    List<String> formats = new ArrayList<>();
    for (JsonNode file : files.findValues("format")) {
      String format = file.asText();
      if (!formats.contains(format) && !format.equals("opaque") && !file.isNull()) {
        formats.add(format);
      }
    }
    return formats.isEmpty() ? "–" : String.join(", ", formats);
  }

  /// Tensors of each file by name, as the command lists them.
  private final Map<Path, Map<String, JsonNode>> listed = new HashMap<>();

  private boolean isFound(JsonNode expected, Path version) throws IOException {
    Path file = version.resolve(expected.get("file").asText()).toAbsolutePath();
    Map<String, JsonNode> tensors = listed.get(file);
    if (tensors == null) {
      tensors = new HashMap<>();
      String out = Cli.in(world).run("ls-tensors", "-l", "--json", file.toString()).out();
      for (JsonNode tensor : new ObjectMapper().readTree(out.isEmpty() ? "[]" : out)) {
        tensors.put(tensor.get("name").asText(), tensor);
      }
      listed.put(file, tensors);
    }
    JsonNode tensor = tensors.get(expected.get("name").asText());
    return tensor != null
        && tensor.get("dtype").asText().equals(either(expected, "dtype").asText())
        && tensor.get("shape").equals(either(expected, "shape"))
        && tensor.get("sha256").asText().equals(hash(expected));
  }

  /// Of a big-endian file the plain one is of the bytes as they lie in it.
  private static String hash(JsonNode expected) {
    String plain = expected.get("sha256").asText();
    return expected
        .path("packed_sha256")
        .asText(expected.path("sha256_little_endian").asText(plain));
  }

  /// Some expectations have the library's view, and another one of what the file says.
  private static JsonNode either(JsonNode expected, String key) {
    return expected.has("header_" + key) ? expected.get("header_" + key) : expected.get(key);
  }

  private static void replace(Path work, Path by) throws IOException {
    empty(work);
    for (var file : files(by).keySet()) {
      Files.createDirectories(work.resolve(file).getParent());
      Files.copy(by.resolve(file), work.resolve(file));
    }
  }

  private static void empty(Path work) throws IOException {
    for (String file : files(work).keySet()) {
      Files.delete(work.resolve(file));
    }
  }

  /// The bytes of all files but those of the repository, each as text that can be compared.
  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString();
        if (!path.startsWith(".mvc/")) {
          files.put(path, ObjectId.hash(Files.readAllBytes(file)).hex());
        }
      }
    }
    return files;
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
