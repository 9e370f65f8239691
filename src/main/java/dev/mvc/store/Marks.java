package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Remembers of each object whether it was met, in one bit: walks over histories of millions of
/// objects need it.
///
/// Knows the packs that there were when it was made. An object that lies in several packs is
/// remembered in the first one by name, so the others count as not met.
///
/// Memory: two bits for each object, 2.5 MB for ten million.
public final class Marks {
  private final List<Pack> packs;
  private final List<BitSet> met = new ArrayList<>();

  /// Which objects of a pack lie in one before it, too.
  private final List<BitSet> repeated = new ArrayList<>();

  /// Where the last object was: those that are used together were mostly written together.
  private int recent;

  private final SortedSet<ObjectId> missing = new TreeSet<>();

  public Marks(ObjectStore store) throws IOException {
    packs = new ArrayList<>(store.allPacks());
    packs.sort(Comparator.comparing(Pack::path));
    packs.forEach(pack -> met.add(new BitSet()));
    packs.forEach(pack -> repeated.add(new BitSet()));
    findRepeated();
  }

  /// Reads the sorted ids of all packs side by side.
  private void findRepeated() throws IOException {
    PriorityQueue<Place> next = new PriorityQueue<>();
    for (int pack = 0; packs.size() > 1 && pack < packs.size(); pack++) {
      enqueue(pack, 0, next);
    }
    ObjectId last = null;
    while (!next.isEmpty()) {
      Place place = next.remove();
      if (place.id.equals(last)) {
        repeated.get(place.pack).set((int) place.slot);
      }
      last = place.id;
      enqueue(place.pack, place.slot + 1, next);
    }
  }

  private void enqueue(int pack, long slot, PriorityQueue<Place> into) throws IOException {
    if (slot < packs.get(pack).count()) {
      into.add(new Place(packs.get(pack).id(slot), pack, slot));
    }
  }

  /// Where an object lies.
  private record Place(ObjectId id, int pack, long slot) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = id.compareTo(other.id);
      return order == 0 ? Integer.compare(pack, other.pack) : order;
    }
  }

  /// The first pack by name that holds an object, and where in it; null for none.
  private @Nullable Place place(ObjectId id) throws IOException {
    if (!packs.isEmpty()) {
      long slot = packs.get(recent).slot(id);
      if (slot >= 0 && !repeated.get(recent).get((int) slot)) {
        return new Place(id, recent, slot);
      }
    }
    for (int pack = 0; pack < packs.size(); pack++) {
      long slot = packs.get(pack).slot(id);
      if (slot >= 0) {
        recent = pack;
        return new Place(id, pack, slot);
      }
    }
    return null;
  }

  /// Remembers an object.
  ///
  /// @return whether it is new; one that is not in the store never is
  public boolean mark(ObjectId id) throws IOException {
    Place place = place(id);
    if (place == null) {
      missing.add(id);
      return false;
    }
    BitSet bits = met.get(place.pack);
    boolean isNew = !bits.get((int) place.slot);
    bits.set((int) place.slot);
    return isNew;
  }

  /// Whether an object was met.
  public boolean has(ObjectId id) throws IOException {
    Place place = place(id);
    return place != null && met.get(place.pack).get((int) place.slot);
  }

  /// Whether a pack was there when this was made.
  boolean knows(Pack pack) {
    return packs.contains(pack);
  }

  /// Objects that were to be remembered and are in no pack.
  public SortedSet<ObjectId> missing() {
    return Collections.unmodifiableSortedSet(missing);
  }

  /// What was not met.
  ///
  /// @param objects how many
  /// @param bytes they cost in their packs
  public record Rest(long objects, long bytes) {}

  /// Counts what was not met. Damaged records count as objects without cost.
  public Rest rest() throws IOException {
    long objects = 0;
    long bytes = 0;
    for (int i = 0; i < packs.size(); i++) {
      Pack pack = packs.get(i);
      BitSet bits = met.get(i);
      for (int slot = bits.nextClearBit(0);
          slot < pack.count();
          slot = bits.nextClearBit(slot + 1)) {
        objects++;
        bytes += cost(pack, slot);
      }
    }
    return new Rest(objects, bytes);
  }

  private static long cost(Pack pack, int slot) throws IOException {
    try {
      return pack.entry(slot).cost();
    } catch (DamagedObjectException e) {
      return 0;
    }
  }
}
