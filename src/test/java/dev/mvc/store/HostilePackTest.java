package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Packs that somebody made to do harm: every check in them is right, what they say is not.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(30)
class HostilePackTest {
  private static final ObjectId A = ObjectId.hash("a".getBytes(StandardCharsets.UTF_8));
  private static final ObjectId B = ObjectId.hash("b".getBytes(StandardCharsets.UTF_8));
  private static final byte[] PAYLOAD = new byte[8];

  @TempDir Path folder;

  private final List<Entry> entries = new ArrayList<>();

  private static FrameEntry frame(int predictor, int coder, int raw, int stored) {
    int check = PackFormat.check(PAYLOAD, 0, Math.clamp(stored, 0, PAYLOAD.length));
    return new FrameEntry(predictor, coder, raw, stored, check, 0);
  }

  private void add(
      ObjectId id, long raw, long offset, @Nullable ObjectId base, int number, int depth) {
    List<FrameEntry> frames = new ArrayList<>();
    for (long i = 0; i < Math.min(3, Entry.frameCount(Elements.F32, 0, raw)); i++) {
      long length = Math.min(1 << 20, raw - i * (1 << 20));
      frames.add(frame(base == null ? 0 : 1, base == null ? 0 : 1, (int) length, i == 0 ? 8 : 0));
    }
    add(id, raw, offset, base, new Chain.Position(number, depth), frames);
  }

  private void add(
      ObjectId id,
      long raw,
      long offset,
      @Nullable ObjectId base,
      Chain.Position position,
      List<FrameEntry> frames) {
    entries.add(
        new Entry(
            id, ObjectKind.TENSOR, Elements.F32, 0, raw, offset, base, false, position, frames));
  }

  private ObjectStore write() throws IOException {
    Files.createDirectories(folder.resolve("packs"));
    try (PackFile file = new PackFile(new Disk(), folder.resolve("tmp"))) {
      file.append(PAYLOAD);
      entries.forEach(file::add);
      ObjectId digest = file.finish().orElseThrow();
      Files.move(file.path(), folder.resolve("packs").resolve(Pack.name(digest)));
    }
    return Stores.open(folder);
  }

  private void requireRefused(ObjectId id) throws IOException {
    try (ObjectStore store = write()) {
      assertThatThrownBy(() -> store.read(id)).isInstanceOf(DamagedObjectException.class);
      assertThatThrownBy(() -> store.entry(id)).isInstanceOf(DamagedObjectException.class);
      assertThat(Stores.check(store).damaged()).containsKey(id);
      // A new version of it can be stored all the same.
      byte[] bytes = new byte[32];
      bytes[3] = 7;
      ObjectId next = Stores.put(store, Stores.tensor("w", DType.F32, 8), bytes, Optional.of(id));
      assertThat(store.read(next)).isEqualTo(bytes);
    }
  }

  /// The search begins where a hash would lie.
  @Test
  void idsThatAreNoHashesAreFoundAllTheSame() throws IOException {
    List<ObjectId> ids = new ArrayList<>();
    for (long i = 0; i < 400; i++) {
      ids.add(new ObjectId(i % 2 == 0 ? i : -i, 1, 2, i));
    }
    ids.forEach(id -> add(id, 0, PackFormat.HEADER_BYTES, null, 0, 0));
    try (ObjectStore store = write()) {
      for (ObjectId id : ids) {
        assertThat(store.find(id)).as(id.hex()).isPresent();
        assertThat(store.find(new ObjectId(id.a(), 1, 3, id.d()))).isEmpty();
      }
    }
  }

  @Test
  void anObjectThatIsItsOwnBaseIsRefused() throws IOException {
    add(A, 8, 16, A, 1, 1);
    requireRefused(A);
  }

  @Test
  void objectsThatAreEachOthersBasesAreRefused() throws IOException {
    add(A, 8, 16, B, 1, 1);
    add(B, 8, 16, A, 2, 2);
    requireRefused(A);
  }

  @Test
  void aBaseThatIsNotThereIsRefused() throws IOException {
    add(A, 8, 16, B, 1, 1);
    requireRefused(A);
  }

  @Test
  void aHugeObjectWithFewFramesIsRefused() throws IOException {
    add(A, Long.MAX_VALUE, 16, null, 0, 0);
    requireRefused(A);
  }

  @Test
  void aNegativeLengthIsRefused() throws IOException {
    add(A, -8, 16, null, Chain.Position.FULL, List.of());
    requireRefused(A);
  }

  @Test
  void payloadsOutsideThePayloadsAreRefused() throws IOException {
    add(A, 8, 17, null, 0, 0);
    requireRefused(A);
  }

  @Test
  void payloadsThatBeginInTheHeaderAreRefused() throws IOException {
    add(A, 8, 8, null, 0, 0);
    requireRefused(A);
  }

  @Test
  void payloadsBeyondAllNumbersAreRefused() throws IOException {
    add(A, 8, Long.MAX_VALUE - 3, null, 0, 0);
    requireRefused(A);
  }

  @Test
  void aFrameThatClaimsMoreThanItsShareIsRefused() throws IOException {
    add(A, 8, 16, null, Chain.Position.FULL, List.of(frame(0, 0, 1 << 30, 8)));
    requireRefused(A);
  }

  @Test
  void aPayloadThatClaimsMoreThanAFrameIsRefused() throws IOException {
    add(A, 8, 16, null, Chain.Position.FULL, List.of(frame(0, 0, 8, Integer.MAX_VALUE)));
    requireRefused(A);
  }

  @Test
  void unknownCodersAndPredictorsAreRefused() throws IOException {
    add(A, 8, 16, null, Chain.Position.FULL, List.of(frame(0, 200, 8, 8)));
    add(B, 8, 16, null, Chain.Position.FULL, List.of(frame(200, 0, 8, 8)));
    try (ObjectStore store = write()) {
      assertThatThrownBy(() -> store.read(A)).isInstanceOf(DamagedObjectException.class);
      assertThatThrownBy(() -> store.read(B)).isInstanceOf(DamagedObjectException.class);
      assertThat(Stores.check(store).damaged()).containsOnlyKeys(A, B);
    }
  }

  @Test
  void aDepthBeyondTheLimitOrBelowZeroIsRefused() throws IOException {
    add(A, 8, 16, B, 1, Chain.MAX_DEPTH + 1);
    add(B, 8, 16, null, 0, -1);
    requireRefused(A);
    try (ObjectStore store = Stores.open(folder)) {
      assertThatThrownBy(() -> store.read(B)).isInstanceOf(DamagedObjectException.class);
    }
  }

  @Test
  void contentThatIsNotWhatTheIdSaysIsRefused() throws IOException {
    int check = PackFormat.check(PAYLOAD, 0, 8);
    add(A, 8, 16, null, Chain.Position.FULL, List.of(new FrameEntry(0, 0, 8, 8, check, check)));
    try (ObjectStore store = write()) {
      assertThatThrownBy(() -> store.read(A)).hasMessageContaining("does not hash to its id");
      assertThatThrownBy(() -> Stores.copy(store, A))
          .hasMessageContaining("does not hash to its id");
      assertThat(Stores.check(store).damaged()).containsKey(A);
    }
  }

  @Test
  void twoObjectsInTheSamePlaceAreFound() throws IOException {
    add(A, 8, 16, null, 0, 0);
    add(B, 8, 16, null, 0, 0);
    try (ObjectStore store = write()) {
      assertThat(Stores.check(store).packs().values())
          .singleElement()
          .asString()
          .contains("the bytes at 16 belong to no object or to two");
    }
  }

  @Test
  void bytesOfNoObjectAreFound() throws IOException {
    byte[] empty = new byte[0];
    ObjectId id = ObjectId.hash(empty);
    add(id, 0, 16, null, 0, 0);
    try (ObjectStore store = write()) {
      assertThat(store.read(id)).isEmpty();
      assertThat(Stores.check(store).packs().values())
          .singleElement()
          .asString()
          .contains("the bytes at 16 belong to no object");
    }
  }

  private void requireUnusable(Consumer<byte[]> change) throws IOException {
    byte[] empty = new byte[0];
    entries.clear();
    add(ObjectId.hash(empty), 0, 16, null, 0, 0);
    write().close();
    Path pack = Stores.packs(folder).getFirst();
    byte[] bytes = Files.readAllBytes(pack);
    byte[] trailer = new byte[PackFormat.TRAILER_BYTES];
    int at = bytes.length - trailer.length;
    System.arraycopy(bytes, at, trailer, 0, trailer.length);
    change.accept(trailer);
    LittleEndian.putInt(trailer, 52, PackFormat.check(trailer, 0, 52));
    System.arraycopy(trailer, 0, bytes, at, trailer.length);
    Files.write(pack, bytes);
    try (ObjectStore store = Stores.open(folder)) {
      assertThat(Stores.check(store).packs()).containsKey(pack.getFileName().toString());
      assertThatThrownBy(() -> store.read(A))
          .isInstanceOf(DamagedObjectException.class)
          .hasMessageContaining("cannot be used");
    }
    Files.delete(pack);
  }

  @Test
  void aTrailerThatLiesMakesThePackUnusableAndNothingElse() throws IOException {
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 8, Long.MAX_VALUE));
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 8, 1L << 60));
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 8, -1));
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 0, Long.MAX_VALUE));
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 0, -1));
    requireUnusable(trailer -> LittleEndian.putLong(trailer, 0, 15));
    requireUnusable(trailer -> trailer[20] ^= 1);
  }
}
