package dev.mvc.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Copies small packs together into one when there have come to be many: each command that writes
/// leaves a pack, and an object is looked for in one after the other.
///
/// The sizes of those that are left grow at least threefold from each to the sum of the smaller
/// ones, so there are few, and an object is copied again only when as much as lies beside it has
/// come anew: a logarithmic number of times (Bentley and Saxe, "Decomposable searching problems",
/// 1980; `git repack --geometric` chooses likewise). Payloads are copied as they are.
///
/// Nothing can be lost: every object of the packs that go is in the new one, which has its name
/// before they go. Of several copies it gets the one that is fewest differences deep, and what was
/// a difference of an object that is less deep remains one (see [Locator#locateBelow]).
final class Gathering {
  /// As many small packs are left alone: opening one takes some 20 µs.
  static final int MANY = 50;

  /// The size in bytes below which a pack is small. Copying that many of them takes a second.
  static final long SMALL = 16L << 20;

  private final ObjectStore store;

  Gathering(ObjectStore store) {
    this.store = store;
  }

  /// Does it, if there are many.
  ///
  /// @throws IOException when a pack cannot be read or written; nothing is lost then
  void run() throws IOException {
    List<Pack> old = chosen();
    if (old.isEmpty()) {
      return;
    }
    try (PackWriter writer = store.rewriter(_ -> false, Optional.of(store.packs()))) {
      for (Pack pack : old) {
        for (long slot = 0; slot < pack.count(); slot++) {
          Entry entry = pack.entry(slot);
          writer.copy(
              entry.base() == null ? new Located(pack, entry) : store.locateBelow(entry.id(), 1));
        }
      }
      store.replace(old, writer.finishAs());
    }
  }

  /// The smallest packs, up to the last that has less than twice the bytes of all smaller ones.
  private List<Pack> chosen() throws IOException {
    List<Pack> small =
        new ArrayList<>(store.packs().all().stream().filter(pack -> pack.size() < SMALL).toList());
    if (small.size() < MANY) {
      return List.of();
    }
    small.sort(Comparator.comparingLong(Pack::size));
    long smaller = 0;
    int end = 0;
    for (int i = 0; i < small.size(); i++) {
      if (small.get(i).size() < 2 * smaller) {
        end = i + 1;
      }
      smaller += small.get(i).size();
    }
    return small.subList(0, end);
  }
}
