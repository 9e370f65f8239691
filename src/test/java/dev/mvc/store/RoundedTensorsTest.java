package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Elements;
import dev.mvc.codec.Rounding;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundedTensorsTest {
  /// More than one frame of the rounded tensor, and not a whole number of them.
  private static final int COUNT = 400_000;

  private static final TensorInfo WIDE = Stores.tensor("master.fc", DType.F32, COUNT);

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(11);
  private final byte[] floats = new byte[4 * COUNT];

  @BeforeEach
  void drawMaster() {
    for (int i = 0; i < COUNT; i++) {
      float weight = (float) (0.02 * random.nextGaussian());
      LittleEndian.putInt(floats, 4 * i, Float.floatToRawIntBits(weight));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void aRoundedCopyBesideItsMasterCostsAReference(DType dtype) throws IOException {
    byte[] rounded = rounded(dtype);
    try (ObjectStore store = Stores.open(folder)) {
      ObjectId master = ObjectId.hash(floats);
      ObjectId copy = ObjectId.hash(rounded);
      try (PackWriter writer = store.writer()) {
        writer.putTensor(WIDE, master, ByteSource.of(floats), Optional.empty());
        writer.drain();
        put(writer, dtype, copy, rounded, master);
        writer.finish();
      }

      Entry entry = store.find(copy).orElseThrow();
      assertThat(entry.baseId()).contains(master);
      assertThat(entry.storedLength()).isZero();
      assertThat(entry.position().depth()).isEqualTo(1);
      assertThat(Stores.copy(store, copy)).isEqualTo(rounded);
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }

  @Test
  void aCopyThatDiffersHereAndThereIsExact() throws IOException {
    byte[] rounded = rounded(DType.BF16);
    for (int i = 5_000; i < COUNT; i += 997) {
      LittleEndian.putShort(rounded, 2 * i, (short) random.nextInt());
    }
    try (ObjectStore store = Stores.open(folder)) {
      ObjectId master = Stores.put(store, WIDE, floats, Optional.empty());
      ObjectId copy = ObjectId.hash(rounded);
      try (PackWriter writer = store.writer()) {
        put(writer, DType.BF16, copy, rounded, master);
        writer.finish();
      }

      Entry entry = store.find(copy).orElseThrow();
      assertThat(entry.baseId()).contains(master);
      assertThat(entry.storedLength()).isBetween(1L, rounded.length / 50L);
      assertThat(Stores.copy(store, copy)).isEqualTo(rounded);
    }
  }

  @Test
  void aTensorThatIsNoRoundingIsStoredWithoutTheMaster() throws IOException {
    byte[] other = Stores.random(random, 2 * COUNT);
    try (ObjectStore store = Stores.open(folder)) {
      ObjectId master = Stores.put(store, WIDE, floats, Optional.empty());
      ObjectId id = ObjectId.hash(other);
      try (PackWriter writer = store.writer()) {
        put(writer, DType.BF16, id, other, master);
        writer.finish();
      }

      assertThat(store.find(id).orElseThrow().baseId()).isEmpty();
      assertThat(Stores.copy(store, id)).isEqualTo(other);
    }
  }

  @Test
  void theRoundingOfADifferenceIsDecodedThroughBoth() throws IOException {
    byte[] before = floats.clone();
    for (int i = 0; i < COUNT; i++) {
      LittleEndian.putInt(before, 4 * i, LittleEndian.getInt(floats, 4 * i) - random.nextInt(9));
    }
    byte[] rounded = rounded(DType.BF16);
    try (ObjectStore store = Stores.open(folder)) {
      ObjectId first = Stores.put(store, WIDE, before, Optional.empty());
      ObjectId master = Stores.put(store, WIDE, floats, Optional.of(first));
      ObjectId copy = ObjectId.hash(rounded);
      try (PackWriter writer = store.writer()) {
        put(writer, DType.BF16, copy, rounded, master);
        writer.finish();
      }

      assertThat(store.find(copy).orElseThrow().position().depth()).isEqualTo(2);
      assertThat(Stores.copy(store, copy)).isEqualTo(rounded);
    }
  }

  private static void put(
      PackWriter writer, DType dtype, ObjectId id, byte[] bytes, ObjectId master)
      throws IOException {
    TensorInfo info = Stores.tensor("model.fc", dtype, COUNT);
    Earlier earlier = new Earlier(Optional.empty(), Optional.of(master));
    writer.putTensor(info, id, ByteSource.of(bytes), earlier, done -> {});
  }

  private byte[] rounded(DType dtype) {
    Elements elements = dtype.elements();
    byte[] rounded = new byte[2 * COUNT];
    Rounding.round(elements, floats, rounded, COUNT);
    return rounded;
  }
}
