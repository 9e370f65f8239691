package dev.mvc.format.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Values;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DistributedTest {
  private static ModelFile file(int ranks, String name) throws Exception {
    Path path = TorchTest.FILES.resolve("ranks" + ranks).resolve(name);
    return new ModelFile(name, ByteSource.of(Files.readAllBytes(path)), DiskFolder.around(path));
  }

  /// The extents of all ranks: what the repository stores, by name.
  private static Map<String, ObjectId> extents(int ranks) throws Exception {
    Map<String, ObjectId> all = new TreeMap<>();
    for (int rank = 0; rank < ranks; rank++) {
      ModelFile file = file(ranks, "__" + rank + "_0.distcp");
      for (Extent extent : new Distributed().read(file).extents()) {
        ByteSource content = extent.content(file.bytes());
        all.put(extent.tensor().name(), ObjectId.hash(content.read(0, (int) content.size())));
      }
    }
    return all;
  }

  @Test
  void anotherNumberOfRanksHasTheSameExtentsOfALargeTensor() throws Exception {
    Map<String, ObjectId> two = extents(2);
    Map<String, ObjectId> four = extents(4);
    two.keySet().removeIf(name -> !name.startsWith("model.w["));
    four.keySet().removeIf(name -> !name.startsWith("model.w["));
    assertThat(two).hasSize(8).containsKey("model.w[32:64,0:128]").isEqualTo(four);
  }

  @Test
  void aFileListsItsChunks() throws Exception {
    Layout layout = new Distributed().read(file(4, "__1_0.distcp"));
    assertThat(layout.infos())
        .contains(
            new TensorInfo("model.w[64:128,0:128]", DType.F32, Shape.of(64, 128)),
            new TensorInfo("model.cols[0:4,3:6]", DType.F32, Shape.of(4, 3)));
    assertThat(layout.warnings()).isEmpty();
  }

  @Test
  void aChunkHasItsPartOfTheValues() throws Exception {
    ModelFile whole = file(2, ".metadata");
    NamedTensor all = find(new Distributed().read(whole), "model.w");
    ModelFile part = file(4, "__1_0.distcp");
    NamedTensor chunk = find(new Distributed().read(part), "model.w[64:128,0:128]");
    try (ByteSource a = all.open(whole);
        ByteSource b = chunk.open(part)) {
      assertThat(b.read(0, (int) b.size())).isEqualTo(a.read(64 * 128 * 4, (int) b.size()));
    }
  }

  private static NamedTensor find(Layout layout, String name) {
    return layout.tensors().stream()
        .filter(tensor -> tensor.info().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void smallTensorsAndOddOnesAreNotCut() {
    TensorInfo small = new TensorInfo("b", DType.F32, Shape.of(256));
    assertThat(Pieces.of(small, List.of(0L), Shape.of(256), 0, "")).hasSize(1);
    TensorInfo odd = new TensorInfo("o", DType.F32, Shape.of(1001, 1000));
    assertThat(Pieces.of(odd, List.of(0L, 0L), Shape.of(1001, 1000), 0, "")).hasSize(1);
    TensorInfo scalar = new TensorInfo("s", DType.F32, Shape.of());
    assertThat(Pieces.of(scalar, List.of(), Shape.of(), 9, "").getFirst().in().extent().offset())
        .isEqualTo(9);
  }

  @Test
  void aChunkThatBeginsWithinAnEighthIsCutAtItsEnd() {
    TensorInfo tensor = new TensorInfo("w", DType.F32, Shape.of(800, 100));
    List<Values.Chunk> pieces = Pieces.of(tensor, List.of(250L, 0L), Shape.of(200, 100), 1000, "f");
    assertThat(pieces)
        .extracting(piece -> piece.in().extent().tensor().name())
        .containsExactly("w[250:300,0:100]", "w[300:400,0:100]", "w[400:450,0:100]");
    assertThat(pieces)
        .extracting(piece -> piece.in().extent().offset())
        .containsExactly(1000L, 21_000L, 61_000L);
  }

  @Test
  void aFileWithoutItsMetadataIsRefused() throws Exception {
    ModelFile alone = ModelFile.alone("__0_0.distcp", file(2, "__0_0.distcp").bytes());
    assertThatThrownBy(() -> new Distributed().read(alone))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the file .metadata, which says what is in it, is not beside it");
  }

  @Test
  void aMissingFileAndOneElsewhereAreToldAndNotOpened() throws Exception {
    byte[] metadata = file(2, ".metadata").bytes().read(0, (int) file(2, ".metadata").size());
    for (int i = 0; i + 12 < metadata.length; i++) {
      if (new String(metadata, i, 12, StandardCharsets.ISO_8859_1).equals("__1_0.distcp")) {
        metadata[i] = '.';
        metadata[i + 1] = '.';
        metadata[i + 2] = '/';
      }
    }
    Folder folder =
        path -> {
          assertThat(path).isEqualTo("__0_0.distcp");
          return Optional.empty();
        };
    Layout layout =
        new Distributed().read(new ModelFile(".metadata", ByteSource.of(metadata), folder));
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactlyInAnyOrder(
            "the file \"__0_0.distcp\" is missing",
            "\"../_0.distcp\" is not a file of this folder");
  }
}
