package dev.mvc.format.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TorchTest {
  static final Path FILES = Path.of("src/test/resources/torch");
  private static final float[] VALUES = {1, 2, 3, 4, 5, 6};

  static Stream<String> files() throws IOException {
    List<String> names = new ArrayList<>();
    Fixtures.json(FILES.resolve("expected.json")).fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  private static Layout read(byte[] file) throws IOException, MalformedFileException {
    return new Torch().read(ModelFile.alone("m.pt", ByteSource.of(file)));
  }

  private static List<String> names(List<Extent> extents) {
    return extents.stream().map(extent -> extent.tensor().name()).toList();
  }

  private static byte[] values(NamedTensor tensor, byte[] file) throws Exception {
    try (ByteSource source = tensor.open(ModelFile.alone("m.pt", ByteSource.of(file)))) {
      return source.read(0, (int) source.size());
    }
  }

  /// Kinds of files that the fixtures do not have, against what torch reads from them.
  @ParameterizedTest
  @MethodSource("files")
  void filesWrittenInOtherWaysAreReadAsTorchReadsThem(String name) throws Exception {
    Path path = FILES.resolve(name);
    try (ByteSource bytes = FileSource.open(path)) {
      ModelFile file = new ModelFile(path.getFileName().toString(), bytes, DiskFolder.around(path));
      Map<String, NamedTensor> found = new HashMap<>();
      for (NamedTensor tensor : ModelFormats.detect(file).orElseThrow().read(file).tensors()) {
        found.put(tensor.info().name(), tensor);
      }
      JsonNode expected = Fixtures.json(FILES.resolve("expected.json")).get(name);
      for (var tensor : expected.properties()) {
        NamedTensor same = found.remove(tensor.getKey());
        assertThat(same).as(tensor.getKey()).isNotNull();
        List<Long> shape = new ArrayList<>();
        tensor.getValue().get(0).forEach(dim -> shape.add(dim.asLong()));
        assertThat(same.info().shape().dims()).as(tensor.getKey()).isEqualTo(shape);
        try (ByteSource values = same.open(file)) {
          assertThat(ObjectId.hash(values.read(0, (int) values.size())).hex())
              .as(tensor.getKey())
              .isEqualTo(tensor.getValue().get(1).asText());
        }
      }
      assertThat(found.keySet()).isEmpty();
    }
  }

  @Test
  void anExtentIsNamedAfterItsTensorWhateverTheKeyOfItsStorage() throws Exception {
    byte[] one =
        new TorchFile("a").tensor("w", "0", VALUES, 2, 3).tensor("b", "1", VALUES, 6).zip();
    byte[] other =
        new TorchFile("x").tensor("b", "7", VALUES, 6).tensor("w", "3", VALUES, 2, 3).zip();
    byte[] legacy =
        new TorchFile("")
            .tensor("w", "94012", VALUES, 2, 3)
            .tensor("b", "93001", VALUES, 6)
            .legacy(4);
    assertThat(names(read(one).extents())).containsExactly("w", "b");
    assertThat(names(read(other).extents())).containsExactlyInAnyOrder("w", "b");
    assertThat(names(read(legacy).extents())).containsExactlyInAnyOrder("w", "b");
  }

  @Test
  void aStorageHasTheShapeOfTheTensorThatCoversItInTheOrderOfItsBytes() throws Exception {
    byte[] file =
        new TorchFile("a")
            .storage("0", new byte[24])
            .view("row", "Float", "0", 6, 3, new long[] {3}, new long[] {1})
            .view("w.t", "Float", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
            .zip();
    Extent extent = read(file).extents().getFirst();
    assertThat(extent.tensor().name()).isEqualTo("w.t");
    assertThat(extent.tensor().shape()).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void aStorageThatNoTensorCoversIsALine() throws Exception {
    byte[] file =
        new TorchFile("a")
            .storage("0", new byte[4 << 20])
            .view("part", "Float", "0", 1 << 20, 3, new long[] {3}, new long[] {1})
            .zip();
    Layout layout = read(file);
    assertThat(layout.extents().getFirst().tensor().shape()).isEqualTo(Shape.of(1 << 20));
    assertThat(layout.warnings())
        .containsExactly("of the storage of tensor \"part\", 4194304 bytes, only 12 are used");
  }

  @Test
  void bigEndianElementsAreSwapped() throws Exception {
    byte[] file =
        new TorchFile("a")
            .member("byteorder", "big".getBytes(StandardCharsets.UTF_8))
            .storage("0", new byte[] {0, 1, 2, 3, 4, 5, 6, 7})
            .view("c", "ComplexFloat", "0", 1, 0, new long[] {1}, new long[] {1})
            .zip();
    NamedTensor tensor = read(file).tensors().getFirst();
    assertThat(values(tensor, file)).containsExactly(3, 2, 1, 0, 7, 6, 5, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "Double, F64",
    "Float, F32",
    "Half, F16",
    "BFloat16, BF16",
    "Long, I64",
    "Int, I32",
    "Short, I16",
    "Char, I8",
    "Byte, U8",
    "Bool, BOOL",
    "ComplexDouble, C128",
    "ComplexFloat, C64",
    "ComplexHalf, C32",
    "QInt8, I8",
    "QUInt8, U8",
    "QInt32, I32"
  })
  void everyStorageHasItsType(String storage, DType dtype) throws Exception {
    byte[] file =
        new TorchFile("a")
            .storage("0", new byte[dtype.unitBytes()])
            .view("x", storage, "0", 1, 0, new long[] {}, new long[] {})
            .zip();
    assertThat(read(file).tensors().getFirst().info().dtype()).isEqualTo(dtype);
  }

  /// `element_size()` of torch for each.
  @Test
  void everyTypeIsAsWideAsTorchsIs() {
    for (TorchType type : TorchType.values()) {
      String bits = type.name().replaceFirst("^[A-Z]+([0-9]+).*", "$1");
      int width = bits.matches("[0-9]+") ? Math.max(1, Integer.parseInt(bits) / 8) : 1;
      assertThat(type.width()).as(type.name()).isEqualTo(width);
    }
  }

  @Test
  void whatFourBitsHoldIsKeptAsBytes() throws Exception {
    byte[] file =
        new TorchFile("a")
            .storage("0", new byte[] {1, 2, 3})
            .view("q", "QUInt4x2", "0", 3, 0, new long[] {5}, new long[] {1})
            .zip();
    NamedTensor tensor = read(file).tensors().getFirst();
    assertThat(values(tensor, file)).containsExactly(1, 2, 3);
  }

  @Test
  void constantsOfAScriptHaveTheirOwnFolder() throws Exception {
    byte[] constants =
        ("\u0080\u0002(ctorch._utils\n_rebuild_tensor_v2\n(("
                + TorchFile.text("storage")
                + "ctorch\nByteStorage\n"
                + TorchFile.text("0")
                + TorchFile.text("cpu")
                + "K\u0002tQK\u0000K\u0002\u0085K\u0001\u0085\u0089NtRt.")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] file =
        new TorchFile("m")
            .tensor("w", "0", VALUES, 6)
            .member("constants.pkl", constants)
            .member("constants/0", new byte[] {8, 9})
            .zip();
    Layout layout = read(file);
    assertThat(layout.format()).isEqualTo("torchscript");
    assertThat(names(layout.extents())).containsExactly("w", "constants.0");
    assertThat(values(layout.tensors().get(1), file)).containsExactly(8, 9);
  }

  @Test
  void aCheckpointOfAnOlderExportIsReadInsideOfItsArchive() throws Exception {
    byte[] state = new TorchFile("archive").tensor("fc.weight", "0", VALUES, 2, 3).zip();
    byte[] file =
        new TorchFile("m")
            .member("archive_format", "pt2".getBytes(StandardCharsets.UTF_8))
            .member("data/weights/model.pt", state)
            .zip();
    byte[] without =
        new String(file, StandardCharsets.ISO_8859_1)
            .replace("m/data.pkl", "m/data.pkx")
            .getBytes(StandardCharsets.ISO_8859_1);
    Layout layout = read(without);
    assertThat(layout.format()).isEqualTo("torch.export");
    NamedTensor tensor = layout.tensors().getFirst();
    assertThat(tensor.info().name()).isEqualTo("fc.weight");
    assertThat(values(tensor, without)).hasSize(24).startsWith(0, 0, (byte) 0x80, 0x3f);
  }

  @Test
  void aLegacyFileMayBeLargerThanFourGigabytes(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("large.pth");
    byte[] small =
        new TorchFile("")
            .storage("1", new byte[0])
            .storage("2", new byte[] {7, 8})
            .view(
                "large",
                "Byte",
                "1",
                5_000_000_000L,
                0,
                new long[] {5, 1_000_000_000},
                new long[] {1_000_000_000, 1})
            .view("last", "Byte", "2", 2, 0, new long[] {2}, new long[] {1})
            .legacy(1);
    int tail = 8 + 8 + 2;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(small, 0, small.length - tail);
      file.write(new byte[] {0, (byte) 0xf2, 5, 42, 1, 0, 0, 0}); // 5,000,000,000
      file.seek(file.getFilePointer() + 5_000_000_000L);
      file.write(small, small.length - 10, 10);
    }
    try (ByteSource bytes = FileSource.open(path)) {
      ModelFile file = ModelFile.alone("large.pth", bytes);
      Layout layout = new Torch().read(file);
      try (ByteSource last = layout.tensors().get(1).open(file)) {
        assertThat(last.read(0, 2)).containsExactly(7, 8);
      }
      assertThat(layout.extents().getLast().offset()).isGreaterThan(5_000_000_000L);
    }
    Files.delete(path);
  }

  @Test
  void scalarsNearTheRootAreTold() throws Exception {
    byte[] file =
        new TorchFile("a")
            .raw(TorchFile.text("epoch") + "K\u0007s")
            .tensor("w", "0", VALUES, 6)
            .zip();
    assertThat(read(file).metadata()).containsEntry("epoch", "7");
  }

  @Test
  void whatLeadsBackToItselfIsNotFollowed() throws Exception {
    byte[] file =
        new TorchFile("a")
            .raw("q\u0001" + TorchFile.text("me") + "h\u0001s")
            .tensor("w", "0", VALUES, 6)
            .zip();
    assertThat(read(file).tensors()).hasSize(1);
  }

  @Test
  void anObjectOfCountlessPathsIsRefused() {
    assertThatThrownBy(() ->
            read(new TorchFile("a").tensor("w", "0", VALUES, 6).raw("q\u00ff" + laughs()).zip()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the object has more than 50000 names for tensors that have one");
  }

  /// Forty lists, each of ten times the one before, over a tensor.
  private static String laughs() {
    StringBuilder lists = new StringBuilder(TorchFile.text("x"));
    lists.append("ctorch._utils\n_rebuild_tensor_v2\n((").append(TorchFile.text("storage"));
    lists
        .append("ctorch\nFloatStorage\n")
        .append(TorchFile.text("0"))
        .append(TorchFile.text("cpu"));
    lists.append("K\u0006tQK\u0000K\u0006\u0085K\u0001\u0085\u0089NtRq\u0000");
    for (int i = 0; i < 40; i++) {
      lists.append("0(").append(("h" + (char) i).repeat(10)).append("tq").append((char) (i + 1));
    }
    return lists.append("s").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 6 | 0 | 6 | 1 | the archive has no storage \"data/7\"",
        "0 | 7 | 0 | 6 | 1 | tensor \"w\" has a storage of 28 bytes, of which the file has 24",
        "0 | 6 | 1 | 6 | 1 | tensor \"w\" goes beyond its storage of 24 bytes",
        "0 | 6 | 0 | 6 | 2 | tensor \"w\" goes beyond its storage of 24 bytes",
        "0 | 6 | 0 | 2 | 9223372036854775807 | tensor \"w\": the size of [2] is impossible",
        "0 | -6 | 0 | 6 | 1 | tensor \"w\": its storage's size is -6",
        "0 | 6 | -1 | 6 | 1 | tensor \"w\": its offset is -1",
        "0 | 6 | 0 | -6 | 1 | tensor \"w\": its size is -6",
      })
  void aTensorThatIsNotInItsStorageIsRefused(
      String key, long elements, long offset, long size, long stride, String reason) {
    assertThatThrownBy(() ->
            read(
                new TorchFile("a")
                    .storage("0", new byte[24])
                    .view(
                        "w", "Float", key, elements, offset, new long[] {size}, new long[] {stride})
                    .zip()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "model_os_system.pt, posix.system",
    "model_eval.pt, __builtin__.eval",
    "legacy_os_system.pth, posix.system",
    "hidden_member.pt, posix.system"
  })
  void aMaliciousCheckpointIsReadWithAWarning(String name, String dangerous) throws Exception {
    Path path = Fixtures.ROOT.resolve("pt-malicious/v1").resolve(name);
    try (ByteSource bytes = FileSource.open(path)) {
      Layout layout = new Torch().read(ModelFile.alone(name, bytes));
      assertThat(layout.tensors()).hasSize(18);
      assertThat(layout.warnings()).singleElement().asString().contains("\"" + dangerous + "\"");
    }
  }
}
