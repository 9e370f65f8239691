package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mvc.format.Fixtures;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InspectCommandTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures").toAbsolutePath();

  @TempDir Path root;
  private Path work;

  @BeforeEach
  void makeFolder() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words);
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(mvc(words).assertExit(0).out());
  }

  static List<Path> badFiles() throws IOException {
    Path folder = FIXTURES.resolve("bad");
    List<Path> bad = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replaceFirst("\\.gz$", "");
        bad.add(Fixtures.bad(name).toAbsolutePath());
      }
    }
    return bad;
  }

  /// Whatever is in a file: an answer, no bug and no trick.
  @ParameterizedTest
  @MethodSource("badFiles")
  void aHostileFileGetsAnAnswer(Path file) throws IOException {
    Cli.Result result = mvc("inspect", file.toString());
    assertThat(result.exit()).as(result.all()).isIn(0, 1);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("file").doesNotContain("\u001b");
    if (result.exit() == 1) {
      assertThat(result.out()).contains("\nproblem           ");
    }
    JsonNode json = new ObjectMapper().readTree(mvc("inspect", "--json", file.toString()).out());
    assertThat(json.path("sound").booleanValue()).isEqualTo(result.exit() == 0);
    assertThat(mvc("ls-tensors", file.toString()).exit()).isIn(0, 1);
  }

  @Test
  void theDocumentOfAFileAndOfAVersionOfItAreTheSame() throws IOException {
    VectorFile.copyFixture("st-mixed-dtypes/v1/model.safetensors", work.resolve("m.safetensors"));
    JsonNode ofFile = json("inspect", "m.safetensors", "--json");
    assertThat(ofFile.path("tensors").intValue()).isEqualTo(19);
    assertThat(ofFile.path("parameters").longValue()).isEqualTo(237_402);
    long bytes = 0;
    for (JsonNode type : ofFile.path("dtypes")) {
      bytes += type.path("bytes").longValue();
    }
    assertThat(bytes).isEqualTo(ofFile.path("bytes").longValue());
    assertThat(ofFile.path("sound").booleanValue()).isTrue();
    mvc("init").assertExit(0);
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
    Files.delete(work.resolve("m.safetensors"));
    JsonNode ofVersion = json("inspect", "HEAD:m.safetensors", "--json");
    for (String field : List.of("size", "dtypes", "metadata", "layers", "biggest", "files")) {
      assertThat(ofVersion.path(field)).as(field).isEqualTo(ofFile.path(field));
    }
    assertThat(ofVersion.path("file").textValue()).isEqualTo("HEAD:m.safetensors");
  }

  @Test
  void aShardedModelIsOneModelAlsoInAVersion() throws IOException {
    Path model = work.resolve("model");
    for (Path file : files(FIXTURES.resolve("st-sharded-hf/v3"))) {
      Files.createDirectories(model);
      Files.copy(file, model.resolve(file.getFileName()));
    }
    JsonNode folder = json("inspect", "model", "--json");
    assertThat(folder.path("files")).hasSize(6);
    assertThat(folder.path("tensors").intValue()).isEqualTo(21);
    mvc("init").assertExit(0);
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
    JsonNode stored = json("inspect", "HEAD:model/model.safetensors.index.json", "--json");
    assertThat(stored.path("layers")).isEqualTo(folder.path("layers"));
    assertThat(json("ls-tensors", "HEAD", "--json")).hasSize(21);
    assertThat(json("ls-tensors", "model", "--json")).hasSize(21);
    Files.delete(model.resolve("model-00002-of-00006.safetensors"));
    mvc("inspect", "model").assertExit(1);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void onlyTheHeaderOfAHugeFileIsRead() throws IOException {
    // A sparse file of 8 GB that claims one tensor.
    long bytes = 8L << 30;
    String header =
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(bytes, bytes);
    Path file = work.resolve("huge.safetensors");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      var start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(start.putLong(header.length()).flip());
      channel.write(ByteBuffer.wrap(header.getBytes(StandardCharsets.US_ASCII)));
      channel.write(ByteBuffer.wrap(new byte[1]), 8 + header.length() + bytes - 1);
    }
    assertThat(mvc("inspect", "huge.safetensors").assertExit(0).out())
        .contains("1 tensor, 8.6 G parameters");
  }

  @Test
  void whatIsNoFileOrNoModelIsSaid() throws IOException {
    Files.writeString(work.resolve("config.json"), "{}");
    mvc("inspect", "config.json")
        .assertExit(1)
        .assertOutput(
            "file              config.json, 2 B",
            "problem           no model format that mvc knows");
    mvc("inspect", "nosuch").assertExit(14);
    mvc("inspect", ".").assertExit(1);
    mvc("inspect", "HEAD:x").assertExit(10);
    mvc("ls-tensors", "nosuch").assertExit(14);
    mvc("ls-tensors", "config.json").assertExit(1);
    mvc("inspect", "config.json", "--depth", "-1").assertExit(2);
  }

  @Test
  void tensorsAreListedByNameWithTheirHashes() throws IOException {
    new VectorFile()
        .with("b.10", 1)
        .with("b.2", 1, 2)
        .with("a", 3)
        .write(work.resolve("m.safetensors"));
    mvc("ls-tensors", "m.safetensors")
        .assertExit(0)
        .assertOutput("a     F32  [1]  4 B", "b.2   F32  [2]  8 B", "b.10  F32  [1]  4 B");
    byte[] one = {0, 0, (byte) 0x80, 0x3f};
    assertThat(mvc("ls-tensors", "m.safetensors", "b.10", "--long").out())
        .contains(ObjectId.hash(one).hex());
    mvc("init").assertExit(0);
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
    assertThat(mvc("ls-tensors", "HEAD", "b.10", "-l").out()).contains(ObjectId.hash(one).hex());
    assertThat(mvc("ls-tensors", "HEAD:m.safetensors").assertExit(0).out().lines()).hasSize(3);
    mvc("ls-tensors", "HEAD:nosuch").assertExit(14);
    mvc("ls-tensors", "HEAD~7").assertExit(14);
  }

  @Test
  void patternsFitWholeNamesAndWordsAPart() throws IOException {
    new VectorFile()
        .with("h.0.w", 1)
        .with("h.0.b", 1)
        .with("h.10.w", 1)
        .with("[x]", 1)
        .write(work.resolve("m.safetensors"));
    assertThat(names("*.w")).containsExactly("h.0.w", "h.10.w");
    assertThat(names("h.?.*")).containsExactly("h.0.b", "h.0.w");
    assertThat(names("0.")).containsExactly("h.0.b", "h.0.w", "h.10.w");
    assertThat(names("[?]")).containsExactly("[x]");
    mvc("ls-tensors", "m.safetensors", "*w*z").assertExit(1).assertOutput();
  }

  private List<String> names(String pattern) {
    String out = mvc("ls-tensors", "m.safetensors", pattern).assertExit(0).out();
    return Arrays.stream(out.split("\n")).map(line -> line.split(" ")[0]).toList();
  }
}
