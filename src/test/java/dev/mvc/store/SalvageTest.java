package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Stores that are damaged, and others that somebody made to do harm.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class SalvageTest {
  private static final byte[] PAYLOAD = "12345678".getBytes(StandardCharsets.US_ASCII);
  private static final ObjectId RIGHT = ObjectId.hash(PAYLOAD);
  private static final ObjectId A = ObjectId.hash(new byte[] {1});
  private static final ObjectId B = ObjectId.hash(new byte[] {2});

  @TempDir Path root;

  private Path own;
  private Path donor;

  @BeforeEach
  void makeFolders() throws IOException {
    own = root.resolve("own");
    donor = root.resolve("donor");
    Files.createDirectories(own.resolve("packs"));
    Files.createDirectories(donor.resolve("packs"));
  }

  private static Entry entry(ObjectId id, ObjectKind kind, @Nullable ObjectId base, int depth) {
    int check = PackFormat.check(PAYLOAD, 0, 8);
    FrameEntry frame =
        new FrameEntry(base == null ? 0 : 1, base == null ? 0 : 1, 8, 8, check, check);
    return new Entry(
        id,
        kind,
        base == null ? Elements.BYTES : Elements.F32,
        0,
        8,
        PackFormat.HEADER_BYTES,
        base,
        false,
        new Chain.Position(depth, depth),
        List.of(frame));
  }

  private void give(Entry... entries) throws IOException {
    try (PackFile file = new PackFile(new Disk(), donor.resolve("tmp"))) {
      file.append(PAYLOAD);
      Arrays.stream(entries).forEach(file::add);
      ObjectId digest = file.finish().orElseThrow();
      Files.move(file.path(), donor.resolve("packs").resolve(Pack.name(digest)));
    }
  }

  /// Asks the donor for objects and puts what comes into the own store.
  private void take(ObjectKind kind, ObjectId... ids) throws IOException {
    try (ObjectStore store = Stores.open(own);
        Salvage salvage = new Salvage(store, List.of(donor), _ -> true, Progress.NONE)) {
      for (ObjectId id : ids) {
        salvage.want(id, Optional.of(kind), "is missing");
      }
      salvage.resolve();
      try (SalvageWriter writer = salvage.writer(new Disk())) {
        writer.put();
        writer.finish(Progress.NONE);
      }
    }
  }

  @Test
  void whatDoesNotHashToItsIdIsNotTaken() throws IOException {
    give(entry(A, ObjectKind.BYTES, null, 0), entry(RIGHT, ObjectKind.BYTES, null, 0));
    take(ObjectKind.BYTES, A, RIGHT);
    try (ObjectStore store = Stores.open(own)) {
      assertThat(store.read(RIGHT)).isEqualTo(PAYLOAD);
      assertThat(store.contains(A)).isFalse();
    }
  }

  /// Were a version taken as mere bytes, its name would stand for no version.
  @Test
  void whatIsTakenIsUsedForWhatItIsUsedForHere() throws IOException {
    give(entry(RIGHT, ObjectKind.BYTES, null, 0));
    take(ObjectKind.TREE, RIGHT);
    try (ObjectStore store = Stores.open(own)) {
      assertThat(store.entry(RIGHT).kind()).isEqualTo(ObjectKind.TREE);
    }
  }

  @Test
  void chainsThatDoNotEndGiveNothing() throws IOException {
    give(entry(A, ObjectKind.TENSOR, B, 1), entry(B, ObjectKind.TENSOR, A, 2));
    take(ObjectKind.TENSOR, A, B);
    assertThat(Stores.packs(own)).isEmpty();
  }

  @Test
  void aFileOfRecordsThatLieIsLookedThroughInTime() throws IOException {
    byte[] record = PackFormat.record(entry(A, ObjectKind.BYTES, null, 0));
    byte[] file = new byte[1 << 20];
    for (int at = 16; at + record.length < file.length; at += record.length) {
      System.arraycopy(record, 0, file, at, record.length);
    }
    Files.write(donor.resolve("packs/" + "0".repeat(64) + ".pack"), file);
    take(ObjectKind.BYTES, A, RIGHT);
    assertThat(Stores.packs(own)).isEmpty();
  }

  /// The other store had them the other way round: copied as they are, each would need the other.
  @Test
  void aDifferenceThatWouldCloseACircleIsStoredWhole() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    byte[] first = Stores.random(random, 4000);
    byte[] second = Stores.drifted(random, first, 9);
    var info = Stores.tensor("w", DType.F32, 1000);
    ObjectId one;
    ObjectId two;
    try (ObjectStore here = Stores.open(own);
        ObjectStore there = Stores.open(donor)) {
      one = Stores.put(here, info, first, Optional.empty());
      two = Stores.put(here, info, second, Optional.of(one));
      assertThat(here.entry(two).baseId()).contains(one);
      Stores.put(there, info, second, Optional.empty());
      Stores.put(there, info, first, Optional.of(two));
      assertThat(there.entry(one).baseId()).contains(two);
    }
    for (Path pack : Stores.packs(own)) {
      try (Pack open = Pack.open(pack)) {
        if (open.contains(one)) {
          Files.delete(pack);
        }
      }
    }
    take(ObjectKind.TENSOR, one);
    try (ObjectStore store = Stores.open(own)) {
      assertThat(store.read(one)).isEqualTo(first);
      assertThat(store.read(two)).isEqualTo(second);
      assertThat(Stores.isIntact(store)).isTrue();
    }
  }

  /// A lost history does not come back many times as large as it was.
  @Test
  void differencesOfAnotherStoreStayDifferences() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    var info = Stores.tensor("w", DType.F32, 10_000);
    byte[] bytes = Stores.random(random, 40_000);
    ObjectId[] ids = new ObjectId[6];
    try (ObjectStore there = Stores.open(donor)) {
      for (int i = 0; i < ids.length; i++) {
        ids[i] = Stores.put(there, info, bytes, Optional.ofNullable(i == 0 ? null : ids[i - 1]));
        bytes = Stores.drifted(random, bytes, 50);
      }
    }
    take(ObjectKind.TENSOR, ids);
    try (ObjectStore store = Stores.open(own);
        ObjectStore there = Stores.open(donor)) {
      assertThat(Stores.isIntact(store)).isTrue();
      assertThat(store.sizeOnDisk()).isLessThanOrEqualTo(there.sizeOnDisk());
      assertThat(store.entry(ids[5]).position()).isEqualTo(there.entry(ids[5]).position());
    }
  }
}
