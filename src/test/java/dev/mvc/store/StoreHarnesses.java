package dev.mvc.store;

import dev.mvc.fuzz.Harness;
import dev.mvc.fuzz.Scratch;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.io.Progress;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Packs of somebody else: what they give is what its id says, or nothing.
public final class StoreHarnesses {
  /// Frames are decoded in buffers of 2 MiB, and a search has one of its own.
  private static final long ALLOWANCE = 48 << 20;

  private static final byte[] TEXT = "Hello, mvc.\n".getBytes(StandardCharsets.UTF_8);

  private StoreHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    List<byte[]> packs = packs();
    List<byte[]> tokens = List.of(new byte[8], new byte[32], PackFormat.header());
    return List.of(
        new Harness("store/pack", packs, tokens, input -> read(input, false)).allowing(ALLOWANCE),
        new Harness("store/pack-with-checks", packs, tokens, input -> read(input, true))
            .allowing(ALLOWANCE),
        new Harness("store/salvage", packs, tokens, StoreHarnesses::salvage).allowing(ALLOWANCE),
        new Harness("store/record", records(packs), tokens, StoreHarnesses::record),
        new Harness(
                "store/search",
                packs,
                tokens,
                input -> RecordScan.scan(ByteSource.of(input), 16, Set.of()).size())
            .allowing(ALLOWANCE));
  }

  private static List<byte[]> packs() {
    Path folder = Scratch.folder();
    SplittableRandom random = new SplittableRandom(1);
    byte[] first = Stores.random(random, 2400);
    byte[] second = Stores.drifted(random, first, 20);
    try (ObjectStore store = Stores.open(folder)) {
      try (PackWriter writer = store.writer()) {
        writer.put(ObjectKind.BYTES, TEXT);
        ObjectId id = ObjectId.hash(first);
        writer.putTensor(
            Stores.tensor("w", DType.F32, 20, 30), id, ByteSource.of(first), Optional.empty());
        writer.finish();
      }
      Stores.put(
          store, Stores.tensor("w", DType.F32, 20, 30), second, Optional.of(ObjectId.hash(first)));
      List<byte[]> packs = new ArrayList<>();
      for (Path pack : Stores.packs(folder)) {
        packs.add(Files.readAllBytes(pack));
      }
      return packs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> records(List<byte[]> packs) {
    List<byte[]> records = new ArrayList<>();
    for (byte[] pack : packs) {
      int at = (int) LittleEndian.getLong(pack, pack.length - PackFormat.TRAILER_BYTES);
      byte[] head = Arrays.copyOfRange(pack, at, at + PackFormat.RECORD_BYTES);
      records.add(Arrays.copyOfRange(pack, at, at + (int) PackFormat.recordLength(head)));
    }
    return records;
  }

  private static Object record(byte[] input) throws IOException {
    byte[] bytes = Arrays.copyOf(input, Math.max(input.length, PackFormat.RECORD_BYTES));
    long length = PackFormat.recordLength(bytes);
    if (length < 0 || length > bytes.length) {
      return "length";
    }
    byte[] exact = Arrays.copyOf(bytes, (int) length);
    Entry entry = PackFormat.parseUnchecked(RecordScan.NAMELESS, exact, 1 << 20);
    byte[] written = PackFormat.record(entry);
    System.arraycopy(exact, 0, written, 0, Integer.BYTES);
    if (!Arrays.equals(exact, written)) {
      throw new AssertionError("written again it is another record");
    }
    return entry.kind();
  }

  private static Object read(byte[] input, boolean withChecks) throws IOException {
    Path folder = Scratch.folder();
    try {
      Path pack = put(folder, withChecks ? checked(input) : input);
      try (ObjectStore store = Stores.open(folder)) {
        new StoreCheck(store, Progress.NONE).run(StoreCheck.Sample.ALL);
        int sound = 0;
        for (ObjectId id : ids(pack)) {
          sound += isSound(store, id) ? 1 : 0;
        }
        return sound;
      }
    } finally {
      Scratch.delete(folder);
    }
  }

  private static Path put(Path folder, byte[] pack) throws IOException {
    Path packs = Files.createDirectories(folder.resolve("packs"));
    String name =
        pack.length < PackFormat.FIXED_BYTES
            ? "0".repeat(64) + Pack.SUFFIX
            : Pack.name(ObjectId.read(pack, pack.length - PackFormat.TRAILER_BYTES + 16));
    return Files.write(packs.resolve(name), pack);
  }

  private static List<ObjectId> ids(Path file) {
    List<ObjectId> ids = new ArrayList<>();
    try (Pack pack = Pack.open(file)) {
      for (long slot = 0; slot < Math.min(8, pack.count()); slot++) {
        ids.add(pack.id(slot));
      }
    } catch (IOException e) {
      return ids; // it cannot be used, and says so
    }
    return ids;
  }

  private static boolean isSound(ObjectStore store, ObjectId id) throws IOException {
    try {
      if (!ObjectId.hash(store.read(id)).equals(id)) {
        throw new AssertionError(id + " was given back and is not what its id says");
      }
      return true;
    } catch (DamagedObjectException e) {
      return false;
    }
  }

  /// What was found by a search in a damaged pack is believed as little.
  private static Object salvage(byte[] input) throws IOException {
    Path own = Scratch.folder();
    Path donor = Scratch.folder();
    try (ObjectStore store = Stores.open(own)) {
      Path pack = put(donor, input);
      try (Salvage salvage = new Salvage(store, List.of(donor), _ -> true, Progress.NONE)) {
        salvage.want(ObjectId.hash(TEXT), Optional.empty(), "is missing");
        salvage.resolve();
        try (SalvageWriter writer = salvage.writer(new Stores.Unsynced())) {
          writer.put();
          writer.finish(Progress.NONE);
        }
      }
      if (!Stores.isIntact(store)) {
        throw new AssertionError("what was taken of " + pack + " is damaged");
      }
      return store.contains(ObjectId.hash(TEXT));
    } finally {
      Scratch.delete(own);
      Scratch.delete(donor);
    }
  }

  /// The same with right checks of records, index and trailer, so that what they guard is reached.
  private static byte[] checked(byte[] input) {
    byte[] pack = input.clone();
    int trailer = pack.length - PackFormat.TRAILER_BYTES;
    if (trailer < PackFormat.HEADER_BYTES) {
      return pack;
    }
    long index = LittleEndian.getLong(pack, trailer);
    long count = LittleEndian.getLong(pack, trailer + 8);
    if (index < 0
        || index > trailer
        || count < 0
        || count > (trailer - index) / PackFormat.SLOT_BYTES) {
      return pack;
    }
    int offsets = (int) (trailer - 8 * count);
    int ids = (int) (offsets - 32 * count);
    for (int slot = 0; slot < count; slot++) {
      long at = LittleEndian.getLong(pack, offsets + 8 * slot);
      if (at < 0 || at > ids - index - PackFormat.RECORD_BYTES) {
        continue;
      }
      int from = (int) (index + at);
      long length =
          PackFormat.recordLength(Arrays.copyOfRange(pack, from, from + PackFormat.RECORD_BYTES));
      if (length > 0 && length <= ids - from) {
        byte[] body = joined(pack, ids + 32 * slot, from + 4, (int) length - 4);
        LittleEndian.putInt(pack, from, PackFormat.check(body, 0, body.length));
      }
    }
    byte[] table = Arrays.copyOfRange(pack, (int) index, trailer);
    System.arraycopy(ObjectId.hash(table).bytes(), 0, pack, trailer + 16, 32);
    LittleEndian.putInt(
        pack,
        trailer + PackFormat.TRAILER_CHECKED_BYTES,
        PackFormat.check(pack, trailer, PackFormat.TRAILER_CHECKED_BYTES));
    return pack;
  }

  /// An id and what follows the check of its record.
  private static byte[] joined(byte[] pack, int id, int from, int length) {
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(pack, id, id + 32), 32 + length);
    System.arraycopy(pack, from, joined, 32, length);
    return joined;
  }
}
