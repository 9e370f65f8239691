package dev.mvc.format.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.Fixtures;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KerasTest {
  private static final String CONFIG =
      "{'module':'keras','class_name':'Sequential','config':{'name':'net','layers':["
          + "{'class_name':'InputLayer','config':{'name':'in'}},"
          + "{'module':'keras.layers','class_name':'Dense',"
          + "'config':{'rate':0.0010000000474974513}},"
          + "{'module':'keras.layers','class_name':'Dense','config':{}}]}}";

  @ParameterizedTest
  @CsvSource({"keras-v3/v1/model.keras", "keras-h5-full/v1/model.h5", "tfkeras-h5/v1/model.h5"})
  void theConfigurationSaysWhatModelItIs(String fixture) throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve(fixture));
    Layout layout = read(fixture.substring(fixture.lastIndexOf('/') + 1), bytes);
    assertThat(layout.metadata())
        .containsEntry("class", "Sequential")
        .containsEntry(
            "layers",
            "InputLayer, Conv2D × 2, BatchNormalization, MaxPooling2D, Flatten, Dense × 2")
        .containsKey("keras_version");
    assertThat(layout.warnings()).isEmpty();
  }

  @Test
  void anArchiveIsKnownWhateverItsName() throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve("keras-v3/v1/model.keras"));
    assertThat(read("model.bin", bytes).format()).isEqualTo("keras");
    byte[] old = Files.readAllBytes(Fixtures.ROOT.resolve("keras-h5-full/v1/model.h5"));
    assertThat(read("model.keras", old).format()).isEqualTo("hdf5");
  }

  @Test
  void classesAndLayersAreNamed() throws Exception {
    KerasConfig config = config(CONFIG);
    assertThat(config.facts())
        .containsExactly(
            Map.entry("class", "Sequential"),
            Map.entry("name", "net"),
            Map.entry("layers", "InputLayer, Dense × 2"));
    assertThat(config.warnings()).isEmpty();
    assertThat(config("{'class_name':'Sequential','config':[{'class_name':'Dense'}]}").facts())
        .containsEntry("layers", "Dense");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'class_name':'Lambda' | a Lambda layer holds Python code",
        "'class_name':'__lambda__' | a Lambda layer holds Python code",
        "'class_name':'TFSMLayer' | a layer is a TFSMLayer",
        "'module':'os','class_name':'system' | the configuration names \"system\" of the module"
            + " \"os\"",
        "'module':'kerasx.layers','class_name':'Dense' | the configuration names \"Dense\" of the",
        "'module':'builtins','class_name':'function' | the configuration names \"function\"",
        "'class_name':'M','registered_name':'A>M' | the configuration names the class \"A>M\"",
        "'class_name':'Custom>Mine' | the configuration names the class \"Custom>Mine\""
      })
  void whatIsNotKerasOwnIsAWarning(String layer, String warning) throws Exception {
    KerasConfig config = config(CONFIG.replace("'name':'in'", "'f':[[{" + layer + "}]]"));
    assertThat(config.warnings()).singleElement().asString().startsWith(warning);
  }

  @Test
  void allShardsOfTheWeightsAreRead() throws Exception {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("config.json", CONFIG.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    members.put("model_00000.weights.h5", weights("keras-weights-h5/v1/model.weights.h5"));
    members.put("model_00001.weights.h5", weights("tfkeras-h5/v1/weights.h5"));
    byte[] bytes = zip(members, true);
    Layout layout = read("m.keras", bytes);
    assertThat(layout.tensors()).hasSize(34 + 12);
    for (Extent extent : layout.extents()) {
      assertThat(extent.end()).isLessThan(bytes.length);
    }
    members.put("model_00002.weights.h5", weights("tfkeras-h5/v1/weights.h5"));
    assertThatThrownBy(() -> read("m.keras", zip(members, true)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("there are two tensors");
  }

  @Test
  void compressedWeightsAreLeftAlone() throws Exception {
    Map<String, byte[]> members = Map.of("model.weights.h5", weights("tfkeras-h5/v1/weights.h5"));
    Layout layout = read("m.keras", zip(members, false));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactly(
            "the archive has no config.json",
            "the weights are compressed in the archive, and are not looked into");
  }

  @Test
  void aConfigurationThatIsNoJsonIsToldOfAnHdf5File() throws Exception {
    byte[] bytes = Files.readAllBytes(Fixtures.ROOT.resolve("tfkeras-h5/v1/model.h5"));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("{\"class_name\": \"Sequential\"")] = 'x';
    Layout layout = read("m.h5", bytes);
    assertThat(layout.tensors()).hasSize(33);
    assertThat(layout.warnings()).singleElement().asString().startsWith("model_config is not JSON");
  }

  private static byte[] weights(String fixture) throws IOException {
    return Files.readAllBytes(Fixtures.ROOT.resolve(fixture));
  }

  private static byte[] zip(Map<String, byte[]> members, boolean stored) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        ZipEntry entry = new ZipEntry(member.getKey());
        if (stored) {
          CRC32 crc = new CRC32();
          crc.update(member.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(member.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(member.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static KerasConfig config(String json) throws Exception {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return KerasConfig.read(ByteSource.of(bytes), "the configuration");
  }

  private static Layout read(String name, byte[] bytes) throws Exception {
    ModelFile file = ModelFile.alone(name, ByteSource.of(bytes));
    return ModelFormats.detect(file).orElseThrow().read(file);
  }
}
