package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the store promises to everything above it.
@Execution(ExecutionMode.CONCURRENT)
class ObjectStoreTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @TempDir Path folder;

  private ObjectStore store;

  @BeforeEach
  void open() {
    store = Stores.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ObjectId put(ObjectKind kind, byte[] bytes) throws IOException {
    try (PackWriter writer = store.writer()) {
      ObjectId id = writer.put(kind, bytes);
      writer.finish();
      return id;
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(ObjectKind.class)
  void anObjectOfEveryKindComesBack(ObjectKind kind) throws IOException {
    byte[] bytes = text("an object of kind " + kind);
    ObjectId id = put(kind, bytes);
    assertThat(id).isEqualTo(ObjectId.hash(bytes));
    assertThat(store.read(id)).isEqualTo(bytes);
    assertThat(Stores.copy(store, id)).isEqualTo(bytes);
    assertThat(store.find(id).orElseThrow().kind()).isEqualTo(kind);
    assertThat(store.isVersion(id)).isEqualTo(kind == ObjectKind.VERSION);
  }

  @Test
  void anEmptyObjectComesBack() throws IOException {
    ObjectId id = put(ObjectKind.BYTES, new byte[0]);
    assertThat(store.read(id)).isEmpty();
    assertThat(Stores.copy(store, id)).isEmpty();
    assertThat(Stores.isIntact(store)).isTrue();
  }

  @Test
  void aTensorWithoutElementsComesBackAlsoBesideOthers() throws IOException {
    byte[] full = Stores.random(random, 64);
    try (PackWriter writer = store.writer()) {
      put(writer, Stores.tensor("a", DType.F32, 16), full);
      put(writer, Stores.tensor("none", DType.F32, 0, 16), new byte[0]);
      put(writer, Stores.tensor("b", DType.F32, 16), Stores.drifted(random, full, 2));
      writer.finish();
    }
    assertThat(Stores.copy(store, ObjectId.hash(new byte[0]))).isEmpty();
    assertThat(Stores.copy(store, ObjectId.hash(full))).isEqualTo(full);
    assertThat(Stores.isIntact(store)).isTrue();
  }

  private static ObjectId put(PackWriter writer, TensorInfo info, byte[] bytes) throws IOException {
    ObjectId id = ObjectId.hash(bytes);
    writer.putTensor(info, id, ByteSource.of(bytes), Optional.empty());
    return id;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 262_143, 262_144, 262_145, 1_000_000})
  void anObjectOfSeveralFramesIsReadAtAnyPlace(int length) throws IOException {
    byte[] bytes = Stores.random(random, length);
    ObjectId id = put(ObjectKind.BYTES, bytes);
    ByteSource source = store.open(id);
    assertThat(source.size()).isEqualTo(length);
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(length);
      int count = random.nextInt(length - from + 1);
      assertThat(source.read(from, count)).isEqualTo(Arrays.copyOfRange(bytes, from, from + count));
    }
    assertThatThrownBy(() -> source.read(length, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> source.read(-1, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsPutTwiceIsStoredOnce() throws IOException {
    byte[] bytes = Stores.random(random, 5000);
    TensorInfo info = Stores.tensor("a", DType.F32, 1250);
    try (PackWriter writer = store.writer()) {
      List<ObjectId> ids = new ArrayList<>();
      writer.putLater(bytes, bytes.length, ids::add);
      writer.putLater(bytes, bytes.length, ids::add);
      put(writer, info, bytes);
      writer.drain();
      assertThat(ids).containsExactly(ObjectId.hash(bytes), ObjectId.hash(bytes));
      writer.finish();
    }
    long size = store.sizeOnDisk();
    assertThat(size).isLessThan(2 * 5000);
    Stores.put(store, info, bytes, Optional.empty());
    put(ObjectKind.BYTES, bytes);
    assertThat(store.sizeOnDisk()).isEqualTo(size);
    assertThat(Stores.packs(folder)).hasSize(1);
  }

  @Test
  void objectsOfSeveralPacksAreFound() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(Stores.random(random, 100 + i));
      put(ObjectKind.BYTES, all.getLast());
    }
    assertThat(Stores.packs(folder)).hasSize(10);
    for (byte[] bytes : all) {
      assertThat(store.read(ObjectId.hash(bytes))).isEqualTo(bytes);
    }
    assertThat(Stores.check(store).objects()).isEqualTo(10);
  }

  @Test
  void anObjectThatAnotherProcessAddsIsFound() throws IOException {
    put(ObjectKind.BYTES, text("so that the packs were listed"));
    byte[] bytes = text("from elsewhere");
    try (ObjectStore other = Stores.open(folder);
        PackWriter writer = other.writer()) {
      writer.put(ObjectKind.BYTES, bytes);
      writer.finish();
    }
    assertThat(store.read(ObjectId.hash(bytes))).isEqualTo(bytes);
  }

  @Test
  void anObjectThatIsNotThereIsReportedAsMissing() {
    ObjectId id = ObjectId.hash(text("never stored"));
    assertThatThrownBy(() -> store.read(id))
        .isInstanceOf(DamagedObjectException.class)
        .hasMessage("object " + id.brief() + ": is missing");
  }

  @Test
  void nothingIsVisibleBeforeFinishAndNothingIsLeftWithoutIt() throws IOException {
    byte[] bytes = text("unfinished");
    try (PackWriter writer = store.writer()) {
      writer.put(ObjectKind.BYTES, bytes);
      assertThat(store.find(ObjectId.hash(bytes))).isEmpty();
      assertThat(folder.resolve("packs")).doesNotExist();
    }
    assertThat(store.find(ObjectId.hash(bytes))).isEmpty();
    assertThat(Stores.files(folder.resolve("tmp"))).isEmpty();
  }

  @Test
  void aPackOfNothingIsNotWritten() throws IOException {
    try (PackWriter writer = store.writer()) {
      writer.finish();
    }
    assertThat(folder.resolve("packs")).doesNotExist();
    assertThat(Stores.files(folder.resolve("tmp"))).isEmpty();
  }

  @Test
  void prefixesFindIdsInAllPacks() throws IOException {
    List<ObjectId> ids = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ids.add(put(ObjectKind.BYTES, text("object " + i % 150)));
      if (i == 100) {
        try (PackWriter writer = store.writer()) {
          for (int j = 1000; j < 2000; j++) {
            ids.add(writer.put(ObjectKind.BYTES, text("object " + j)));
          }
          writer.finish();
        }
      }
    }
    for (ObjectId id : ids) {
      IdPrefix whole = IdPrefix.parse(id.hex()).orElseThrow();
      assertThat(store.find(whole, 10)).containsExactly(id);
      IdPrefix four = IdPrefix.parse(id.hex().substring(0, 4)).orElseThrow();
      List<ObjectId> expected = ids.stream().filter(four::matches).distinct().sorted().toList();
      assertThat(store.find(four, 1000)).isEqualTo(expected);
      assertThat(store.find(four, 1)).isEqualTo(expected.subList(0, 1));
    }
    assertThat(store.find(IdPrefix.parse("ffffffffffff").orElseThrow(), 10)).isEmpty();
    assertThat(store.find(IdPrefix.parse("000000000000").orElseThrow(), 10)).isEmpty();
  }

  @Test
  void equalInputGivesEqualPacks(@TempDir Path otherFolder) throws IOException {
    byte[] old = Stores.random(random, 3_000_000);
    byte[] now = Stores.drifted(random, old, 50);
    byte[] chunk = Stores.random(random, 70_000);
    TensorInfo info = Stores.tensor("w", DType.F32, 750, 1000);
    for (Path place : List.of(folder, otherFolder)) {
      try (ObjectStore target = Stores.open(place)) {
        ObjectId base = Stores.put(target, info, old, Optional.empty());
        try (PackWriter writer = target.writer()) {
          writer.putLater(chunk, chunk.length, id -> {});
          writer.putTensor(info, ObjectId.hash(now), ByteSource.of(now), Optional.of(base));
          put(writer, Stores.tensor("e", DType.F32, 0), new byte[0]);
          writer.putLater(text("tail"), 4, id -> {});
          writer.put(ObjectKind.RECIPE, text("{}\n"));
          writer.finish();
        }
      }
    }
    List<Path> packs = Stores.packs(folder);
    assertThat(packs).hasSize(2);
    for (Path pack : packs) {
      Path other = otherFolder.resolve("packs").resolve(pack.getFileName());
      assertThat(other).hasSameBinaryContentAs(pack);
    }
  }

  @Test
  void whatAWriterCostsIsWhatItAddsToTheDisk() throws IOException {
    byte[] bytes = Stores.random(random, 3_000_000);
    try (PackWriter writer = store.writer()) {
      put(writer, Stores.tensor("a", DType.F32, 750_000), bytes);
      put(writer, Stores.tensor("b", DType.BF16, 100), Stores.random(random, 200));
      writer.put(ObjectKind.TREE, text("{}"));
      writer.finish();
      long overhead = PackFormat.FIXED_BYTES;
      assertThat(writer.cost()).isEqualTo(store.sizeOnDisk() - overhead);
    }
  }

  @Test
  void aDamagedBaseDoesNotStopANewVersionFromBeingStored() throws IOException {
    byte[] old = Stores.random(random, 40_000);
    TensorInfo info = Stores.tensor("w", DType.F32, 10_000);
    ObjectId base = Stores.put(store, info, old, Optional.empty());
    store.close();
    Path pack = Stores.packs(folder).getFirst();
    byte[] bytes = Files.readAllBytes(pack);
    bytes[1000] ^= 1;
    Files.write(pack, bytes);
    store = Stores.open(folder);
    assertThatThrownBy(() -> store.read(base)).isInstanceOf(DamagedObjectException.class);
    byte[] now = Stores.drifted(random, old, 50);
    ObjectId id = Stores.put(store, info, now, Optional.of(base));
    assertThat(store.read(id)).isEqualTo(now);
    assertThat(store.find(id).orElseThrow().baseId()).isEmpty();
    byte[] later = Stores.drifted(random, old, 50);
    ObjectId missing = ObjectId.hash(text("a base that is gone"));
    ObjectId other = Stores.put(store, info, later, Optional.of(missing));
    assertThat(store.read(other)).isEqualTo(later);
  }
}
