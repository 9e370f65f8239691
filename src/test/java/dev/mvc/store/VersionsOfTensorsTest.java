package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tensors over many versions: exact, small, and never deep.
@Execution(ExecutionMode.CONCURRENT)
class VersionsOfTensorsTest {
  private final SplittableRandom random = new SplittableRandom(11);

  @TempDir Path folder;

  @Test
  void threeHundredVersionsStayExactSmallAndShallow() throws IOException {
    TensorInfo info = Stores.tensor("w", DType.BF16, 64, 32);
    Map<ObjectId, byte[]> versions = new HashMap<>();
    byte[] bytes = Stores.random(random, 64 * 32 * 2);
    Optional<ObjectId> latest = Optional.empty();
    int deltas = 0;
    try (ObjectStore store = Stores.open(folder)) {
      for (int i = 0; i < 300; i++) {
        ObjectId id = Stores.put(store, info, bytes, latest);
        Entry entry = store.find(id).orElseThrow();
        assertThat(entry.position().depth()).isBetween(0, Chain.MAX_DEPTH);
        requireRule(store, entry, latest);
        deltas += entry.base() == null ? 0 : 1;
        versions.put(id, bytes);
        latest = Optional.of(id);
        bytes = Stores.drifted(random, bytes, 20);
      }
      assertThat(deltas).isGreaterThan(290);
    }
    try (ObjectStore store = Stores.open(folder)) {
      for (var version : versions.entrySet()) {
        assertThat(store.read(version.getKey())).isEqualTo(version.getValue());
      }
      assertThat(Stores.isIntact(store)).isTrue();
      long stored = 0;
      for (ObjectId id : versions.keySet()) {
        stored += store.find(id).orElseThrow().storedLength();
      }
      assertThat(stored).isLessThan(300L * 64 * 32 * 2 / 3);
    }
  }

  /// The base is the first of the latest version and its bases that the rule of [Chain] allows.
  private static void requireRule(ObjectStore store, Entry entry, Optional<ObjectId> latest)
      throws IOException {
    if (entry.base() == null) {
      assertThat(entry.position()).isEqualTo(Chain.Position.FULL);
      return;
    }
    Entry before = store.find(latest.orElseThrow()).orElseThrow();
    Entry candidate = before;
    while (!Chain.isBase(candidate.position(), before.position())) {
      candidate = store.find(candidate.baseId().orElseThrow()).orElseThrow();
    }
    assertThat(entry.base()).isEqualTo(candidate.id());
    assertThat(entry.position().number()).isEqualTo(before.position().number() + 1);
    assertThat(entry.position().depth()).isEqualTo(candidate.position().depth() + 1);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void randomBitsOfEveryTypeComeBackOverVersions(DType dtype) throws IOException {
    long rows = 24;
    long columns = 8L * dtype.unitElements();
    int length = Math.toIntExact(dtype.byteLength(rows * columns));
    TensorInfo info = Stores.tensor("w", dtype, rows, columns);
    List<byte[]> versions = new ArrayList<>();
    byte[] bytes = Stores.random(random, length);
    Optional<ObjectId> latest = Optional.empty();
    try (ObjectStore store = Stores.open(folder)) {
      for (int i = 0; i < 12; i++) {
        latest = Optional.of(Stores.put(store, info, bytes, latest));
        versions.add(bytes);
        // Little drift, noise of all bits, and special patterns: all ones are NaNs.
        bytes = i % 4 == 3 ? Stores.random(random, length) : Stores.drifted(random, bytes, 3);
        Arrays.fill(bytes, 0, 8, (byte) (i % 2 == 0 ? 0xff : 0x80));
      }
      for (byte[] version : versions) {
        assertThat(Stores.copy(store, ObjectId.hash(version))).isEqualTo(version);
      }
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }

  @Test
  void rowsThatAreAddedOrRemovedKeepTheCommonPartADifference() throws IOException {
    int row = 1024 * 4;
    byte[] large = Stores.random(random, 600 * row);
    // 600 rows are 2.3 frames of 1 MiB: what is cut or added lies in whole frames and in parts.
    int[] rows = {600, 700, 250, 256, 1, 600};
    Optional<ObjectId> latest = Optional.empty();
    try (ObjectStore store = Stores.open(folder)) {
      byte[] bytes = large;
      for (int count : rows) {
        byte[] grown = Arrays.copyOf(bytes, count * row);
        int common = Math.min(bytes.length, grown.length);
        byte[] tail = Stores.random(random, grown.length - common);
        System.arraycopy(tail, 0, grown, common, tail.length);
        grown[0] ^= 1;
        ObjectId id = Stores.put(store, Stores.tensor("e", DType.F32, count, 1024), grown, latest);
        assertThat(Stores.copy(store, id)).isEqualTo(grown);
        if (latest.isPresent()) {
          long stored = store.find(id).orElseThrow().storedLength();
          assertThat(stored).isLessThan(tail.length + tail.length / 50 + 2000);
        }
        latest = Optional.of(id);
        bytes = grown;
      }
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }

  @Test
  void twoWritersThatStoreEachOthersBasesMakeNoCircle(@TempDir Path other) throws IOException {
    TensorInfo info = Stores.tensor("w", DType.F32, 50, 50);
    byte[] a = Stores.random(random, 10_000);
    byte[] b = Stores.drifted(random, a, 9);
    for (Path place : List.of(folder, other)) {
      try (ObjectStore store = Stores.open(place)) {
        boolean isFirst = place.equals(folder);
        ObjectId base = Stores.put(store, info, isFirst ? a : b, Optional.empty());
        Stores.put(store, info, isFirst ? b : a, Optional.of(base));
      }
    }
    for (Path pack : Stores.packs(other)) {
      Files.copy(pack, folder.resolve("packs").resolve(pack.getFileName()));
    }
    try (ObjectStore store = Stores.open(folder)) {
      for (byte[] bytes : List.of(a, b)) {
        ObjectId id = ObjectId.hash(bytes);
        assertThat(store.chain(id)).hasSizeLessThan(3);
        assertThat(Stores.copy(store, id)).isEqualTo(bytes);
      }
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }
}
