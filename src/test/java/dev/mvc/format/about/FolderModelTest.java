package dev.mvc.format.about;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.format.layout.DiskFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderModelTest {
  @TempDir Path folder;

  private List<String> find(String... names) throws IOException {
    byte[] model =
        Files.readAllBytes(Fixtures.ROOT.resolve("st-metadata-edges/v1/model.safetensors"));
    for (String name : names) {
      Files.write(folder.resolve(name), model);
    }
    return FolderModel.find(new DiskFolder(folder, folder));
  }

  @Test
  void theFileThatNamesOthersStandsForThem() throws IOException {
    assertThat(find("model-00001-of-00002.safetensors", "model.safetensors.index.json"))
        .containsExactly("model.safetensors.index.json");
  }

  @Test
  void aDistributedCheckpointIsItsMetadata() throws IOException {
    assertThat(find("__0_0.distcp", ".metadata", "x.pt")).containsExactly(".metadata");
  }

  @Test
  void aSavedModelIsItsGraph() throws IOException {
    assertThat(find("saved_model.pb", "fingerprint.pb")).containsExactly("saved_model.pb");
  }

  @Test
  void anAdapterGoesBeforeTheModelBesideIt() throws IOException {
    assertThat(find("adapter_model.safetensors", "model.safetensors"))
        .containsExactly("adapter_model.safetensors");
  }

  @Test
  void theUsualNameGoesBeforeOthersAndSafetensorsBeforePickles() throws IOException {
    assertThat(find("other.safetensors", "model.safetensors", "pytorch_model.bin"))
        .containsExactly("model.safetensors");
  }

  @Test
  void whatTrainingLeavesBesideAModelIsNone() throws IOException {
    assertThat(find("optimizer.safetensors", "rng_state_0.safetensors", "weights.safetensors"))
        .containsExactly("weights.safetensors");
  }

  @Test
  void theFirstShardStandsForTheOthers() throws IOException {
    assertThat(find("m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"))
        .containsExactly("m-00001-of-00002.safetensors");
  }

  @Test
  void severalAreAllTold() throws IOException {
    assertThat(find("a.safetensors", "b.safetensors"))
        .containsExactly("a.safetensors", "b.safetensors");
  }

  @Test
  void aFileOfNoKnownFormatIsNoModel() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "hello");
    Files.createDirectory(folder.resolve("model.safetensors"));
    assertThat(FolderModel.find(new DiskFolder(folder, folder))).isEmpty();
  }
}
