package dev.mvc.format.tensorflow;

import static dev.mvc.format.protobuf.Proto.floats;
import static dev.mvc.format.tensorflow.TableFile.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.MemoryFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.protobuf.Proto;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TfCheckpointTest {
  private static final String DATA = "m.data-00000-of-00001";

  private static MemoryFolder folder(TableFile index, byte[]... data) {
    MemoryFolder folder = new MemoryFolder(new TreeMap<>(Map.of("m.index", index.bytes())));
    for (int i = 0; i < data.length; i++) {
      folder.files().put(String.format("m.data-%05d-of-%05d", i, data.length), data[i]);
    }
    return folder;
  }

  private static Layout read(ModelFile file) throws Exception {
    return ModelFormats.detect(file).orElseThrow().read(file);
  }

  private static Map<String, byte[]> values(ModelFile file) throws Exception {
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (NamedTensor tensor : read(file).tensors()) {
      try (ByteSource source = tensor.open(file)) {
        values.put(tensor.info().name(), source.read(0, (int) source.size()));
      }
    }
    return values;
  }

  private static void assertRefused(TableFile index, String reason) {
    ModelFile file = folder(index, floats(1, 2)).file(DATA);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @EnumSource(TfType.class)
  void everyTypeOfTheFormatIsKnown(TfType type) throws Exception {
    assertThat(TfType.find(type.code())).contains(type);
    long bytes = type.dtype().map(dtype -> dtype.byteLength(3)).orElse(3L);
    TableFile index = TableFile.index(1, false).put("v", entry(type.code(), 0, 0, bytes, 3));
    assertThat(read(folder(index, new byte[(int) bytes]).file(DATA)).infos())
        .isEqualTo(
            type.dtype().map(dtype -> new TensorInfo("v", dtype, Shape.of(3))).stream().toList());
  }

  @Test
  void theIndexListsAllAndEachFileItsOwn() throws Exception {
    TableFile index =
        TableFile.index(2, false)
            .put("layer/bias", entry(1, 1, 4, 4, 1))
            .put("layer/kernel", entry(1, 0, 0, 8, 2, 1))
            .put("none", entry(1, 0, 0, 0, 0))
            .put("step", entry(9, 1, 8, 8))
            .put("text", entry(7, 1, 0, 4));
    byte[] second = floats(0, 9, 5, 0);
    MemoryFolder folder = folder(index.perBlock(2), floats(1, 2), second);
    assertThat(read(folder.file("m.index")).extents()).isEmpty();
    assertThat(read(folder.file("m.index")).metadata())
        .containsEntry("variables", "5")
        .containsEntry("data files", "2")
        .containsEntry("text variables", "1");
    Map<String, byte[]> all = values(folder.file("m.index"));
    assertThat(all).containsOnlyKeys("layer/bias", "layer/kernel", "none", "step");
    assertThat(all.get("layer/bias")).isEqualTo(floats(9));
    assertThat(all.get("layer/kernel")).isEqualTo(floats(1, 2));
    ModelFile file = folder.file("m.data-00001-of-00002");
    assertThat(read(file).extents())
        .containsExactly(
            new Extent(new TensorInfo("layer/bias", DType.F32, Shape.of(1)), 4),
            new Extent(new TensorInfo("step", DType.I64, Shape.of()), 8));
    assertThat(values(file)).containsOnlyKeys("layer/bias", "step");
    assertThat(values(folder.file("m.data-00000-of-00002")))
        .containsOnlyKeys("layer/kernel", "none");
  }

  @Test
  void blocksMayBePacked() throws Exception {
    TableFile index = TableFile.index(1, false).put("a", entry(1, 0, 0, 8, 2)).packed();
    assertThat(values(folder(index, floats(1, 2)).file(DATA)).get("a")).isEqualTo(floats(1, 2));
  }

  @Test
  void bigEndianVariablesAreSwapped() throws Exception {
    TableFile index =
        TableFile.index(1, true).put("a", entry(8, 0, 0, 8, 1)).put("b", entry(4, 0, 8, 2, 2));
    byte[] data = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    ModelFile file = folder(index, data).file(DATA);
    assertThat(read(file).extents())
        .extracting(Extent::packing)
        .containsExactly(Packing.of(Filter.Kind.SWAP, 4), Packing.NONE);
    assertThat(values(file).get("a")).containsExactly(4, 3, 2, 1, 8, 7, 6, 5);
    assertThat(values(file).get("b")).containsExactly(9, 10);
  }

  @Test
  void aVariableInPartsIsPutTogether() throws Exception {
    Proto whole = entry(1, 0, 0, 0, 2, 3).put(7, slice(0, -1, 0, 1)).put(7, slice(0, -1, 1, 2));
    TableFile index =
        TableFile.index(2, false)
            .put("w", whole)
            .put(key("w", 0, -1, 0, 1), entry(1, 0, 0, 8, 2, 1))
            .put(key("w", 0, -1, 1, 2), entry(1, 1, 4, 16, 2, 2));
    MemoryFolder folder = folder(index, floats(1, 4), floats(0, 2, 3, 5, 6));
    assertThat(values(folder.file("m.index")).get("w")).isEqualTo(floats(1, 2, 3, 4, 5, 6));
    assertThat(read(folder.file("m.data-00001-of-00002")).extents())
        .containsExactly(new Extent(new TensorInfo("w[0:2,1:3]", DType.F32, Shape.of(2, 2)), 4));
    assertThat(values(folder.file("m.data-00001-of-00002"))).isEmpty();
  }

  @Test
  void partsThatAreNotThereOrNotInsideAreRefused() {
    TableFile missing =
        TableFile.index(1, false).put("w", entry(1, 0, 0, 0, 2).put(7, slice(0, 1)));
    assertRefused(missing, "variable \"w\" lacks one of its parts");
    for (long[] box : new long[][] {{1, 2}, {-1, 1}, {2, 1}, {Long.MAX_VALUE, 1}}) {
      TableFile outside =
          TableFile.index(1, false)
              .put("w", entry(1, 0, 0, 0, 2).put(7, slice(box)))
              .put(key("w", box), entry(1, 0, 0, 8, box[1]));
      assertRefused(outside, "variable \"w\" has a part that is none of it");
    }
  }

  private static Proto slice(long... box) {
    Proto slice = Proto.message();
    for (int i = 0; i < box.length; i += 2) {
      Proto extent = Proto.message().put(1, box[i]);
      slice.put(1, box[i + 1] < 0 ? Proto.message() : extent.put(2, box[i + 1]));
    }
    return slice;
  }

  private static byte[] key(String name, long... box) {
    return SliceKey.of(
        name,
        IntStream.range(0, box.length / 2)
            .mapToObj(i -> new SliceKey.Extent(box[2 * i], box[2 * i + 1]))
            .toList());
  }

  /// What TensorFlow 2.21 wrote for variables of `[1000, 17]` in 3 and of `[200000]` in 2 parts.
  @Test
  void keysOfPartsAreThoseOfTensorFlow() {
    assertThat(HexFormat.of().formatHex(key("p/w", 334, 333, 0, 17)))
        .isEqualTo("00702f77" + "0001" + "0102" + "c14ec14d" + "8091");
    assertThat(HexFormat.of().formatHex(key("r/huge", 0, 100_000)))
        .isEqualTo("00722f68756765" + "0001" + "0101" + "80" + "e186a0");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    TableFile index = TableFile.index(1, false);
    assertRefused(index.put("a", entry(1, 0, 0, 8, 3)), "has 8 bytes and not 12");
    assertRefused(index.put("a", entry(1, 1, 0, 8, 2)), "is at byte 0 of data file 1");
    assertRefused(index.put("a", entry(1, 0, 8, 8, 2)), "ends beyond the data, which has 8 bytes");
    assertRefused(index.put("a", entry(1, 0, -1, 8, 2)), "is at byte -1");
    assertRefused(index.put("a", entry(1, 0, Long.MAX_VALUE, 8, 2)), "is at byte 922");
    assertRefused(index.put("a", entry(1, 0, 0, 8, -2, -1)), "is impossible");
    assertRefused(index.put("a", entry(1, 0, 0, 0, 1L << 40, 1L << 40)), "is impossible");
    index.put("a", entry(1, 0, 0, 8, 2)).put("b", entry(1, 0, 4, 4, 1));
    assertRefused(index, "tensor \"b\" at byte 4 overlaps \"a\"");
    assertRefused(TableFile.index(2, false), "the index beside it is that of 2 data files");
    assertRefused(TableFile.index(0, false), "the index is one of 0 data files");
  }

  @Test
  void aFileThatIsMissingIsWarnedOf() throws Exception {
    TableFile index =
        TableFile.index(1, false)
            .put("a", entry(1, 0, 0, 8, 2))
            .put("later", entry(99, 0, 8, 8, 2));
    Layout layout = read(folder(index).file("m.index"));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactly(
            "\"m.data-00000-of-00001\" is missing", "variable \"later\" has the unknown type 99");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 60})
  void damageOfTheIndexIsFound(int at) {
    byte[] bytes = TableFile.index(1, false).put("a", entry(1, 0, 0, 8, 2)).bytes();
    bytes[at] ^= 4;
    MemoryFolder folder = new MemoryFolder(Map.of("m.index", bytes, DATA, floats(1, 2)));
    assertThatThrownBy(() -> read(folder.file(DATA))).isInstanceOf(MalformedFileException.class);
  }

  @Test
  void onlyFilesOfACheckpointAreClaimed() throws Exception {
    byte[] other = new byte[100];
    MemoryFolder folder =
        new MemoryFolder(Map.of("faiss.index", other, "x.data-00000-of-00001", other));
    assertThat(ModelFormats.detect(folder.file("faiss.index"))).isEmpty();
    assertThat(ModelFormats.detect(folder.file("x.data-00000-of-00001"))).isEmpty();
  }

  @Test
  void offsetsBeyondFourGigabytesAreRead(@TempDir Path folder) throws Exception {
    long offset = 5_000_000_000L;
    TableFile index = TableFile.index(1, false).put("far", entry(1, 0, offset, 8, 2));
    Files.write(folder.resolve("m.index"), index.bytes());
    Path data = folder.resolve(DATA);
    try (RandomAccessFile sparse = new RandomAccessFile(data.toFile(), "rw")) {
      sparse.seek(offset);
      sparse.write(floats(7, 8));
    }
    try (FileSource bytes = FileSource.open(data)) {
      assertThat(values(new ModelFile(DATA, bytes, DiskFolder.around(data))).get("far"))
          .isEqualTo(floats(7, 8));
    }
  }
}
