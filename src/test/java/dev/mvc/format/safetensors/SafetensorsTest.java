package dev.mvc.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @Test
  void theTensorsOfAFileAreFound() throws Exception {
    Layout layout =
        read("{'b':{'dtype':'BF16','shape':[2,3],'data_offsets':[8,20]}," + A + "}   ", 20);
    assertThat(layout.format()).isEqualTo("safetensors");
    long start = layout.extents().getFirst().offset();
    assertThat(layout.extents())
        .containsExactly(
            new Extent(new TensorInfo("a", DType.F32, Shape.of(2)), start),
            new Extent(new TensorInfo("b", DType.BF16, Shape.of(2, 3)), start + 8));
  }

  @Test
  void metadataIsKeptInItsOrder() throws Exception {
    Layout layout = read("{'__metadata__':{'z':'1','a':'größe\\n'}," + A + "}", 8);
    assertThat(layout.metadata()).containsExactly(entry("z", "1"), entry("a", "größe\n"));
    assertThat(read("{'__metadata__':null," + A + "}", 8).metadata()).isEmpty();
  }

  @Test
  void aFileWithoutTensorsIsSound() throws Exception {
    assertThat(read("{}", 0).extents()).isEmpty();
    assertThat(read("{'__metadata__':{}}", 0).extents()).isEmpty();
  }

  @Test
  void emptyTensorsLieAnywhereBetweenOthers() throws Exception {
    String empty = "'%s':{'dtype':'I64','shape':[3,0],'data_offsets':[%d,%d]}";
    String header =
        "{"
            + A
            + ","
            + String.format(empty, "end", 8, 8)
            + ","
            + String.format(empty, "start", 0, 0)
            + "}";
    assertThat(read(header, 8).infos())
        .extracting(TensorInfo::name)
        .containsExactly("start", "a", "end");
  }

  @Test
  void unknownFieldsOfATensorAreSkipped() throws Exception {
    String header =
        "{'a':{'note':{'x':[1,{}]},'dtype':'F32','shape':[2],'data_offsets':[0,8],'y':null}}";
    assertThat(read(header, 8).extents()).hasSize(1);
  }

  @Test
  void elementsSmallerThanAByteAreCountedInBits() throws Exception {
    assertThat(read("{'a':{'dtype':'F6_E2M3','shape':[8],'data_offsets':[0,6]}}", 6).extents())
        .hasSize(1);
    assertRefused("{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}}", 2, "is impossible");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':[]}",
        "{'a':null}",
        "{'a':{}}",
        "{'a':{'dtype':'F32','shape':[2]}}",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}}",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'C128','shape':[],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'I4','shape':[16],'data_offsets':[0,8]}}",
        "{'a':{'dtype':null,'shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2e0],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[02],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':{'0':8}}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} x",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}{}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9223372036854775808]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775807,8]}}",
        "{'__metadata__':[],'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'__metadata__':{'x':{}},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'__metadata__':{'x':'','x':''},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'__metadata__':{},'__metadata__':{},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}"
      })
  void aHeaderThatBreaksARuleIsRefused(String header) {
    assertThatThrownBy(() -> read(header, 8)).isInstanceOf(MalformedFileException.class);
  }

  @Test
  void aTensorMustNotEndBeyondTheFile() {
    assertRefused("{" + A + "}", 7, "tensor \"a\" ends at 8 of the data, which has 7 bytes");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = file("{" + A + "}", 8);
    for (int length = 0; length < whole.length; length++) {
      ByteSource cut = ByteSource.of(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new Safetensors().read(model(cut)))
          .isInstanceOf(MalformedFileException.class);
    }
  }

  @Test
  void aNameWithControlCharactersIsEscapedInTheMessage() {
    assertRefused(
        "{'a\\n\\u001b[31m\\u202e':{'dtype':'F99','shape':[],'data_offsets':[0,0]}}",
        0,
        "tensor \"a\\u{a}\\u{1b}[31m\\u{202e}\" has the unknown dtype");
  }

  @Test
  void overlongUtf8IsRefused() {
    byte[] bytes = file("{'aa':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}}", 0);
    bytes[10] = (byte) 0xC1;
    bytes[11] = (byte) 0xA1;
    assertThatThrownBy(() -> new Safetensors().read(model(ByteSource.of(bytes))))
        .hasMessage("the header is not UTF-8");
  }

  @Test
  void aTerabyteOfZerosIsRefusedAtOnce(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("sparse.safetensors");
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    try (ByteSource file = FileSource.open(path)) {
      assertThatThrownBy(() -> new Safetensors().read(model(file)))
          .hasMessage("the file is zeros, not safetensors");
    }
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsNotMalformed() {
    byte[] whole = file("{" + A + "}", 8);
    ByteSource shrunk =
        new ByteSource() {
          @Override
          public long size() {
            return whole.length;
          }

          @Override
          public void read(long offset, byte[] into, int at, int length) throws IOException {
            if (offset > 0) {
              throw new EOFException("ends at " + offset);
            }
            System.arraycopy(whole, 0, into, at, length);
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> new Safetensors().read(model(shrunk)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aFileIsKnownByItsContentOrItsName() {
    byte[] sound = file("{" + A + "}", 8);
    assertThat(claims("pytorch_model.bin", sound)).isTrue();
    assertThat(claims("Model.SAFETENSORS", new byte[3])).isTrue();
    assertThat(claims("model.bin", new byte[100])).isFalse();
    assertThat(claims("model.safetensors.index.json", new byte[] {0x7B, 0x7D})).isFalse();
    assertThat(claims("model.bin", Arrays.copyOf(sound, 30))).as("header beyond the end").isFalse();
    assertThat(claims("model.bin", file("{x" + A + "}", 8))).isFalse();
  }

  private static boolean claims(String name, byte[] bytes) {
    return new Safetensors().claims(ModelFile.alone(name, ByteSource.of(bytes)), bytes);
  }

  private static ModelFile model(ByteSource bytes) {
    return ModelFile.alone("model.safetensors", bytes);
  }

  private static void assertRefused(String header, int data, String message) {
    assertThatThrownBy(() -> read(header, data))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(message);
  }

  private static Layout read(String header, int data) throws IOException, MalformedFileException {
    return new Safetensors().read(model(ByteSource.of(file(header, data))));
  }

  /// A file with this header, in which quotes are single, and so many bytes of data.
  private static byte[] file(String header, int data) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[8 + json.length + data];
    LittleEndian.putLong(file, 0, json.length);
    System.arraycopy(json, 0, file, 8, json.length);
    return file;
  }
}
