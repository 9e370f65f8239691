package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GatheringTest {
  private static final TensorInfo INFO = Stores.tensor("w", DType.F32, 20, 20);
  private static final int BYTES = 1600;

  @TempDir Path root;

  private static ObjectId put(ObjectStore store, byte[] bytes, Optional<ObjectId> latest)
      throws IOException {
    ObjectId id = ObjectId.hash(bytes);
    try (PackWriter writer = store.writer()) {
      writer.putTensor(INFO, id, ByteSource.of(bytes), latest);
      writer.finish();
    }
    return id;
  }

  /// Tensors that each are a small change of the one before.
  private static List<byte[]> chain(SplittableRandom random, int length) {
    List<byte[]> chain = new ArrayList<>(List.of(Stores.random(random, BYTES)));
    while (chain.size() < length) {
      chain.add(Stores.drifted(random, chain.getLast(), 9));
    }
    return chain;
  }

  private static void putInTurn(ObjectStore store, List<byte[]> tensors) throws IOException {
    Optional<ObjectId> latest = Optional.empty();
    for (byte[] tensor : tensors) {
      latest = Optional.of(put(store, tensor, latest));
    }
  }

  private static void requireAll(Path folder, List<byte[]> tensors, String when)
      throws IOException {
    try (ObjectStore store = Stores.open(folder)) {
      for (byte[] tensor : tensors) {
        assertThat(Stores.copy(store, ObjectId.hash(tensor))).as(when).isEqualTo(tensor);
      }
      assertThat(Stores.isIntact(store)).as(when).isTrue();
    }
  }

  @Test
  void manySmallPacksBecomeFewAndNoObjectIsStoredTwice() throws IOException {
    List<byte[]> tensors = chain(new SplittableRandom(1), 12 * Gathering.MANY);
    try (ObjectStore store = Stores.open(root)) {
      putInTurn(store, tensors);
    }
    assertThat(Stores.packs(root)).hasSizeLessThan(Gathering.MANY);
    try (ObjectStore store = Stores.open(root)) {
      assertThat(store.allPacks().stream().mapToLong(Pack::count).sum()).isEqualTo(tensors.size());
    }
    requireAll(root, tensors, "gathered");
  }

  /// Sizes that grow like this are what keeps copying cheap.
  @Test
  void whatIsLeftIsLargerThanAllThatIsSmallerTogether() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    try (ObjectStore store = Stores.open(root)) {
      int before = 0;
      for (int i = 0; i < 8 * Gathering.MANY; i++) {
        put(store, Stores.random(random, BYTES), Optional.empty());
        List<Path> packs = Stores.packs(root);
        if (packs.size() <= before) {
          long smaller = 0;
          List<Long> sizes = new ArrayList<>();
          for (Path pack : packs) {
            sizes.add(Files.size(pack));
          }
          for (long size : sizes.stream().sorted().toList()) {
            assertThat(size).isGreaterThanOrEqualTo(2 * smaller);
            smaller += size;
          }
        }
        before = packs.size();
      }
    }
  }

  /// A process may map 65,530 files, and one that records a run lives for days.
  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingStaysMappedWhenTheStoreIsClosed() throws IOException {
    try (ObjectStore store = Stores.open(root)) {
      putInTurn(store, chain(new SplittableRandom(5), 2 * Gathering.MANY));
      assertThat(mapped()).isPositive();
    }
    assertThat(mapped()).isZero();
  }

  private long mapped() throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains(root.toString())).count();
    }
  }

  @Test
  void largePacksStayAsTheyAre() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Path large;
    try (ObjectStore store = Stores.open(root)) {
      try (PackWriter writer = store.writer()) {
        for (int i = 0; i <= Gathering.SMALL >> 20; i++) {
          writer.put(ObjectKind.BYTES, Stores.random(random, 1 << 20));
        }
        writer.finish();
      }
      large = Stores.packs(root).getFirst();
      putInTurn(store, chain(random, 2 * Gathering.MANY));
    }
    assertThat(large).exists();
    assertThat(Stores.packs(root)).hasSizeLessThan(Gathering.MANY);
  }

  /// Two that write at the same time store the same tensors, each as differences in an order of its
  /// own: what is left of the copies must not be differences of each other.
  @Test
  void ofSeveralCopiesThoseAreKeptThatNeedNoOther() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> tensors = chain(random, Gathering.MANY - 9);
      Path folder = root.resolve("first" + seed);
      Path second = root.resolve("second" + seed);
      for (Path place : List.of(folder, second)) {
        try (ObjectStore store = Stores.open(place)) {
          List<byte[]> order = new ArrayList<>(tensors);
          Collections.shuffle(order, new Random(random.nextLong()));
          putInTurn(store, order);
        }
      }
      for (Path pack : Stores.packs(second)) {
        Files.copy(
            pack,
            folder.resolve("packs").resolve(pack.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      // Every second time the new ones are full soon.
      int full = seed % 2 == 0 ? Integer.MAX_VALUE : 4;
      try (ObjectStore store = Stores.open(folder, full)) {
        put(store, Stores.random(random, BYTES), Optional.empty());
      }
      assertThat(Stores.packs(folder)).hasSizeLessThan(Gathering.MANY);
      requireAll(folder, tensors, "seed " + seed);
    }
  }

  @Test
  void whatIsDamagedStopsNoWriterAndNothingIsDeleted() throws IOException {
    List<byte[]> tensors = chain(new SplittableRandom(4), Gathering.MANY + 5);
    try (ObjectStore store = Stores.open(root)) {
      put(store, tensors.getFirst(), Optional.empty());
    }
    Path pack = Stores.packs(root).getFirst();
    byte[] bytes = Files.readAllBytes(pack);
    bytes[PackFormat.HEADER_BYTES + 7] ^= 1;
    Files.write(pack, bytes);
    try (ObjectStore store = Stores.open(root)) {
      for (byte[] tensor : tensors.subList(1, tensors.size())) {
        put(store, tensor, Optional.empty());
      }
    }
    assertThat(pack).hasBinaryContent(bytes);
    assertThat(Stores.packs(root)).hasSameSizeAs(tensors);
  }

  @Test
  void writersThatGatherAtTheSameTimeLoseNothing() throws Exception {
    int writers = 3;
    List<Callable<List<byte[]>>> tasks = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int seed = writer;
      tasks.add(() -> {
        // The first half is the same for all.
        List<byte[]> tensors = chain(new SplittableRandom(99), Gathering.MANY);
        tensors.addAll(chain(new SplittableRandom(seed), 2 * Gathering.MANY));
        for (byte[] tensor : tensors) {
          try (ObjectStore store = Stores.open(root)) {
            put(store, tensor, Optional.empty());
          }
        }
        return tensors;
      });
    }
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (var done : threads.invokeAll(tasks)) {
        requireAll(root, done.get(), "after all writers");
      }
    }
  }
}
