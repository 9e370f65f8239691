package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Looks at everything that a store holds, whether anything refers to it or not: every pack's
/// structure ([PackCheck]), and every object, decoded by all cores and compared with its id.
///
/// Memory: 16 bytes for each object of the largest pack, and the decoders' frames.
public final class StoreCheck {
  /// Objects are decoded together until they have this many bytes: one task for each of a million
  /// chunks would cost more than the hashing.
  private static final long TASK_BYTES = 4 << 20;

  private static final int TASK_OBJECTS = 256;

  private final ObjectStore store;
  private final Progress progress;
  private long decoded;
  private final SortedMap<String, String> packs = new TreeMap<>();
  private final SortedMap<ObjectId, Damage> damaged = new TreeMap<>();

  public StoreCheck(ObjectStore store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /// An object that cannot be given back.
  ///
  /// @param kind empty when its record is unreadable
  /// @param problem a predicate: "frame 3 is damaged (pack …)"
  /// @param cause the object that is damaged: itself, or one that it is a difference of
  public record Damage(ObjectId id, Optional<ObjectKind> kind, String problem, ObjectId cause) {
    /// Whether its own bytes are damaged.
    public boolean isCause() {
      return cause.equals(id);
    }
  }

  /// What was found.
  ///
  /// @param objects how many there are
  /// @param bytes they have when decoded
  /// @param decoded how many were decoded
  /// @param packs what is wrong with packs as a whole, by file name
  /// @param damaged objects that cannot be given back
  /// @param parity of the packs
  public record Result(
      long objects,
      long bytes,
      long decoded,
      SortedMap<String, String> packs,
      SortedMap<ObjectId, Damage> damaged,
      ParityUpkeep.Check parity) {}

  /// Which objects are decoded.
  ///
  /// @param share of all, from 0 to 1
  /// @param seed of the random numbers that choose them
  public record Sample(double share, long seed) {
    /// None: only the structure is checked.
    public static final Sample NONE = new Sample(0, 0);

    /// All of them.
    public static final Sample ALL = new Sample(1, 0);
  }

  /// Checks the structure of everything, and decodes a sample of it.
  public Result run(Sample sample) throws IOException {
    List<Pack> all = new ArrayList<>(store.allPacks());
    // The same seed chooses the same objects.
    all.sort(Comparator.comparing(Pack::path));
    for (Packs folder : List.of(store.packs(), store.dropped())) {
      folder
          .broken()
          .forEach((name, problem) -> packs.put(name, String.valueOf(problem.getMessage())));
    }
    long objects = 0;
    long bytes = 0;
    for (Pack pack : all) {
      PackCheck.Result result = PackCheck.check(pack);
      objects += pack.count();
      bytes += result.rawBytes();
      if (!result.problems().isEmpty()) {
        packs.put(
            pack.path().getFileName().toString(),
            "pack " + pack.brief() + "…: " + String.join(", ", result.problems()));
      }
      result
          .damaged()
          .forEach((id, problem) -> damaged.put(id, new Damage(id, Optional.empty(), problem, id)));
    }
    if (sample.share > 0) {
      decode(all, (long) (bytes * sample.share), sample);
    }
    ParityUpkeep.Check parity = new ParityUpkeep(store, progress).check(sample.share > 0);
    for (String name : parity.damaged()) {
      packs.putIfAbsent(name, "pack " + name.substring(0, 7) + "…: its parity is damaged");
    }
    return new Result(objects, bytes, decoded, packs, damaged, parity);
  }

  private void decode(List<Pack> all, long bytes, Sample sample) throws IOException {
    SplittableRandom random = new SplittableRandom(sample.seed);
    progress.start("checking", bytes);
    try (Workers workers = new Workers()) {
      for (Pack pack : all) {
        decode(pack, workers, () -> random.nextDouble() < sample.share);
      }
      workers.drain();
    } finally {
      progress.finish();
    }
  }

  private void decode(Pack pack, Workers workers, BooleanSupplier isChosen) throws IOException {
    List<Located> together = new ArrayList<>();
    long size = 0;
    for (long slot = 0; slot < pack.count(); slot++) {
      if (!isChosen.getAsBoolean()) {
        continue;
      }
      decoded++;
      Entry entry;
      try {
        entry = pack.entry(slot);
      } catch (DamagedObjectException e) {
        continue; // told of already
      }
      together.add(new Located(pack, entry));
      size += entry.rawLength();
      if (size >= TASK_BYTES || together.size() >= TASK_OBJECTS) {
        submit(together, workers);
        together = new ArrayList<>();
        size = 0;
      }
    }
    submit(together, workers);
  }

  private void submit(List<Located> objects, Workers workers) throws IOException {
    workers.submit(
        () -> decode(objects),
        found -> found.forEach(damage -> damaged.putIfAbsent(damage.id(), damage)));
  }

  private List<Damage> decode(List<Located> objects) {
    List<Damage> found = new ArrayList<>();
    for (Located object : objects) {
      Entry entry = object.entry();
      Optional<ObjectKind> kind = Optional.of(entry.kind());
      try {
        store.copy(object, (buffer, length) -> progress.advance(length));
      } catch (DamagedObjectException e) {
        found.add(new Damage(entry.id(), kind, e.problem(), e.id()));
      } catch (IOException e) {
        // The disk refuses; the other objects may be readable.
        found.add(new Damage(entry.id(), kind, "cannot be read: " + e.getMessage(), entry.id()));
      }
    }
    return found;
  }
}
