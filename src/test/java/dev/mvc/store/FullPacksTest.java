package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writers whose packs are full after few objects.
class FullPacksTest {
  private static final TensorInfo INFO = Stores.tensor("w", DType.F32, 30, 30);
  private static final int FULL = 4;

  @TempDir Path root;

  private final List<byte[]> tensors = new ArrayList<>();
  private final List<byte[]> texts = new ArrayList<>();

  @BeforeEach
  void makeObjects() {
    SplittableRandom random = new SplittableRandom(1);
    tensors.add(Stores.random(random, 3600));
    while (tensors.size() < 20) {
      tensors.add(Stores.drifted(random, tensors.getLast(), 20));
    }
    while (texts.size() < 100) {
      texts.add(Stores.random(random, 100));
    }
  }

  private static Optional<ObjectId> putTensors(PackWriter writer, List<byte[]> tensors)
      throws IOException {
    Optional<ObjectId> latest = Optional.empty();
    for (byte[] tensor : tensors) {
      ObjectId id = ObjectId.hash(tensor);
      writer.putTensor(INFO, id, ByteSource.of(tensor), latest);
      writer.drain();
      latest = Optional.of(id);
    }
    return latest;
  }

  private void putAll(ObjectStore store) throws IOException {
    try (PackWriter writer = store.writer()) {
      putTensors(writer, tensors);
      for (byte[] text : texts) {
        writer.putLater(text, text.length, id -> {});
      }
      for (byte[] text : texts) {
        writer.put(ObjectKind.BYTES, text);
      }
      writer.finish();
    }
  }

  private void requireAll(ObjectStore store) throws IOException {
    for (byte[] bytes : tensors) {
      assertThat(Stores.copy(store, ObjectId.hash(bytes))).isEqualTo(bytes);
    }
    for (byte[] bytes : texts) {
      assertThat(Stores.copy(store, ObjectId.hash(bytes))).isEqualTo(bytes);
    }
    assertThat(Stores.isIntact(store)).isTrue();
    // Some are on their way when a pack is found to be full.
    int inFlight = 3 * Math.min(16, Runtime.getRuntime().availableProcessors());
    assertThat(store.allPacks())
        .extracting(Pack::count)
        .allMatch(count -> count <= FULL + inFlight);
    long objects = store.allPacks().stream().mapToLong(Pack::count).sum();
    assertThat(objects).as("each once").isEqualTo(tensors.size() + texts.size());
  }

  private static boolean isDifference(ObjectStore store, byte[] tensor) throws IOException {
    return store.entry(ObjectId.hash(tensor)).base() != null;
  }

  @Test
  void whatAWriterPutsGoesIntoSeveralPacksAndDifferencesCrossThem() throws IOException {
    try (ObjectStore store = Stores.open(root, FULL)) {
      putAll(store);
      requireAll(store);
      int differences = 0;
      for (byte[] tensor : tensors) {
        differences += isDifference(store, tensor) ? 1 : 0;
      }
      assertThat(differences).isGreaterThan(tensors.size() * 3 / 4);
    }
  }

  @Test
  void repackingMakesFullPacksAndTakesDifferencesOfWhatIsNew() throws IOException {
    try (ObjectStore store = Stores.open(root)) {
      for (byte[] tensor : tensors) {
        try (PackWriter writer = store.writer()) {
          putTensors(writer, List.of(tensor));
          writer.finish();
        }
      }
      putAll(store);
    }
    try (ObjectStore store = Stores.open(root, FULL);
        Repack repack = new Repack(store, Progress.NONE)) {
      assertThat(isDifference(store, tensors.getLast())).isFalse();
      Optional<ObjectId> latest = Optional.empty();
      for (byte[] tensor : tensors) {
        ObjectId id = ObjectId.hash(tensor);
        repack.tensor(id, latest);
        repack.drain();
        latest = Optional.of(id);
      }
      Repack.Result result = repack.finish();
      assertThat(result.objects()).isEqualTo(tensors.size() + texts.size());
      assertThat(result.after()).isEqualTo(store.sizeOnDisk()).isLessThan(result.before());
    }
    try (ObjectStore store = Stores.open(root)) {
      requireAll(store);
      assertThat(isDifference(store, tensors.get(1))).isTrue();
    }
  }
}
