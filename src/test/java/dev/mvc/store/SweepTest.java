package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  private static final TensorInfo INFO = Stores.tensor("w", DType.F32, 20, 20);
  private static final int BYTES = 1600;

  @TempDir Path root;

  /// Puts a tensor and, with `beside`, one that nothing will need, in a pack of their own.
  private static ObjectId put(
      ObjectStore store, byte[] bytes, Optional<ObjectId> latest, Optional<byte[]> beside)
      throws IOException {
    ObjectId id = ObjectId.hash(bytes);
    try (PackWriter writer = store.writer()) {
      writer.putTensor(INFO, id, ByteSource.of(bytes), latest);
      if (beside.isPresent()) {
        writer.putTensor(
            INFO, ObjectId.hash(beside.get()), ByteSource.of(beside.get()), Optional.empty());
      }
      writer.finish();
    }
    return id;
  }

  private static void sweep(ObjectStore store, List<ObjectId> needed, boolean aside)
      throws IOException {
    Marks marks = new Marks(store);
    for (ObjectId id : needed) {
      marks.mark(id);
    }
    try (Sweep sweep = new Sweep(store, marks, Instant.now().plusSeconds(9), Progress.NONE)) {
      sweep.write(aside);
      assertThat(sweep.isOvertaken()).isFalse();
      sweep.delete();
    }
  }

  /// Two that write at the same time store the same tensors, each as differences in an order of its
  /// own: what is left of the copies must not be differences of each other.
  @Test
  void ofSeveralCopiesThoseAreKeptThatNeedNoOther() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> tensors = new ArrayList<>(List.of(Stores.random(random, BYTES)));
      for (int i = 1; i < 6; i++) {
        tensors.add(Stores.drifted(random, tensors.getLast(), 9));
      }
      Path folder = root.resolve("first" + seed);
      for (Path place : List.of(folder, root.resolve("second" + seed))) {
        try (ObjectStore store = Stores.open(place)) {
          List<byte[]> order = new ArrayList<>(tensors);
          Collections.shuffle(order, new Random(random.nextLong()));
          Optional<ObjectId> latest = Optional.empty();
          for (byte[] tensor : order) {
            Optional<byte[]> beside =
                random.nextInt(3) > 0
                    ? Optional.of(Stores.random(random, BYTES))
                    : Optional.empty();
            latest = Optional.of(put(store, tensor, latest, beside));
          }
        }
      }
      for (Path pack : Stores.packs(root.resolve("second" + seed))) {
        Files.copy(
            pack,
            folder.resolve("packs").resolve(pack.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      // Every second time packs are full soon.
      int full = seed % 2 == 0 ? Integer.MAX_VALUE : 2;
      try (ObjectStore store = Stores.open(folder, full)) {
        while (tensors.size() > 1) {
          sweep(store, tensors.stream().map(ObjectId::hash).toList(), random.nextBoolean());
          for (byte[] tensor : tensors) {
            assertThat(Stores.copy(store, ObjectId.hash(tensor))).isEqualTo(tensor);
          }
          assertThat(Stores.isIntact(store)).as("seed %d", seed).isTrue();
          tensors.remove(random.nextInt(tensors.size()));
        }
      }
    }
  }

  /// Nobody asked what of it is needed.
  @Test
  void aPackThatCameAfterTheQuestionStays() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    byte[] bytes = Stores.random(random, BYTES);
    try (ObjectStore store = Stores.open(root);
        ObjectStore other = Stores.open(root)) {
      put(store, Stores.random(random, BYTES), Optional.empty(), Optional.empty());
      Marks marks = new Marks(store);
      ObjectId id = put(other, bytes, Optional.empty(), Optional.empty());
      try (Sweep sweep = new Sweep(store, marks, Instant.now().plusSeconds(9), Progress.NONE)) {
        assertThat(sweep.plan().drop()).isEqualTo(1);
        sweep.write(false);
        assertThat(sweep.isOvertaken()).isTrue();
        sweep.delete();
      }
      assertThat(Stores.copy(store, id)).isEqualTo(bytes);
    }
  }
}
