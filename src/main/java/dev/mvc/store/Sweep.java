package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Puts objects that nothing needs aside, and deletes what was put aside long ago.
///
/// Packs that hold such objects are written again without them; these go to a pack of their own in
/// `dropped/`, where they are still found, but no writer counts on them. So one that was about to
/// refer to an object, having seen that it is there, still does no harm: what is needed again is
/// brought back by the next sweep. Payloads are copied as they are; only what is a difference of an
/// object that goes is coded anew.
///
/// Nothing can be lost: packs go when everything in them is in others that have their names.
public final class Sweep implements Closeable {
  private final ObjectStore store;
  private final Marks needed;
  private final Instant expired;
  private final Progress progress;
  private final List<Pack> regular;
  private final Set<Pack> mixed = new LinkedHashSet<>();
  private final List<Pack> old = new ArrayList<>();
  private final PackWriter kept;
  private final PackWriter dropped;
  private final List<Pack> fresh = new ArrayList<>();
  private Plan plan = new Plan(0, 0, 0, 0);

  /// @param needed what is needed, without the objects that it is stored as differences of
  /// @param expired packs that were put aside before are deleted
  /// @throws dev.mvc.io.MvcException of kind CORRUPT when a pack is damaged, and cannot be used:
  ///   what is in it could not be kept
  public Sweep(ObjectStore store, Marks needed, Instant expired, Progress progress)
      throws IOException {
    this.store = store;
    this.needed = needed;
    this.expired = expired;
    this.progress = progress;
    // Of packs that came since, nobody asked what is needed.
    this.regular = store.packs().all().stream().filter(needed::knows).toList();
    store.packs().requireAll();
    look();
    this.kept = store.rewriter(this::stays, Optional.of(store.packs()));
    this.dropped = store.rewriter(_ -> false, Optional.of(store.dropped()));
  }

  /// What a sweep does.
  ///
  /// @param drop objects that are put aside
  /// @param dropBytes they cost
  /// @param delete objects that were put aside and are deleted
  /// @param deleteBytes of their packs
  public record Plan(long drop, long dropBytes, long delete, long deleteBytes) {}

  /// What [#run] would do.
  public Plan plan() {
    return plan;
  }

  private void look() throws IOException {
    long drop = 0;
    long dropBytes = 0;
    for (Pack pack : regular) {
      for (long slot = 0; slot < pack.count(); slot++) {
        Entry entry = pack.entry(slot);
        boolean isNeeded = needed.has(entry.id());
        if (!isNeeded) {
          drop++;
          dropBytes += entry.cost();
        }
        if (!isNeeded || hasLostBase(entry)) {
          mixed.add(pack);
        }
      }
    }
    long delete = 0;
    long deleteBytes = 0;
    for (Pack pack : store.dropped().all()) {
      if (Files.getLastModifiedTime(pack.path()).toInstant().isBefore(expired)) {
        old.add(pack);
        delete += pack.count() - needed(pack);
        deleteBytes += pack.size();
      }
    }
    plan = new Plan(drop, dropBytes, delete, deleteBytes);
  }

  /// Whether an object is a difference of one that goes.
  private boolean hasLostBase(Entry entry) throws IOException {
    return entry.base() != null && !needed.has(entry.base());
  }

  private long needed(Pack pack) throws IOException {
    long count = 0;
    for (long slot = 0; slot < pack.count(); slot++) {
      count += needed.has(pack.id(slot)) ? 1 : 0;
    }
    return count;
  }

  /// Whether there is something to do.
  public boolean isNeeded() {
    return plan.drop() > 0 || !old.isEmpty();
  }

  /// Writes the new packs; nothing goes yet.
  ///
  /// @param aside whether objects that are not needed are put aside; else they will be gone
  public void write(boolean aside) throws IOException {
    progress.start("collecting", mixed.stream().mapToLong(Pack::size).sum());
    for (Pack pack : mixed) {
      for (long slot = 0; slot < pack.count(); slot++) {
        Located object = new Located(pack, pack.entry(slot));
        if (needed.has(object.entry().id())) {
          keep(object);
        } else if (aside) {
          dropped.copy(object);
        }
        progress.advance(object.entry().storedLength());
      }
    }
    for (Pack pack : store.dropped().all()) {
      for (long slot = 0; slot < pack.count(); slot++) {
        ObjectId id = pack.id(slot);
        if (needed.has(id) && least(id).pack() == pack) {
          keep(new Located(pack, pack.entry(slot)));
        }
      }
    }
    fresh.addAll(kept.finishAs());
    fresh.addAll(dropped.finishAs());
  }

  /// Whether others have added packs since it was asked what is needed.
  public boolean isOvertaken() throws IOException {
    return !regular.containsAll(
        store.packs().all().stream().filter(pack -> !fresh.contains(pack)).toList());
  }

  /// Deletes the old packs.
  ///
  /// @return by how many bytes the repository became smaller
  public long delete() throws IOException {
    return store.replace(Stream.concat(mixed.stream(), old.stream()).toList(), fresh);
  }

  /// Writes an object that is needed, what it is a difference of first.
  ///
  /// Of several copies this is the one that is fewest differences deep, and it becomes no deeper:
  /// what was a difference of an object that is less deep remains one (see [Locator#locateBelow]).
  private void keep(Located any) throws IOException {
    if (kept.has(any.entry().id())) {
      return;
    }
    Located object = any.entry().base() == null ? any : least(any.entry().id());
    Entry entry = object.entry();
    if (!hasLostBase(entry)) {
      kept.copy(object);
      return;
    }
    Optional<Located> other = entry.rounded() ? Optional.empty() : firstNeeded(object);
    if (other.isPresent() && !stays(other.get().pack())) {
      keep(other.get());
      kept.drain();
    }
    kept.putAgain(entry, Earlier.continuing(other.map(found -> found.entry().id())));
  }

  private Located least(ObjectId id) throws IOException {
    return store.locateBelow(id, 1);
  }

  /// Whether a pack is left as it is.
  private boolean stays(PayloadSource pack) {
    return pack instanceof Pack known && regular.contains(known) && !mixed.contains(known);
  }

  /// Of the chain of an object the first that is needed.
  private Optional<Located> firstNeeded(Located object) throws IOException {
    Located at = object;
    for (int followed = 0; at.entry().base() != null; followed++) {
      at = store.baseOf(at, followed);
      if (needed.has(at.entry().id())) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    progress.finish();
    kept.close();
    dropped.close();
  }
}
