package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Remembers of each object whether it was met, in one bit: walks over histories of millions of
/// objects need it.
///
/// Knows the packs that there were when it was made. An object that lies in several packs is
/// remembered in the first one by name, so the others count as not met.
public final class Marks {
  private final List<Pack> packs;
  private final List<BitSet> met = new ArrayList<>();
  private final SortedSet<ObjectId> missing = new TreeSet<>();

  public Marks(ObjectStore store) throws IOException {
    packs = new ArrayList<>(store.allPacks());
    packs.sort(Comparator.comparing(Pack::path));
    packs.forEach(pack -> met.add(new BitSet()));
  }

  /// Remembers an object.
  ///
  /// @return whether it is new; one that is not in the store never is
  public boolean mark(ObjectId id) throws IOException {
    for (int i = 0; i < packs.size(); i++) {
      long slot = packs.get(i).slot(id);
      if (slot >= 0) {
        BitSet bits = met.get(i);
        boolean isNew = !bits.get((int) slot);
        bits.set((int) slot);
        return isNew;
      }
    }
    missing.add(id);
    return false;
  }

  /// Whether an object was met.
  public boolean has(ObjectId id) throws IOException {
    for (int i = 0; i < packs.size(); i++) {
      long slot = packs.get(i).slot(id);
      if (slot >= 0) {
        return met.get(i).get((int) slot);
      }
    }
    return false;
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
