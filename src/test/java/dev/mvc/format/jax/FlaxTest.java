package dev.mvc.format.jax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlaxTest {
  /// `[(2,), "int16", 01 02 03 04]`.
  private static final String PAIR = "93 91 02 a5 696e743136 c4 04 01020304";

  /// An array as an extension, and what comes before it.
  private static final String ARRAY = "c7 0f 01 " + PAIR;

  @Test
  void anArrayIsNamedByThePathToIt() throws Exception {
    // {"a": {"b": [7, array]}, 5: array}
    Layout layout = read("82 a1 61 81 a1 62 92 07 " + ARRAY + " 05 " + ARRAY);
    assertThat(layout.infos())
        .containsExactly(
            new TensorInfo("a.b.1", DType.I16, Shape.of(2)),
            new TensorInfo("5", DType.I16, Shape.of(2)));
    assertThat(layout.extents()).extracting(Extent::offset).containsExactly(22L, 41L);
  }

  @Test
  void scalarsOfNumPyAndComplexNumbersAreTensors() throws Exception {
    // {"n": scalar [(), "int8", 7], "c": complex [1.5, -2.0]}
    String scalar = "c7 0a 03 93 90 a4 696e7438 c4 01 07";
    String complex = "c7 13 02 92 cb 3ff8000000000000 cb c000000000000000";
    String json = "82 a1 6e " + scalar + " a1 63 " + complex;
    Layout layout = read(json);
    assertThat(layout.infos())
        .containsExactly(
            new TensorInfo("n", DType.I8, Shape.of()), new TensorInfo("c", DType.C128, Shape.of()));
    assertThat(layout.extents()).hasSize(1);
    ByteBuffer value = ByteBuffer.wrap(values(layout, 1, json)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(value.getDouble()).isEqualTo(1.5);
    assertThat(value.getDouble()).isEqualTo(-2.0);
  }

  @Test
  void theFlatPiecesOfALargeArrayAreOneTensor() throws Exception {
    String json = chunked("02", "02");
    Layout layout = read(json);
    assertThat(layout.infos()).containsExactly(new TensorInfo("w", DType.I16, Shape.of(2, 2)));
    assertThat(layout.extents())
        .extracting(extent -> extent.tensor().name())
        .containsExactly("w[0:2]", "w[2:4]");
    assertThat(values(layout, 0, json)).containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
    assertThatThrownBy(() -> read(chunked("02", "03")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("array \"w\", I16 [2, 3], has 8 bytes");
  }

  /// `{"w": {marker: true, "shape": {"0": rows, "1": columns}, "chunks": {"0": array, "1":
  /// array}}}`.
  private static String chunked(String rows, String columns) {
    String marker =
        HexFormat.of().formatHex("__msgpack_chunked_array__".getBytes(StandardCharsets.US_ASCII));
    return "81 a1 77 83 b9 "
        + marker
        + " c3 a5 7368617065 82 a1 30 "
        + rows
        + " a1 31 "
        + columns
        + " a6 6368756e6b73 82 a1 30 "
        + ARRAY
        + " a1 31 "
        + ARRAY;
  }

  @Test
  void anUnknownTypeIsAWarning() throws Exception {
    Layout layout = read("82 a1 61 " + ARRAY.replace("743136", "743137") + " a1 62 " + ARRAY);
    assertThat(layout.infos()).extracting(TensorInfo::name).containsExactly("b");
    assertThat(layout.warnings())
        .containsExactly("array \"a\" has the type \"int17\", which is not known");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "81 a1 61 c7 0f 01 93 91 03 a5 696e743136 c4 04 01020304 | array \"a\", I16 [3], has 4"
            + " bytes",
        "81 a1 61 c7 0f 01 93 91 ff a5 696e743136 c4 04 01020304 | array \"a\" has the dimension"
            + " -1",
        "81 a1 61 c7 0f 01 93 91 02 a5 696e743136 c4 03 01020304 | array \"a\" goes on after its"
            + " byt",
        "81 a1 61 c7 70 01 93 91 02 a5 696e743136 c4 04 01020304 | a value of 112 bytes at byte 6"
            + " ends",
        "81 a1 61 c6 7fffffff 00 | a value of 2147483647 bytes at byte 8 ends beyond its frame",
        "81 a1 61 df ffffffff 00 | a value of 4294967295 bytes at byte 8 ends beyond its frame",
        "81 a1 61 c0 00 00 00 00 | the bytes from 4 on belong to no value",
        "81 a1 61 c1 00 00 00 00 | no value begins at byte 3",
        "83 a1 61 c0 a1 62 c0 00 | the file breaks off at byte 8",
        "00 00 00 00 00 00 00 00 | the file is zeros, not Flax' MessagePack"
      })
  void whatIsWrongIsTold(String hex, String message) {
    assertThatThrownBy(() -> read(hex))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void twoArraysOfOneNameAreRefused() {
    assertThatThrownBy(() -> read("82 a1 61 " + ARRAY + " a1 61 " + ARRAY))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("there are two arrays \"a\"");
  }

  @Test
  void nestingHasAnEnd() {
    assertThatThrownBy(() -> read("81 a1 61 ".repeat(10_000)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("its maps are nested more than 100 deep");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Layout read(String hex) throws Exception {
    return new Flax().read(ModelFile.alone("m.msgpack", ByteSource.of(bytes(hex))));
  }

  private static byte[] values(Layout layout, int tensor, String hex) throws Exception {
    NamedTensor named = layout.tensors().get(tensor);
    ModelFile file = ModelFile.alone("m.msgpack", ByteSource.of(bytes(hex)));
    try (ByteSource source = named.open(file)) {
      return source.read(0, (int) source.size());
    }
  }
}
