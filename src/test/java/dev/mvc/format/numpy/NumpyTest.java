package dev.mvc.format.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.CountingSource;
import dev.mvc.format.Fixtures;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the fixtures do not have: other writers, rare types, odd archives.
class NumpyTest {
  private static final String EMPTY = "{'descr': '%s', 'fortran_order': False, 'shape': (0,), }";

  @ParameterizedTest
  @CsvSource({
    "|b1, BOOL",
    "?, BOOL",
    "|i1, I8",
    "<i2, I16",
    ">i4, I32",
    "=i8, I64",
    "|u1, U8",
    "<u2, U16",
    "u4, U32",
    ">u8, U64",
    "<f1, F8_E5M2",
    "<f2, F16",
    "f4, F32",
    ">f8, F64",
    "<c8, C64",
    ">c16, C128",
    "<V2, BF16",
    "<V1, U8",
  })
  void everyTypeOfNumbersIsKnown(String descr, DType dtype) throws Exception {
    Layout layout = read("a.npy", array(1, EMPTY.formatted(descr), new byte[0]));
    assertThat(layout.tensors().getFirst().info())
        .isEqualTo(new TensorInfo("", dtype, Shape.of(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'<U5'",
        "'|S3'",
        "'|V2'",
        "'<M8[ns]'",
        "'>m8[25s]'",
        "'<f16'",
        "'<c32'",
        "[('a', '<f4'), ('b', '<i8', (2, 3))]",
        "[(('title', 'a'), '|u1'), ('n', [('x', '>f2')])]",
      })
  void whatIsNoNumberIsNoTensor(String descr) throws Exception {
    String header = EMPTY.replace("'%s'", descr);
    Layout layout = read("a.npy", array(3, header, new byte[0]));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.extents()).isEmpty();
    assertThat(layout.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {"'|O'", "'O8'", "[('a', '<f4'), ('b', [('c', '|O')])]"})
  void objectsAreAWarning(String descr) throws Exception {
    Layout layout = read("a.npy", array(1, EMPTY.replace("'%s'", descr), new byte[40]));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactly(
            "the array holds pickled Python objects, which can run any program when they are"
                + " loaded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 3L)}",
        "{\"shape\":[2,3],\"descr\":\"<i2\",\"fortran_order\":False}",
        "  { 'fortran_order' : False , 'descr':'\\x3ci2','shape' : ( 2 , 3 , ) , } ",
      })
  void headersOfOtherWritersAreRead(String header) throws Exception {
    byte[] file = array(2, header, new byte[12]);
    NamedTensor tensor = read("a.npy", file).tensors().getFirst();
    assertThat(tensor.info()).isEqualTo(new TensorInfo("", DType.I16, Shape.of(2, 3)));
  }

  @Test
  void elementsInAnotherOrderComeInOurs() throws Exception {
    String header = "{'descr': '>c8', 'fortran_order': True, 'shape': (2, 2), }";
    byte[] elements = new byte[32];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) i;
    }
    byte[] file = array(1, header, elements);
    Layout layout = read("x", file);
    // Elements 0, 2, 1, 3, each part with its bytes reversed.
    assertThat(HexFormat.of().formatHex(content(layout.tensors().getFirst(), file)))
        .isEqualTo("0302010007060504131211101716151" + "40b0a09080f0e0d0c1b1a19181f1e1d1c");
    Extent extent = layout.extents().getFirst();
    assertThat(extent.packing()).hasToString("swap4");
    assertThat(extent.tensor().shape()).isEqualTo(Shape.of(2, 2));
  }

  @Test
  void aRowInFortranOrderIsARow() throws Exception {
    String header = "{'descr': '<i2', 'fortran_order': True, 'shape': (1, 3, 1), }";
    Layout layout = read("a.npy", array(1, header, new byte[6]));
    assertThat(layout.extents().getFirst().tensor().shape()).isEqualTo(Shape.of(1, 3, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "truncated.npy | the array, F32 [3, 4], needs 48 bytes and has 43",
        "truncated_header.npy | the header of ",
        "huge_shape.npy | the size of F32 ",
        "shape_overflow.npy | the size of F32 ",
        "negative_shape.npy | a dimension in the header is no whole number from 0",
        "header_code.npy | the header is no Python literal at character 51, \"__import__('os').sys",
        "header_deep.npy | the header is nested more than 32 deep",
        "header_len_lie.npy | the header of 4294967295 bytes is too long",
        "version_9.npy | the array is of version 9.0, which is not known",
        "bad_descr.npy | the header has the unknown type \"<q9\"",
      })
  void theReasonIsTold(String name, String reason) throws Exception {
    byte[] file = Files.readAllBytes(Fixtures.bad("numpy/" + name));
    assertThatThrownBy(() -> read(name, file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'descr': '<f4', 'fortran_order': False}; the header does not have just",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}; the header has"
            + " \"desc",
        "{'descr': '<f4', 'fortran_order': None, 'shape': ()}; fortran_order in the header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 3}; shape in the header is no tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}; the header has",
        "{'descr': [], 'fortran_order': False, 'shape': ()}; descr in the header is no type",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (); the header breaks off",
        "{'descr': '\\U7fffffff', 'fortran_order': False, 'shape': ()}; the header is no Python",
        "{'descr': '<i4[s]', 'fortran_order': False, 'shape': ()}; the header has the unknown type",
      })
  void aHeaderThatNumpyWouldNotReadIsRefused(String header, String reason) {
    assertThatThrownBy(() -> read("a.npy", array(1, header, new byte[16])))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void onlyTheLastOfTwoMembersOfOneNameIsATensor() throws Exception {
    byte[] file = Files.readAllBytes(Fixtures.bad("zip/duplicate_members.npz"));
    Layout layout = read("duplicate_members.npz", file);
    assertThat(layout.tensors()).hasSize(1);
    assertThat(layout.extents().getFirst().offset()).isGreaterThan(128 + 30);
    assertThat(layout.warnings()).containsExactly("member \"w.npy\" is there twice");
  }

  @Test
  void membersThatAreNoArraysAreLeft() throws Exception {
    byte[] file =
        zip("a.npy", array(1, EMPTY.formatted("<f4"), new byte[0]), "notes.txt", new byte[9]);
    assertThat(read("x.bin", file).tensors()).extracting(t -> t.info().name()).containsExactly("a");
    assertThatThrownBy(() -> read("x.npz", zip("notes.txt", new byte[9])))
        .hasMessage("none of the archive's 1 members is an array");
    assertThat(read("x.npz", zip()).tensors()).isEmpty();
  }

  @Test
  void aMemberThatIsNoArrayInsideIsNamed() throws IOException {
    assertThatThrownBy(() -> read("x.npz", zip("a.npy", new byte[300])))
        .hasMessage("member \"a.npy\": it does not begin as a NumPy array does");
    byte[] broken = zip("a.npy", array(1, EMPTY.formatted("<f4"), new byte[0]));
    broken[30 + 5] ^= 0x55;
    assertThatThrownBy(() -> read("x.npz", broken)).hasMessageStartingWith("member \"a.npy\"");
  }

  @Test
  void aCompressedArrayWithMoreBehindItIsKeptAsBytes() throws Exception {
    byte[] file = zip("a.npy", array(1, EMPTY.formatted("<f4"), new byte[5]));
    Layout layout = read("x.npz", file);
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings()).containsExactly("5 bytes follow the array of member \"a.npy\"");
  }

  @Test
  void theHeaderOfACompressedArrayIsAPartOfItsPacking() throws Exception {
    byte[] array =
        array(1, "{'descr': '>f4', 'fortran_order': False, 'shape': (3,), }", new byte[12]);
    byte[] file = zip("layer/w:0.npy", array);
    Layout layout = read("x.npz", file);
    Packing packing = layout.extents().getFirst().packing();
    assertThat(packing.toString()).matches("swap4 header128:[A-Za-z0-9_-]{171} deflate6");
    assertThat(Packing.parse(packing.toString())).contains(packing);
    assertThat(content(layout.tensors().getFirst(), file)).isEqualTo(new byte[12]);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    try (var stream = packing.packing(again)) {
      stream.write(new byte[12]);
    }
    Extent extent = layout.extents().getFirst();
    assertThat(again.toByteArray())
        .isEqualTo(Arrays.copyOfRange(file, (int) extent.offset(), (int) extent.end()));
  }

  @Test
  void ofALargeCompressedArrayOnlyTheBeginningIsRead() throws Exception {
    Path path = Fixtures.bad("zip/bomb_200mb.npz");
    CountingSource source = new CountingSource(ByteSource.of(Files.readAllBytes(path)));
    ModelFile file = ModelFile.alone("bomb.npz", source);
    Layout layout = ModelFormats.detect(file).orElseThrow().read(file);
    assertThat(layout.tensors().getFirst().info().byteLength()).isGreaterThan(190_000_000);
    assertThat(source.bytes()).isLessThan(20_000);
  }

  @ParameterizedTest
  @CsvSource({"model.npz, a GGUF file", "model.npy, a GGUF file"})
  void whatItReallyIsIsTold(String name, String kind) {
    byte[] file = "GGUF and so on".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> read(name, file)).hasMessageStartingWith("the file is " + kind);
  }

  private static Layout read(String name, byte[] bytes) throws Exception {
    ModelFile file = ModelFile.alone(name, ByteSource.of(bytes));
    return ModelFormats.detect(file).orElseThrow().read(file);
  }

  private static byte[] content(NamedTensor tensor, byte[] bytes) throws Exception {
    try (ByteSource source = tensor.open(ModelFile.alone("x", ByteSource.of(bytes)))) {
      return source.read(0, (int) source.size());
    }
  }

  /// An array as NumPy writes it.
  private static byte[] array(int version, String header, byte[] elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int start = version == 1 ? 10 : 12;
    int padding = Math.floorMod(-(start + header.length() + 1), 64);
    String padded = header + " ".repeat(padding) + "\n";
    bytes.writeBytes(NpyHeader.MAGIC);
    bytes.writeBytes(new byte[] {(byte) version, 0});
    bytes.writeBytes(new byte[] {(byte) padded.length(), (byte) (padded.length() >> 8)});
    bytes.writeBytes(new byte[start - 10]);
    bytes.writeBytes(padded.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(elements);
    return bytes.toByteArray();
  }

  /// An archive with names and contents in turn, compressed.
  private static byte[] zip(Object... members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      List<Object> all = List.of(members);
      for (int i = 0; i < all.size(); i += 2) {
        zip.putNextEntry(new ZipEntry((String) all.get(i)));
        zip.write((byte[]) all.get(i + 1));
      }
    }
    return bytes.toByteArray();
  }
}
