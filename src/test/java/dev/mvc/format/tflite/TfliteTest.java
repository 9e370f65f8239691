package dev.mvc.format.tflite;

import static dev.mvc.format.flatbuffer.Flat.table;
import static dev.mvc.format.protobuf.Proto.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.mvc.format.flatbuffer.Flat;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TfliteTest {
  private static final Flat.Table NOTHING = table();

  private static Flat.Table buffer(byte[] bytes) {
    return table().set(0, bytes);
  }

  private static Flat.Table tensor(String name, int type, int buffer, int... shape) {
    return table().set(0, shape).set(1, (byte) type).set(2, buffer).set(3, name);
  }

  private static Flat.Table graph(Flat.Table... tensors) {
    return table().set(0, List.of(tensors));
  }

  private static Flat.Table model(List<Flat.Table> graphs, Flat.Table... buffers) {
    return table().set(0, 3).set(2, graphs).set(4, List.of(buffers));
  }

  private static Layout read(Flat.Table model) throws Exception {
    return read(Flat.file("TFL3", model));
  }

  private static Layout read(byte[] bytes) throws Exception {
    return new Tflite().read(ModelFile.alone("m.tflite", ByteSource.of(bytes)));
  }

  @ParameterizedTest
  @EnumSource(TfliteType.class)
  void everyTypeOfTheFormatIsKnown(TfliteType type) throws Exception {
    assertThat(TfliteType.find(type.code())).contains(type);
    int bytes = type.dtype().map(dtype -> (int) dtype.byteLength(8)).orElse(8);
    Flat.Table graph = graph(tensor("t", type.code(), 1, 8));
    Layout layout = read(model(List.of(graph), NOTHING, buffer(new byte[bytes])));
    assertThat(layout.infos())
        .isEqualTo(
            type.dtype().map(dtype -> new TensorInfo("t", dtype, Shape.of(8))).stream().toList());
    assertThat(layout.warnings()).isEmpty();
  }

  @Test
  void tensorsOfOneBufferShareAnExtent() throws Exception {
    Flat.Table graph = graph(tensor("a", 0, 1, 2), tensor("b", 0, 1, 1, 2), tensor("x", 0, 0, 9));
    Layout layout = read(model(List.of(graph), NOTHING, buffer(floats(1, 2))));
    assertThat(layout.extents())
        .extracting(Extent::tensor)
        .containsExactly(new TensorInfo("a", DType.F32, Shape.of(2)));
    assertThat(layout.infos())
        .containsExactly(
            new TensorInfo("a", DType.F32, Shape.of(2)),
            new TensorInfo("b", DType.F32, Shape.of(1, 2)));
  }

  @Test
  void namesAreMadeUnique() throws Exception {
    Flat.Table one = graph(tensor("a", 0, 1, 1), tensor("", 0, 2, 1), tensor("", 0, 3, 1));
    Flat.Table two = graph(tensor("a", 0, 4, 1), tensor("a#2", 0, 5, 1));
    Flat.Table[] buffers = new Flat.Table[6];
    Arrays.setAll(buffers, i -> buffer(floats(i)));
    assertThat(read(model(List.of(one, two), buffers)).infos())
        .extracting(TensorInfo::name)
        .containsExactly("a", "unnamed", "unnamed#2", "a#2", "a#2#2");
  }

  @Test
  void whatIsOutOfTheOrdinaryIsLeftOutWithAWarning() throws Exception {
    Flat.Table graph =
        graph(
            tensor("later", 99, 1, 2),
            tensor("short", 0, 1, 3),
            tensor("open", 0, 1, -1, -2),
            tensor("huge", 0, 1, 1 << 30, 1 << 30, 1 << 30),
            tensor("odd", 17, 1, 15),
            tensor("sparse", 0, 1, 8, 8).set(6, table()));
    Layout layout = read(model(List.of(graph), NOTHING, buffer(floats(1, 2))));
    assertThat(layout.infos())
        .containsExactly(new TensorInfo("sparse.values", DType.F32, Shape.of(2)));
    assertThat(layout.warnings())
        .containsExactly(
            "tensor \"later\" has the unknown type 99",
            "tensor \"short\", F32 [3], has a buffer of 8 bytes",
            "tensor \"open\", F32 [-1, -2], has a buffer of 8 bytes",
            "tensor \"huge\", F32 [1073741824, 1073741824, 1073741824], has a buffer of 8 bytes",
            "tensor \"odd\", I4 [15], has a buffer of 8 bytes");
  }

  @Test
  void aModelIsDescribed() throws Exception {
    Flat.Table scales = table().set(2, new int[] {1, 2});
    Flat.Table graph =
        graph(
                tensor("x", 0, 0, 1, 8).set(7, new int[] {-1, 8}),
                tensor("w", 9, 1, 2).set(4, scales))
            .set(1, new int[] {0})
            .set(2, new int[] {0, 7})
            .set(3, List.of(table(), table(), table().set(0, 1), table().set(0, 2)));
    Flat.Table model =
        model(List.of(graph), NOTHING, buffer(new byte[2]))
            .set(1, List.of(code(3, 3), code(32, 32).set(1, "Mine"), code(127, 150)))
            .set(3, "made by hand")
            .set(6, List.of(table().set(0, "TFLITE_METADATA")))
            .set(7, List.of(table().set(2, "serving_default")));
    assertThat(read(model).metadata())
        .containsExactly(
            entry("schema version", "3"),
            entry("description", "made by hand"),
            entry("inputs", "x F32 [?, 8]"),
            entry("outputs", "x F32 [?, 8]"),
            entry("nodes", "4"),
            entry("operators", "CONV_2D 2, GELU 1, Mine 1"),
            entry("quantized", "1 of 1 constants, 1 of them per channel"),
            entry("signatures", "serving_default"),
            entry("metadata", "TFLITE_METADATA"));
  }

  private static Flat.Table code(int old, int code) {
    return table().set(0, (byte) old).set(3, code);
  }

  @Test
  void buffersBehindTwoGigabytesAreFound(@TempDir Path folder) throws Exception {
    long offset = 5_000_000_000L;
    Flat.Table far = table().set(1, offset).set(2, 8L);
    byte[] head = Flat.file("TFL3", model(List.of(graph(tensor("w", 0, 1, 2))), NOTHING, far));
    Path path = folder.resolve("m.tflite");
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.write(head);
      sparse.seek(offset);
      sparse.write(floats(7, 8));
    }
    try (FileSource bytes = FileSource.open(path)) {
      ModelFile file = new ModelFile("m.tflite", bytes, DiskFolder.around(path));
      NamedTensor tensor = new Tflite().read(file).tensors().getFirst();
      try (ByteSource values = tensor.open(file)) {
        assertThat(values.read(0, 8)).isEqualTo(floats(7, 8));
      }
    }
    assertThatThrownBy(() -> read(head))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("buffer 1 with 8 bytes at 5000000000 ends beyond the file");
  }

  @Test
  void tablesThatShareTablesWithoutEndAreRefused() {
    for (int count : new int[] {1_000, 60_000}) {
      Flat.Table[] tensors = new Flat.Table[count];
      Arrays.fill(tensors, tensor("x", 0, 0, 1));
      List<Flat.Table> graphs = Collections.nCopies(count, graph(tensors));
      byte[] file = Flat.file("TFL3", model(graphs, NOTHING));
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(MalformedFileException.class)
          .hasMessage("it has more than " + (16 * file.length + 65_536) + " parts");
    }
  }

  @Test
  void oneTextForManyTensorsIsRefused() {
    Flat.Table[] tensors = new Flat.Table[500];
    Arrays.fill(tensors, tensor("x".repeat(1 << 15), 0, 1, 2));
    List<Flat.Table> graphs = List.of(graph(tensors));
    assertThatThrownBy(() -> read(model(graphs, NOTHING, table().set(0, floats(1, 2)))))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("the text of 32768 bytes")
        .hasMessageContaining("is too long");
  }

  @Test
  void buffersThatOverlapAreRefused() {
    byte[] bytes = Flat.file("TFL3", model(List.of(), NOTHING));
    long end = bytes.length;
    Flat.Table graph = graph(tensor("a", 3, 1, 8), tensor("b", 3, 2, 8));
    Flat.Table one = table().set(1, end - 8).set(2, 8L);
    Flat.Table two = table().set(1, end - 12).set(2, 8L);
    assertThatThrownBy(() -> read(model(List.of(graph), NOTHING, one, two)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("overlaps \"b\"");
  }

  @Test
  void theMagicClaimsUnderAnyName() {
    byte[] bytes = Flat.file("TFL3", table());
    Tflite format = new Tflite();
    assertThat(format.claims(ModelFile.alone("model.bin", ByteSource.of(bytes)), bytes)).isTrue();
    byte[] other = Flat.file("ORTM", table());
    assertThat(format.claims(ModelFile.alone("a.ort", ByteSource.of(other)), other)).isFalse();
    assertThatThrownBy(() -> read(other))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the file has no TFL3 at byte 4");
  }
}
