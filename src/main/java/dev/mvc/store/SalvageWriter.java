package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Writes what a [Salvage] found to a new pack, and puts the packs aside that are then needed no
/// more.
///
/// Nothing can be lost: the new pack is durable and was read back, every object of it decoded,
/// before it gets its name; only then are damaged packs moved to `damaged/`, none is deleted.
/// Stopped anywhere, the store has what it had, or more.
///
/// Objects of damaged packs are copied as they are. So are differences from another store, where
/// what they are differences of cannot come to depend on them; else they are stored whole.
public final class SalvageWriter implements Closeable {
  private static final String DAMAGED = "damaged";

  private final Salvage salvage;
  private final Copies copies;
  private final Disk disk;
  private final Path packs;

  /// Where damaged packs are kept.
  private final Path folder;

  private final List<CopySource> leave;
  private final List<CopySource> stay;
  private final PackWriter writer;

  /// What was copied though it could not be decoded.
  private final Set<ObjectId> unproven = new HashSet<>();

  SalvageWriter(
      Salvage salvage,
      Copies copies,
      ObjectStore store,
      Disk disk,
      List<CopySource> leave,
      List<CopySource> stay)
      throws IOException {
    this.salvage = salvage;
    this.copies = copies;
    this.disk = disk;
    this.packs = store.packs().folder();
    this.folder = packs.resolveSibling(DAMAGED);
    this.leave = leave;
    this.stay = stay;
    this.writer = store.rewriter(_ -> false, Optional.empty());
  }

  /// Where objects from files are put.
  public PackWriter pack() {
    return writer;
  }

  /// Puts what the packs that go have and no other one, and what other stores have.
  public void put() throws IOException {
    for (CopySource source : leave) {
      source.forEach(entry -> {
        switch (copies.verdict(source, entry).state()) {
          case INTACT -> {
            if (!stays(entry.id())) {
              writer.copy(new Located(source, entry));
            }
          }
          case BASELESS -> {
            if (!stays(entry.id()) && !salvage.isSuperseded(entry.id())) {
              unproven.add(entry.id());
              writer.copy(new Located(source, entry));
            }
          }
          case DAMAGED -> {}
        }
      });
    }
    SortedMap<ObjectId, Located> taken = salvage.taken();
    Map<ObjectId, Integer> users = users(taken.keySet());
    for (Located copy : taken.values()) {
      if (isSafe(copy.entry(), users, taken)) {
        writer.copy(copy);
      } else {
        writer.putWhole(copy.entry(), copies.open(copy));
      }
    }
    writer.drain();
  }

  /// Whether a pack that stays gives an object back.
  private boolean stays(ObjectId id) throws IOException {
    for (CopySource source : stay) {
      Optional<Entry> entry = source.isOpened() ? source.find(id) : Optional.empty();
      if (entry.isPresent() && copies.verdict(source, entry.get()).state() == Copies.State.INTACT) {
        return true;
      }
    }
    return false;
  }

  /// How deep the copies of this store are that are differences of some objects, the least for
  /// each.
  private Map<ObjectId, Integer> users(Set<ObjectId> bases) throws IOException {
    Map<ObjectId, Integer> least = new HashMap<>();
    for (List<CopySource> sources : List.of(leave, stay)) {
      for (CopySource source : sources) {
        source.forEach(entry -> {
          if (entry.base() != null && bases.contains(entry.base())) {
            least.merge(entry.base(), entry.position().depth(), Math::min);
          }
        });
      }
    }
    return least;
  }

  /// Whether a difference may stay one: depths must go down along every chain, so that none comes
  /// back to where it began.
  private boolean isSafe(
      Entry entry, Map<ObjectId, Integer> users, SortedMap<ObjectId, Located> taken) {
    if (entry.base() == null) {
      return true;
    }
    int depth = entry.position().depth();
    Optional<Located> base = copies.known(entry.base());
    boolean isThere =
        base.isPresent()
            && (((CopySource) base.get().pack()).isOwn() || taken.containsKey(entry.base()));
    return isThere
        && base.get().entry().position().depth() < depth
        && depth < users.getOrDefault(entry.id(), Integer.MAX_VALUE);
  }

  /// Makes the new pack durable, reads it back, makes it visible and puts the damaged packs aside.
  ///
  /// @return the new names of those
  public List<Path> finish(Progress progress) throws IOException {
    Optional<String> name = Optional.empty();
    Optional<Pack> fresh = writer.finishUnnamed();
    if (fresh.isPresent()) {
      try (Pack pack = fresh.get()) {
        name = Optional.of(pack.name());
        prove(pack, progress);
      }
    } else {
      requireAll(List.of(), progress);
    }
    Optional<Path> place = name.map(packs::resolve);
    List<Path> aside = new ArrayList<>();
    for (CopySource source : leave) {
      // One that comes out with the same index is replaced by it.
      if (place.filter(source.path()::equals).isPresent()) {
        aside.add(putAside(source.path(), true));
      }
    }
    if (name.isPresent()) {
      writer.name(name.get());
    }
    for (CopySource source : leave) {
      if (place.filter(source.path()::equals).isEmpty()) {
        aside.add(putAside(source.path(), false));
      }
    }
    return aside;
  }

  private void prove(Pack pack, Progress progress) throws IOException {
    // Opened once more, by path: what is compared is what the disk has.
    CopySource source = CopySource.open(pack.path(), pack.name(), true);
    if (!source.problems().isEmpty()) {
      source.close();
      throw unproven("its new pack: " + source.problems().getFirst());
    }
    requireAll(List.of(source), progress);
  }

  /// Requires that the new pack and those that stay give back all that there was before.
  private void requireAll(List<CopySource> fresh, Progress progress) throws IOException {
    List<CopySource> after = new ArrayList<>(fresh);
    for (CopySource source : stay) {
      if (source.isOpened()) {
        after.add(CopySource.open(source.path(), true));
      }
    }
    progress.start("reading back", writer.cost());
    try (Copies proof = new Copies(after);
        Workers workers = new Workers()) {
      for (CopySource source : fresh) {
        proof.decode(
            source,
            workers,
            progress,
            (entry, verdict) -> {
              boolean isAsBefore =
                  verdict.state() == Copies.State.BASELESS && unproven.contains(entry.id());
              if (verdict.state() != Copies.State.INTACT && !isAsBefore) {
                throw unproven("object " + entry.id().brief() + " " + verdict.problem());
              }
            });
      }
      workers.drain();
      for (CopySource source : leave) {
        source.forEach(entry -> {
          if (copies.verdict(source, entry).state() == Copies.State.INTACT
              && proof.find(entry.id()).isEmpty()) {
            throw unproven("object " + entry.id().brief() + " would be lost");
          }
        });
      }
    } finally {
      progress.finish();
    }
  }

  private static IOException unproven(String problem) {
    return new IOException(
        "what was repaired does not read back, so nothing was changed: " + problem);
  }

  /// Moves a pack to the folder of damaged ones; or gives it a second name there, where the first
  /// is taken next.
  private Path putAside(Path pack, boolean isReplaced) throws IOException {
    disk.makeDurableFolder(folder);
    String name = pack.getFileName().toString();
    Path to = folder.resolve(name);
    for (int i = 1; Files.exists(to); i++) {
      if (Files.isSameFile(pack, to)) {
        // Stopped here the last time.
        if (!isReplaced) {
          disk.delete(pack);
        }
        return to;
      }
      to = folder.resolve(name + "." + i);
    }
    if (isReplaced) {
      disk.nameToo(pack, to);
    } else {
      disk.rename(pack, to);
      Sidecars.putAside(disk, pack, to);
    }
    return to;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
