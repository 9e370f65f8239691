package dev.mvc.format.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.format.Model;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritersTest {
  /// A file in memory.
  private static final class Memory implements FileOutput {
    private byte[] bytes = new byte[0];

    @Override
    public long position() {
      return bytes.length;
    }

    @Override
    public void write(byte[] more, int length) {
      byte[] all = Arrays.copyOf(bytes, bytes.length + length);
      System.arraycopy(more, 0, all, bytes.length, length);
      bytes = all;
    }

    @Override
    public void patch(long at, byte[] over) {
      System.arraycopy(over, 0, bytes, (int) at, over.length);
    }
  }

  private static Outgoing tensor(String name, DType dtype, long... shape) {
    TensorInfo info = new TensorInfo(name, dtype, Shape.of(shape));
    byte[] bytes = new byte[(int) info.byteLength()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (name.hashCode() + i);
    }
    return new Outgoing(info, () -> ByteSource.of(bytes));
  }

  /// Files of the real library with at most one entry of metadata, whose order it leaves to chance.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "st-convnet-fp32/v1",
        "st-mixed-dtypes/v2",
        "st-exotic-dtypes/v1",
        "st-llama-bf16/v1",
        "peft-lora/v1"
      })
  void theSameTensorsGiveTheBytesOfTheLibrary(String fixture) throws Exception {
    Path folder = Fixtures.ROOT.resolve(fixture);
    String name = fixture.startsWith("peft") ? "adapter_model.safetensors" : "model.safetensors";
    try (OpenModel model = OpenModel.find(name, new DiskFolder(folder, folder)).orElseThrow()) {
      Model.Part part = model.model().parts().getFirst();
      List<Outgoing> tensors = new ArrayList<>();
      for (NamedTensor tensor : part.tensors().reversed()) {
        tensors.add(new Outgoing(tensor.info(), () -> model.open(part, tensor)));
      }
      Memory file = new Memory();
      SafetensorsWriter.write(tensors, model.model().metadata(), file, Progress.NONE);
      assertThat(file.bytes).isEqualTo(Files.readAllBytes(folder.resolve(name)));
    }
  }

  @Test
  void oddNamesAreEscapedAndNothingIsWrittenTwice() throws Exception {
    Memory file = new Memory();
    SafetensorsWriter.write(
        List.of(tensor("a\"\n\u0000ü", DType.U8, 3), tensor("e", DType.F32, 0)),
        Map.of("tied", "\\"),
        file,
        Progress.NONE);
    String header = new String(file.bytes, 8, file.bytes.length - 11, StandardCharsets.UTF_8);
    assertThat(header.strip())
        .isEqualTo(
            "{\"__metadata__\":{\"tied\":\"\\\\\"},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
                + "\"a\\\"\\n\\u0000ü\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}");
    assertThat((file.bytes.length - 3) % 8).isZero();
  }

  @Test
  void anArchiveHasAnArrayForEachTensor() throws Exception {
    Memory file = new Memory();
    List<Outgoing> tensors =
        List.of(
            tensor("mom/w1", DType.F32, 2, 3),
            tensor("half", DType.BF16, 5),
            tensor("nibbles", DType.I4, 2, 2),
            tensor("größe", DType.I64));
    NpzWriter.write(tensors, file, Progress.NONE);
    List<String> names = new ArrayList<>();
    List<String> headers = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file.bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readAllBytes(); // which checks size and CRC
        names.add(entry.getName());
        headers.add(new String(bytes, 10, 117, StandardCharsets.ISO_8859_1).strip());
        assertThat(bytes[127]).isEqualTo((byte) '\n');
      }
    }
    assertThat(names).containsExactly("mom/w1.npy", "half.npy", "nibbles.npy", "größe.npy");
    assertThat(headers)
        .containsExactly(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
            "{'descr': '<V2', 'fortran_order': False, 'shape': (5,), }",
            "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }",
            "{'descr': '<i8', 'fortran_order': False, 'shape': (), }");
  }

  @Test
  void smallIntegersGetAByteEach() throws IOException {
    byte[] nibbles = {0x7F, (byte) 0x80};
    try (ByteSource bytes = new ConvertedSource(ByteSource.of(nibbles), DType.I4, DType.I8, 4)) {
      assertThat(bytes.read(0, 4)).containsExactly(-1, 7, 0, -8);
      assertThat(bytes.read(2, 2)).containsExactly(0, -8);
    }
  }

  @Test
  void theDirectoryLeadsToEveryMember() throws Exception {
    Memory file = new Memory();
    NpzWriter.write(
        List.of(tensor("a", DType.U8, 4), tensor("b", DType.U8, 4)), file, Progress.NONE);
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = file.bytes.length - 22;
    assertThat(bytes.getInt(end)).isEqualTo(0x06054B50);
    assertThat(bytes.getShort(end + 10)).isEqualTo((short) 2);
    int central = bytes.getInt(end + 16);
    assertThat(central + bytes.getInt(end + 12)).isEqualTo(end);
    int second = central + 46 + "a.npy".length();
    assertThat(bytes.getInt(bytes.getInt(second + 42))).isEqualTo(0x04034B50);
  }

  @Test
  void packedElementsAreTheBytesOfEachRow() {
    assertThat(NumpyForm.of(DType.F4, Shape.of(3, 8)).shape()).isEqualTo(Shape.of(3, 4));
    assertThat(NumpyForm.of(DType.F4, Shape.of(2, 3)).shape()).isEqualTo(Shape.of(3));
    assertThat(NumpyForm.of(DType.F4, Shape.of(3, 8)).descr()).isEqualTo("|u1");
  }

  @Test
  void aHeaderOfMoreThan64KilobytesHasAnotherVersion() {
    long[] dims = new long[40_000];
    Arrays.fill(dims, 1);
    byte[] header = NumpyForm.of(DType.U8, Shape.of(dims)).header();
    assertThat(header[6]).isEqualTo((byte) 2);
    assertThat(header.length % 64).isZero();
  }
}
