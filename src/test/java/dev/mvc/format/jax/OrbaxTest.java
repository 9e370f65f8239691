package dev.mvc.format.jax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.Fixtures;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrbaxTest {
  private static final Path CASE = Fixtures.ROOT.resolve("jax-orbax/v1");

  /// Whatever Orbax writes: that each array is found where it lies, in both kinds of checkpoint,
  /// and with the same names in both versions.
  @ParameterizedTest
  @CsvSource({"ocdbt, zstd1", "plain, zstd1", "plain3, zstd3"})
  void theFilesOfChunksKnowTheirExtents(String kind, String packing) throws Exception {
    List<String> names = names(CASE.resolve(kind), packing);
    assertThat(names)
        .contains("params.dense1.kernel[32:64,24:48]", "half.kernel[32:64,0:48]")
        .doesNotHaveDuplicates();
    assertThat(names(CASE.resolveSibling("v2").resolve(kind), packing)).isEqualTo(names);
  }

  private static List<String> names(Path folder, String packing) throws Exception {
    List<String> names = new ArrayList<>();
    for (Path path : files(folder)) {
      Optional<Layout> layout = read(folder, path);
      for (Extent extent : layout.map(Layout::extents).orElse(List.of())) {
        names.add(extent.tensor().name());
        assertThat(extent.packing()).hasToString(packing);
        try (ByteSource file = FileSource.open(path)) {
          ByteSource content = extent.content(file);
          assertThat(content.read(0, (int) content.size())).hasSize((int) extent.contentLength());
        }
      }
    }
    return names.stream().sorted().toList();
  }

  @Test
  void thePartOfAProcessListsNothing() throws Exception {
    Path folder = CASE.resolve("ocdbt");
    Path part = folder.resolve("ocdbt.process_0/manifest.ocdbt");
    assertThat(read(folder, part).orElseThrow().tensors()).isEmpty();
    // Of a checkpoint that was not completed, it lists what there is.
    Path alone = folder.resolve("ocdbt.process_0");
    assertThat(read(alone, part).orElseThrow().tensors()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0", "c", "0123456789abcdef0123456789abcdef", "_METADATA"})
  void filesOfOthersAreLeftAlone(String name, @TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve(name), "{\"other\": 1}");
    assertThat(read(folder, path)).isEmpty();
  }

  @Test
  void chunksThatAreNotThereAreZeros(@TempDir Path folder) throws Exception {
    write(folder, "'zarr_format':2,'shape':[4,2],'chunks':[2,2],'dtype':'<i2','order':'C'");
    Files.write(folder.resolve("w/1.0"), new byte[] {1, 0, 2, 0, 3, 0, 4, 0});
    Layout layout = read(folder, folder.resolve("_METADATA")).orElseThrow();
    assertThat(values(folder, layout.tensors().getFirst()))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0);
    assertThat(read(folder, folder.resolve("w/1.0")).orElseThrow().extents())
        .singleElement()
        .satisfies(extent -> assertThat(extent.tensor().name()).isEqualTo("w[2:4,0:2]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'dtype':'<i2','order':'C','fill_value':7 | array \"w\" lacks chunks, and is not zero"
            + " there",
        "'dtype':'<i2','order':'F' | the metadata of \"w\" has filters or is not in C order",
        "'dtype':'<M8','order':'C' | the metadata of \"w\" has the type \"<M8\", not a known one",
        "'dtype':'<i2','order':'C','compressor':{'id':'blosc'} | the metadata of \"w\" is packed"
            + " with",
        "'dtype':'<i2','order':'C','dimension_separator':'-' | the metadata of \"w\" has chunks of",
      })
  void whatIsNotKnownOfAnArrayIsAWarning(String rest, String warning, @TempDir Path folder)
      throws Exception {
    write(folder, "'zarr_format':2,'shape':[4,2],'chunks':[2,2]," + rest);
    Layout layout = read(folder, folder.resolve("_METADATA")).orElseThrow();
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings()).singleElement().asString().startsWith(warning);
  }

  @Test
  void aChunkOfAnotherSizeIsRefused(@TempDir Path folder) throws Exception {
    write(folder, "'zarr_format':2,'shape':[4,2],'chunks':[2,2],'dtype':'<i2','order':'C'");
    Files.write(folder.resolve("w/1.0"), new byte[7]);
    assertThatThrownBy(() -> read(folder, folder.resolve("w/1.0")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("array \"w\" has a chunk of 7 bytes at [2, 0]");
  }

  private static void write(Path folder, String array) throws IOException {
    Files.createDirectory(folder.resolve("w"));
    Files.writeString(folder.resolve("w/.zarray"), ("{" + array + "}").replace('\'', '"'));
    String metadata = "{'tree_metadata':{'x':{'key_metadata':[{'key':'w'}]}},'use_ocdbt':false}";
    Files.writeString(folder.resolve("_METADATA"), metadata.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "../x | the manifest names the file \"../x\"",
        "/etc/passwd | the manifest names the file \"/etc/passwd\"",
        "d/none | the node at byte 0 of \"d/none\" is in the file \"d/none\", which is missing",
      })
  void aStoreOpensNoFileOutsideOfIt(String path, String message) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(new byte[21]);
    body.write(1);
    body.write(path.length());
    body.write(0);
    body.write(path.getBytes(StandardCharsets.UTF_8));
    body.write(new byte[] {1, 1, 0, 0, 0, 40});
    byte[] manifest = frame(0x0cdb3a2a, body.toByteArray());
    assertThatThrownBy(
            () -> new Orbax().read(ModelFile.alone("manifest.ocdbt", ByteSource.of(manifest))))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(message);
  }

  private static byte[] frame(int magic, byte[] body) {
    ByteBuffer frame = ByteBuffer.allocate(OcdbtFrame.LEAST + body.length);
    frame.putInt(magic).order(ByteOrder.LITTLE_ENDIAN).putLong(frame.capacity());
    frame.put((byte) 0).put((byte) 0).put(body);
    CRC32C sum = new CRC32C();
    sum.update(frame.array(), 0, frame.position());
    return frame.putInt((int) sum.getValue()).array();
  }

  @Test
  void aDamagedManifestIsRefused() throws Exception {
    byte[] manifest = Files.readAllBytes(CASE.resolve("ocdbt/manifest.ocdbt"));
    manifest[manifest.length / 2] ^= 1;
    assertThatThrownBy(
            () -> new Orbax().read(ModelFile.alone("manifest.ocdbt", ByteSource.of(manifest))))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the manifest does not have its checksum");
  }

  @Test
  void shortNamesOfTypesAreKnown() {
    Map.of("<f4", "F32", ">i8", "I64", "|b1", "BOOL", "|u1", "U8", "bfloat16", "BF16")
        .forEach((name, dtype) ->
            assertThat(NumpyNames.findShort(name).orElseThrow()).hasToString(dtype));
    assertThat(NumpyNames.findShort("<V2")).isEmpty();
    assertThat(NumpyNames.findShort("|b4")).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Optional<Layout> read(Path root, Path path) throws Exception {
    try (ByteSource bytes = FileSource.open(path)) {
      ModelFile file =
          new ModelFile(
              path.getFileName().toString(), bytes, new DiskFolder(root, path.getParent()));
      Optional<ModelFormat> format = ModelFormats.detect(file);
      return format.isEmpty() ? Optional.empty() : Optional.of(format.get().read(file));
    }
  }

  private static byte[] values(Path folder, NamedTensor tensor) throws Exception {
    ModelFile file = new ModelFile("x", ByteSource.of(new byte[0]), new DiskFolder(folder, folder));
    try (ByteSource source = tensor.open(file)) {
      return source.read(0, (int) source.size());
    }
  }
}
