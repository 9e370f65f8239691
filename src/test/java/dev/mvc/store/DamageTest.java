package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Every byte of a small pack is damaged in turn: the check finds it, and no damaged object is ever
/// handed out.
@Execution(ExecutionMode.CONCURRENT)
class DamageTest {
  private final SplittableRandom random = new SplittableRandom(5);
  private final Map<ObjectId, byte[]> objects = new TreeMap<>();

  @TempDir Path folder;

  private Path pack;
  private ObjectId base;
  private byte[] sound;

  /// A pack with literal bytes, a full tensor of two frames, an empty one, and a chain of
  /// differences on a tensor of another pack.
  @BeforeEach
  void write() throws IOException {
    try (ObjectStore store = Stores.open(folder)) {
      TensorInfo info = Stores.tensor("w", DType.BF16, 10, 30);
      byte[] first = Stores.random(random, 600);
      base = Stores.put(store, info, first, Optional.empty());
      objects.put(base, first);
      Path older = Stores.packs(folder).getFirst();
      try (PackWriter writer = store.writer()) {
        byte[] text = "{\"type\":\"tree\",\"entries\":[]}\n".getBytes(StandardCharsets.UTF_8);
        objects.put(writer.put(ObjectKind.TREE, text), text);
        byte[] noise = Stores.random(random, 100);
        objects.put(writer.put(ObjectKind.BYTES, noise), noise);
        byte[] nothing = new byte[0];
        objects.put(writer.put(ObjectKind.BYTES, nothing), nothing);
        for (int i = 0; i < 2; i++) {
          byte[] next = Stores.drifted(random, first, 9);
          ObjectId id = ObjectId.hash(next);
          writer.putTensor(info, id, ByteSource.of(next), Optional.of(base));
          objects.put(id, next);
        }
        byte[] zeros = new byte[(1 << 18) + 5];
        ObjectId id = ObjectId.hash(zeros);
        TensorInfo large = Stores.tensor("z", DType.U8, zeros.length);
        writer.putTensor(large, id, ByteSource.of(zeros), Optional.empty());
        objects.put(id, zeros);
        writer.finish();
      }
      pack =
          Stores.packs(folder).stream()
              .filter(path -> !path.equals(older))
              .findFirst()
              .orElseThrow();
      sound = Files.readAllBytes(pack);
      long deltas = 0;
      for (ObjectId id : objects.keySet()) {
        deltas += store.find(id).orElseThrow().baseId().isPresent() ? 1 : 0;
      }
      assertThat(deltas).isEqualTo(2);
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }

  @Test
  void aFlippedByteAnywhereIsFoundAndNeverHandedOut() throws IOException {
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      requireNoticed(damaged, "flipped at " + at);
    }
  }

  @Test
  void aStretchOfZerosAnywhereIsFoundAndNeverHandedOut() throws IOException {
    for (int at = 0; at < sound.length; at += 16) {
      byte[] damaged = sound.clone();
      Arrays.fill(damaged, at, Math.min(sound.length, at + 512), (byte) 0);
      requireNoticed(damaged, "zeros at " + at);
    }
  }

  @Test
  void aTruncatedPackIsFoundAtEveryLength() throws IOException {
    for (int length = 0; length < sound.length; length++) {
      Files.write(pack, Arrays.copyOf(sound, length));
      try (ObjectStore store = Stores.open(folder)) {
        assertThat(store.packs().all()).as("cut off at %d", length).hasSize(1);
        assertThat(store.packs().broken()).containsOnlyKeys(pack.getFileName().toString());
      }
    }
  }

  @Test
  void bytesAfterTheEndAreFound() throws IOException {
    for (int more : new int[] {1, 8, 64, 4096}) {
      requireNoticed(Arrays.copyOf(sound, sound.length + more), more + " bytes more");
    }
  }

  private void requireNoticed(byte[] damaged, String how) throws IOException {
    Files.write(pack, damaged);
    try (ObjectStore store = Stores.open(folder)) {
      StoreCheck.Result result = Stores.check(store);
      assertThat(result.packs().size() + result.damaged().size()).as(how).isPositive();
      for (var object : objects.entrySet()) {
        requireExactOrRefused(store, object.getKey(), object.getValue(), how);
      }
    }
  }

  private static void requireExactOrRefused(
      ObjectStore store, ObjectId id, byte[] expected, String how) throws IOException {
    try {
      assertThat(store.read(id)).as(how).isEqualTo(expected);
    } catch (DamagedObjectException e) {
      assertThat(e).as(how).hasMessageStartingWith("object ");
    }
    try {
      assertThat(Stores.copy(store, id)).as(how).isEqualTo(expected);
    } catch (DamagedObjectException e) {
      assertThat(e.id()).as(how).isNotNull();
    }
    // Looking for it must not fail in any other way.
    assertThat(store.find(IdPrefix.parse(id.hex()).orElseThrow(), 2)).as(how).hasSizeBetween(0, 1);
  }

  @Test
  void aPackThatCannotBeUsedDoesNotHideTheOthers() throws IOException {
    Files.write(pack, Arrays.copyOf(sound, sound.length - 1));
    try (ObjectStore store = Stores.open(folder)) {
      assertThat(store.read(base)).isEqualTo(objects.get(base));
      assertThat(Stores.check(store).packs()).containsOnlyKeys(pack.getFileName().toString());
      assertThat(Stores.check(store).damaged()).isEmpty();
    }
  }

  @Test
  void aPackOfANewerFormatIsSaidToBeThatAndNotDamaged() throws IOException {
    byte[] newer = sound.clone();
    newer[8] = 9;
    newer[sound.length - 16] = 9;
    Files.write(pack, newer);
    try (ObjectStore store = Stores.open(folder)) {
      assertThat(catchThrowable(() -> Stores.check(store)))
          .isInstanceOfSatisfying(
              MvcException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(MvcException.Kind.NOT_A_REPOSITORY);
                assertThat(e).hasMessageContaining("format version 9");
                assertThat(e.hints()).contains("install a newer mvc.");
              });
    }
  }
}
