package dev.mvc.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.CountingSource;
import dev.mvc.format.Fixtures;
import dev.mvc.format.Model;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothOrdersOfBytesAreRead(boolean isBig) throws Exception {
    Writer writer = new Writer(3, 3, 2, isBig);
    writer.key("general.architecture", 8).string("llama");
    writer.key("general.alignment", 4).u32(64);
    writer.tensor("a", 0, 0, 4, 3);
    writer.tensor("b", 24, 64, 8);
    writer.tensor("c", 8, 128, 32, 2);
    byte[] file = writer.end(64, 128 + 68);
    Layout layout = read("x.gguf", file);
    assertThat(layout.infos())
        .containsExactly(
            new TensorInfo("a", DType.F32, Shape.of(3, 4)),
            new TensorInfo("b", DType.I8, Shape.of(8)),
            new TensorInfo("c", DType.Q8_0, Shape.of(2, 32)));
    assertThat(layout.extents())
        .extracting(extent -> extent.packing().toString())
        .containsExactly(isBig ? "swap4" : "", "", "");
    long start = layout.extents().getFirst().offset();
    assertThat(start % 64).isZero();
    assertThat(layout.extents()).extracting(e -> e.offset() - start).containsExactly(0L, 64L, 128L);
    assertThat(layout.metadata()).containsEntry("general.architecture", "llama");
    assertThat(layout.warnings()).hasSize(isBig ? 1 : 0);
  }

  @Test
  void everyValueBecomesText() throws Exception {
    Writer writer = new Writer(2, 0, 14, false);
    writer.key("u8", 0).bytes(200);
    writer.key("i8", 1).bytes(200);
    writer.key("u16", 2).bytes(255, 255);
    writer.key("i16", 3).bytes(255, 255);
    writer.key("u32", 4).u32(-1);
    writer.key("i32", 5).u32(-1);
    writer.key("f32", 6).u32(Float.floatToRawIntBits(1e-5f));
    writer.key("bool", 7).bytes(1);
    writer.key("text", 8).string("x".repeat(20_000));
    writer.key("u64", 10).u64(-1);
    writer.key("i64", 11).u64(-1);
    writer.key("f64", 12).u64(Double.doubleToRawLongBits(0.1));
    writer.key("words", 9).u32(8).u64(1000);
    for (int i = 0; i < 1000; i++) {
      writer.string("w" + i);
    }
    writer.key("nested", 9).u32(9).u64(2).u32(4).u64(1).u32(7).u32(0).u64(0);
    Layout layout = read("x.gguf", writer.end(1, 0));
    assertThat(layout.metadata())
        .containsEntry("u8", "200")
        .containsEntry("i8", "-56")
        .containsEntry("u16", "65535")
        .containsEntry("i16", "-1")
        .containsEntry("u32", "4294967295")
        .containsEntry("i32", "-1")
        .containsEntry("f32", "1.0E-5")
        .containsEntry("bool", "true")
        .containsEntry("text", "x".repeat(16_384) + "…")
        .containsEntry("u64", "18446744073709551615")
        .containsEntry("i64", "-1")
        .containsEntry("f64", "0.1")
        .containsEntry("words", "[w0, w1, w2, w3, w4, w5, w6, w7, …] (1000 items)")
        .containsEntry("nested", "[[7], []]");
  }

  @Test
  void aKeyThatEndsBeyondTheHeaderIsRefused() {
    Writer writer = new Writer(3, 0, 1, false);
    writer.u64(1L << 62).u64(0).u64(0);
    assertThatThrownBy(() -> read("x.gguf", writer.end(1, 0)))
        .hasMessage("a key of 4611686018427387904 bytes is too long");
  }

  @Test
  void everyTypeOfTheLibraryIsKnown() throws Exception {
    Set<DType> known = new HashSet<>();
    for (int number = 0; number < 64; number++) {
      GgufTypes.find(number).ifPresent(known::add);
    }
    assertThat(known)
        .containsAll(
            Arrays.stream(DType.values()).filter(t -> t.kind() == DType.Kind.BLOCKS).toList())
        .hasSize(26 + 8);
    Writer writer = new Writer(3, 1, 0, false);
    writer.tensor("w", 41, 0, 256, 2);
    Extent extent = read("q.gguf", writer.end(32, 72)).extents().getFirst();
    assertThat(extent.length()).isEqualTo(4 * 18);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tensor_count_absurd | the header claims 9223372036854775808 tensors",
        "kv_count_absurd | the header claims 18446744073709551615 keys",
        "string_len_absurd | the header claims 1 keys, more than the file can hold",
        "array_len_absurd | the header claims 2305843009213693952 items of",
        "array_nested | the value of \"a\" is nested more than 4 deep",
        "kv_type_unknown | the value of \"a\" is of the unknown type 99",
        "dims_absurd | tensor \"a\" has 2147483648 dimensions, more than 4",
        "shape_overflow | tensor \"a\": the size of F32 ",
        "offset_overflow | tensor \"a\" ",
        "offset_unaligned | tensor \"a\" begins at 7 of the values, not at a multiple of 32",
        "duplicate_names | \"a\" is the name of two tensors",
        "overlap | tensor \"",
        "type_unknown | tensor \"a\" is of type 250, which is not known",
        "block_not_multiple | tensor \"a\": the size of Q8_0 [33] is impossible",
        "alignment_zero | general.alignment is 0, not a power of two",
        "alignment_3 | general.alignment is 3, not a power of two",
        "version_0 | the file is of version 0, not 2 or 3",
        "version_99 | the file is of version 99, not 2 or 3",
        "truncated_data | tensor \"a\" of 64 bytes at 0 of the values ends beyond the file",
        "magic_only | the header breaks off after byte 4",
        "not_utf8_name | the name of a tensor at byte ",
      })
  void theReasonIsTold(String name, String reason) throws IOException {
    byte[] file = Files.readAllBytes(Fixtures.bad("gguf/" + name + ".gguf"));
    assertThatThrownBy(() -> read(name, file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void ofALargeFileOnlyTheHeaderIsRead() throws Exception {
    Path path = folder.resolve("large.gguf");
    Writer writer = new Writer(3, 2, 0, false);
    writer.tensor("a", 0, 0, 1L << 20, 1 << 10);
    writer.tensor("b", 0, 5L << 30, 4);
    byte[] header = writer.end(32, 0);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(header);
      file.setLength(header.length + (5L << 30) + 16);
    }
    try (ByteSource source = FileSource.open(path)) {
      CountingSource counting = new CountingSource(source);
      Layout layout = new Gguf().read(ModelFile.alone("large.gguf", counting));
      assertThat(layout.extents().getLast().offset()).isEqualTo(header.length + (5L << 30));
      assertThat(counting.bytes()).isLessThan(100_000);
    }
  }

  @Test
  void aSplitModelIsReadFromAnyOfItsFiles() throws Exception {
    for (int i = 1; i <= 3; i++) {
      Writer writer = new Writer(3, i, 1, false);
      writer.key(i == 1 ? "general.name" : "split.no", 8).string("part " + i);
      for (int t = 0; t < i; t++) {
        writer.tensor("w" + i + t, 0, 32L * t, 8);
      }
      Files.write(folder.resolve(part(i)), writer.end(32, 32 * i));
    }
    for (int i = 1; i <= 3; i++) {
      Model model = Model.read(part(i), new DiskFolder(folder, folder)).orElseThrow();
      assertThat(model.tensors())
          .extracting(TensorInfo::name)
          .containsExactly("w10", "w20", "w21", "w30", "w31", "w32");
      assertThat(model.metadata()).containsEntry("general.name", "part 1");
      assertThat(model.complaints()).isEmpty();
    }
    Files.delete(folder.resolve(part(2)));
    Files.write(folder.resolve(part(3)), new byte[100]);
    Model model = Model.read(part(1), new DiskFolder(folder, folder)).orElseThrow();
    assertThat(model.complaints())
        .containsExactly(
            "\"m-00002-of-00003.gguf\" is missing",
            "\"m-00003-of-00003.gguf\": the file is zeros, not GGUF");
  }

  @Test
  void filesThatDoNotAddUpAreAComplaint() throws Exception {
    Writer writer = new Writer(3, 1, 1, false);
    writer.key("split.tensors.count", 5).u32(7);
    writer.tensor("w", 0, 0, 8);
    Files.write(folder.resolve("m-00001-of-00001.gguf"), writer.end(32, 32));
    Model model = Model.read("m-00001-of-00001.gguf", new DiskFolder(folder, folder)).orElseThrow();
    assertThat(model.complaints())
        .containsExactly("the files have 1 tensors, and the first claims 7");
  }

  @Test
  void onlyNamesOfTheUsualFormBelongTogether() {
    assertThat(GgufSplit.of("m-00002-of-00003.gguf")).contains(new GgufSplit("m", 3));
    for (String name :
        List.of(
            "m.gguf",
            "m-1-of-3.gguf",
            "m-00000-of-00003.gguf",
            "m-00004-of-00003.gguf",
            "m-00001-of-99999.gguf")) {
      assertThat(GgufSplit.of(name)).isEmpty();
    }
  }

  private static String part(int number) {
    return "m-0000" + number + "-of-00003.gguf";
  }

  private static Layout read(String name, byte[] bytes) throws IOException, MalformedFileException {
    return new Gguf().read(ModelFile.alone(name, ByteSource.of(bytes)));
  }

  /// Writes a header piece by piece.
  private static final class Writer {
    private final ByteBuffer bytes = ByteBuffer.allocate(100_000);

    Writer(int version, long tensors, long keys, boolean isBig) {
      bytes.put("GGUF".getBytes(StandardCharsets.US_ASCII));
      bytes.order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(version).putLong(tensors).putLong(keys);
    }

    Writer key(String key, int type) {
      return string(key).u32(type);
    }

    Writer string(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      bytes.putLong(utf8.length).put(utf8);
      return this;
    }

    Writer u32(int value) {
      bytes.putInt(value);
      return this;
    }

    Writer u64(long value) {
      bytes.putLong(value);
      return this;
    }

    Writer bytes(int... values) {
      for (int value : values) {
        bytes.put((byte) value);
      }
      return this;
    }

    /// @param dims fastest first
    void tensor(String name, int type, long offset, long... dims) {
      string(name).u32(dims.length);
      for (long dim : dims) {
        u64(dim);
      }
      u32(type).u64(offset);
    }

    byte[] end(int alignment, int values) {
      int start = Math.ceilDiv(bytes.position(), alignment) * alignment;
      return Arrays.copyOf(bytes.array(), start + values);
    }
  }
}
