package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Effort;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with tensors that count as large, so that their frames are rebuilt by several threads.
class FileRestorerTest {
  /// Rows of 1000, and a frame has 262: three whole frames and a part of one.
  private static final TensorInfo INFO =
      new TensorInfo("layer.weight", DType.F32, Shape.of(3 * 262 + 5, 1000));

  @TempDir Path folder;

  private final Disk disk = new Disk();
  private final SplittableRandom random = new SplittableRandom(7);
  private ObjectStore store;
  private Path target;

  @BeforeEach
  void open() {
    store = ObjectStore.open(folder.resolve("store"), disk, Effort.NORMAL);
    target = folder.resolve("restored");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private byte[] tensor() {
    byte[] bytes = new byte[(int) INFO.byteLength()];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Stores tensors under ids that the caller chooses, and a file of them; its recipe's id.
  private ObjectId put(List<byte[]> tensors, List<ObjectId> ids, long length) throws IOException {
    Segment[] segments = new Segment[ids.size()];
    Arrays.setAll(segments, i -> new Segment.Tensor(INFO, ids.get(i), length));
    try (PackWriter writer = store.writer()) {
      for (int i = 0; i < tensors.size(); i++) {
        writer.putTensor(INFO, ids.get(i), ByteSource.of(tensors.get(i)), Optional.empty());
      }
      writer.drain();
      Recipe recipe = new Recipe("safetensors", List.of(segments));
      ObjectId id = writer.put(ObjectKind.RECIPE, recipe.write());
      writer.finish();
      return id;
    }
  }

  private void restore(ObjectId recipe) throws IOException {
    try (Workers workers = new Workers()) {
      FileRestorer restorer = new FileRestorer(store, disk, Progress.NONE, workers, 1000);
      Tree.File file = new Tree.File("model", recipe, 2 * INFO.byteLength(), "safetensors", false);
      restorer.restore("model", file, target, () -> {});
      workers.drain();
    }
  }

  @Test
  void largeTensorsComeBackEachInItsPlace() throws IOException {
    byte[] one = tensor();
    byte[] two = tensor();
    restore(
        put(List.of(one, two), List.of(ObjectId.hash(one), ObjectId.hash(two)), INFO.byteLength()));
    byte[] both = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    assertThat(Files.readAllBytes(target)).isEqualTo(both);
  }

  @Test
  void aLargeTensorThatIsNotWhatItsIdSaysIsRefused() throws IOException {
    ObjectId other = ObjectId.hash(new byte[] {1});
    ObjectId recipe = put(List.of(tensor()), List.of(other), INFO.byteLength());
    assertThatThrownBy(() -> restore(recipe))
        .isInstanceOfSatisfying(
            MvcException.class, e -> assertThat(e.kind()).isEqualTo(MvcException.Kind.CORRUPT))
        .hasMessageContaining("tensor layer.weight")
        .hasMessageContaining("does not hash to its id");
  }

  @Test
  void aLargeTensorOfAnotherLengthThanTheRecipeSaysIsRefused() throws IOException {
    byte[] bytes = tensor();
    ObjectId recipe = put(List.of(bytes), List.of(ObjectId.hash(bytes)), INFO.byteLength() - 4);
    assertThatThrownBy(() -> restore(recipe))
        .hasMessageContaining("has not the length that the recipe says");
  }
}
