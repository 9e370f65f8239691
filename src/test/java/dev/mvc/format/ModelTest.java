package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static Folder folder(String fixture) {
    Path folder = Fixtures.ROOT.resolve(fixture);
    return new DiskFolder(folder, folder);
  }

  @Test
  void aFileIsAModelOfOnePart() throws IOException, MalformedFileException {
    Model model = Model.read("model.safetensors", folder("st-llama-bf16/v1")).orElseThrow();
    assertThat(model.format()).isEqualTo("safetensors");
    assertThat(model.parts()).hasSize(1);
    assertThat(model.tensors()).hasSize(21);
    assertThat(model.complaints()).isEmpty();
    assertThat(model.size())
        .isEqualTo(Files.size(Fixtures.ROOT.resolve("st-llama-bf16/v1/model.safetensors")));
  }

  @Test
  void anIndexIsAModelOfAllItsShards() throws IOException, MalformedFileException {
    Model model =
        Model.read("model.safetensors.index.json", folder("st-sharded-hf/v3")).orElseThrow();
    assertThat(model.parts()).hasSize(6);
    assertThat(model.tensors()).hasSize(21);
    assertThat(model.metadata()).containsEntry("format", "pt");
    assertThat(model.complaints()).isEmpty();
  }

  @Test
  void anIndexOfPyTorchsFilesIsOneToo() throws IOException, MalformedFileException {
    Model model =
        Model.read("pytorch_model.bin.index.json", folder("pt-sharded-bin/v1")).orElseThrow();
    assertThat(model.format()).isEqualTo("pytorch");
    assertThat(model.parts()).hasSize(3);
    assertThat(model.complaints()).isEmpty();
    assertThat(model.tensors()).extracting(TensorInfo::name).contains("model.norm.weight");
  }

  @Test
  void aMissingShardIsComplainedOf() throws IOException, MalformedFileException {
    Model model =
        Model.read("model.safetensors.index.json", folder("bad/safetensors/index_missing_shard"))
            .orElseThrow();
    assertThat(model.parts())
        .extracting(Model.Part::name)
        .containsExactly("model-00001-of-00002.safetensors");
    assertThat(model.complaints()).contains("\"model-00002-of-00002.safetensors\" is missing");
  }

  @Test
  void filesOutsideOfTheFolderAreNeverOpened() throws IOException, MalformedFileException {
    List<String> opened = new ArrayList<>();
    Folder folder = folder("bad/safetensors/index_escape");
    Model model =
        Model.read(
                "model.safetensors.index.json",
                name -> {
                  opened.add(name);
                  return folder.open(name);
                })
            .orElseThrow();
    assertThat(opened).containsExactly("model.safetensors.index.json");
    assertThat(model.complaints()).contains("\"/etc/hostname\" is not a file of this folder");
  }

  @Test
  void aBrokenShardIsToldOnceAndTheOthersAreRead() throws IOException, MalformedFileException {
    Folder folder = folder("st-sharded-hf/v1");
    Model model =
        Model.read(
                "model.safetensors.index.json",
                name ->
                    name.equals("model-00002-of-00003.safetensors")
                        ? Optional.of(ByteSource.of(new byte[] {1, 2, 3}))
                        : folder.open(name))
            .orElseThrow();
    assertThat(model.parts()).hasSize(2);
    assertThat(model.complaints())
        .singleElement()
        .asString()
        .startsWith("\"model-00002-of-00003.safetensors\": the file has 3 bytes");
  }

  @Test
  void everyFileThatIsOpenedIsClosed() throws IOException, MalformedFileException {
    int[] open = {0};
    Folder folder = folder("st-sharded-hf/v3");
    Model.read(
        "model.safetensors.index.json",
        name -> folder.open(name).map(source -> counting(source, open)));
    assertThat(open[0]).isZero();
  }

  private static ByteSource counting(ByteSource source, int[] open) {
    open[0]++;
    return new ByteSource() {
      @Override
      public long size() {
        return source.size();
      }

      @Override
      public void read(long offset, byte[] into, int at, int length) throws IOException {
        source.read(offset, into, at, length);
      }

      @Override
      public void close() throws IOException {
        open[0]--;
        source.close();
      }
    };
  }

  @Test
  void whatHasNoKnownFormatIsNoModel() throws IOException, MalformedFileException {
    Folder folder = _ -> Optional.of(ByteSource.of(new byte[] {'{', '}'}));
    assertThat(Model.read("config.json", folder)).isEmpty();
    assertThat(Model.read("nothing", _ -> Optional.empty())).isEmpty();
  }

  @Test
  void aBrokenFileIsRefused() {
    Folder folder = _ -> Optional.of(ByteSource.of(new byte[3]));
    assertThatThrownBy(() -> Model.read("m.safetensors", folder))
        .isInstanceOf(MalformedFileException.class);
    assertThatThrownBy(() -> Model.read("m.safetensors.index.json", folder))
        .isInstanceOf(MalformedFileException.class);
  }
}
