package dev.mvc.format.onnx;

import static dev.mvc.format.protobuf.Proto.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.MemoryFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.protobuf.Proto;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxDataTest {
  private final Proto graph = Proto.message();

  private OnnxDataTest add(String name, long dim, String... keys) {
    Proto tensor = Proto.message().packed(1, dim).put(2, 1).put(8, name);
    for (int i = 0; i < keys.length; i += 2) {
      tensor.put(13, Proto.message().put(1, keys[i]).put(2, keys[i + 1]));
    }
    graph.put(5, tensor.put(14, 1));
    return this;
  }

  private byte[] model() {
    return Proto.message().put(7, graph).bytes();
  }

  private MemoryFolder folder(String name, byte[] data) {
    return new MemoryFolder(new TreeMap<>(Map.of("model.onnx", model(), name, data)));
  }

  private Layout model(String name, byte[] data) throws Exception {
    return new Onnx().read(folder(name, data).file("model.onnx"));
  }

  @Test
  void theModelListsWhatLiesInItsFilesAndTheFileWhatLiesInIt() throws Exception {
    add("a", 2, "location", "w.bin", "offset", "4", "length", "8");
    add("b", 1, "location", "./w.bin", "offset", "12");
    add("c", 1, "location", "w.bin");
    add("elsewhere", 1, "location", "v.bin");
    MemoryFolder folder = folder("w.bin", floats(1, 2, 3, 4));
    folder.files().put("v.bin", floats(9));
    Layout layout = new Onnx().read(folder.file("model.onnx"));
    assertThat(layout.extents()).isEmpty();
    assertThat(layout.metadata()).containsEntry("external files", "w.bin, v.bin");
    assertThat(contents(layout, folder.file("model.onnx")))
        .containsExactly(floats(2, 3), floats(4), floats(1), floats(9));
    ModelFile data = folder.file("w.bin");
    Layout there = ModelFormats.detect(data).orElseThrow().read(data);
    assertThat(there.extents())
        .containsExactly(
            new Extent(new TensorInfo("c", DType.F32, Shape.of(1)), 0),
            new Extent(new TensorInfo("a", DType.F32, Shape.of(2)), 4),
            new Extent(new TensorInfo("b", DType.F32, Shape.of(1)), 12));
    assertThat(contents(there, data)).containsExactly(floats(2, 3), floats(4), floats(1));
    assertThat(there.metadata()).containsEntry("model", "model.onnx");
  }

  private static List<byte[]> contents(Layout layout, ModelFile file) throws Exception {
    List<byte[]> all = new ArrayList<>();
    for (NamedTensor tensor : layout.tensors()) {
      try (ByteSource source = tensor.open(file)) {
        all.add(source.read(0, (int) source.size()));
      }
    }
    return all;
  }

  @Test
  void tensorsInTheSameBytesShareAnExtent() throws Exception {
    add("a", 2, "location", "w.bin").add("tied", 2, "location", "w.bin");
    ModelFile data = folder("w.bin", floats(1, 2)).file("w.bin");
    Layout layout = new OnnxData().read(data);
    assertThat(layout.extents()).hasSize(1);
    assertThat(layout.infos()).extracting(TensorInfo::name).containsExactly("a", "tied");
  }

  @Test
  void tensorsThatOverlapAreRefused() {
    add("a", 2, "location", "w.bin").add("b", 2, "location", "w.bin", "offset", "4");
    assertThatThrownBy(() -> model("w.bin", floats(1, 2, 3)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("tensor \"b\" at byte 4 overlaps \"a\"");
  }

  @Test
  void placesThatCannotBeAreRefused() {
    for (String offset : List.of("-1", "x", "9223372036854775807", "9223372036854775808")) {
      OnnxDataTest other = new OnnxDataTest().add("a", 2, "location", "w", "offset", offset);
      assertThatThrownBy(() -> other.model("w", floats(1, 2)))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageContaining("external");
    }
    add("a", 2, "location", "w.bin", "length", "9");
    assertThatThrownBy(() -> model("w.bin", new byte[9]))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("has 9 external bytes at 0 and not 8");
  }

  @Test
  void filesThatMayNotBeOpenedAreWarnedOf() throws Exception {
    add("a", 1, "location", "../w.bin").add("b", 1, "location", "/etc/passwd");
    add("c", 1, "location", "model.onnx").add("d", 1, "location", "gone").add("e", 1);
    add("f", 2, "location", "w.bin");
    Layout layout = model("w.bin", floats(1));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactly(
            "tensor \"a\" is said to be in \"../w.bin\", which is no file of this folder",
            "tensor \"b\" is said to be in \"/etc/passwd\", which is no file of this folder",
            "tensor \"c\" is said to be in \"model.onnx\", which is the model itself",
            "the file \"gone\" with tensor \"d\" is missing",
            "tensor \"e\" is said to be in \"\", which is no file of this folder",
            "tensor \"f\" ends at byte 8 of \"w.bin\", which has 4 bytes");
  }

  @Test
  void aFolderIsLookedThroughOnce() throws Exception {
    add("a", 1, "location", "w.bin");
    int[] opened = {0};
    MemoryFolder files = folder("w.bin", floats(1));
    Folder folder =
        new Folder() {
          @Override
          public Optional<ByteSource> open(String path) {
            opened[0]++;
            return files.open(path);
          }

          @Override
          public List<String> names() throws IOException {
            return files.names();
          }
        };
    OnnxData format = new OnnxData();
    for (int i = 0; i < 1000; i++) {
      ModelFile other = new ModelFile("part" + i, ByteSource.of(new byte[9]), folder);
      assertThat(format.claims(other, new byte[9])).isFalse();
    }
    assertThat(format.claims(new ModelFile("w.bin", ByteSource.of(floats(1)), folder), new byte[4]))
        .isTrue();
    assertThat(opened[0]).isEqualTo(2); // the model, and the size of its data
  }

  @Test
  void offsetsBeyondFourGigabytesAreRead(@TempDir Path folder) throws Exception {
    long offset = 5_000_000_000L;
    add("far", 2, "location", "w.bin", "offset", Long.toString(offset));
    Files.write(folder.resolve("model.onnx"), model());
    Path data = folder.resolve("w.bin");
    try (RandomAccessFile sparse = new RandomAccessFile(data.toFile(), "rw")) {
      sparse.seek(offset);
      sparse.write(floats(7, 8));
    }
    try (FileSource bytes = FileSource.open(data)) {
      ModelFile file = new ModelFile("w.bin", bytes, DiskFolder.around(data));
      Layout layout = ModelFormats.detect(file).orElseThrow().read(file);
      assertThat(contents(layout, file)).containsExactly(floats(7, 8));
    }
  }
}
