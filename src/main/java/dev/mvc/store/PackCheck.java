package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// Checks that a pack is built as `docs/format.md` says, without decoding what is in it: the index
/// is the one that the file is named after, its tables are in order, every record is sound, and
/// header, payloads, records and tables cover the file without gap or overlap.
///
/// Memory: 16 bytes for each object.
final class PackCheck {
  private final Pack pack;
  private final List<String> problems = new ArrayList<>();
  private final SortedMap<ObjectId, String> damaged = new TreeMap<>();
  private long rawBytes;

  private PackCheck(Pack pack) {
    this.pack = pack;
  }

  /// What was found.
  ///
  /// @param problems of the pack as a whole
  /// @param damaged objects whose records are damaged, each with a predicate
  /// @param rawBytes of all objects whose records are sound
  record Result(List<String> problems, SortedMap<ObjectId, String> damaged, long rawBytes) {}

  static Result check(Pack pack) throws IOException {
    PackCheck check = new PackCheck(pack);
    if (!pack.isIndexIntact()) {
      check.problems.add("its index is damaged");
    }
    check.slots();
    return new Result(check.problems, check.damaged, check.rawBytes);
  }

  private void slots() throws IOException {
    int count = Math.toIntExact(pack.count());
    long[] payloads = new long[count];
    long[] lengths = new long[count];
    ObjectId before = null;
    boolean isSorted = true;
    for (int slot = 0; slot < count; slot++) {
      ObjectId id = pack.id(slot);
      isSorted &= before == null || before.compareTo(id) < 0;
      before = id;
      try {
        Entry entry = pack.entry(slot);
        payloads[slot] = entry.dataOffset();
        lengths[slot] = entry.storedLength();
        rawBytes += entry.rawLength();
      } catch (DamagedObjectException e) {
        damaged.put(id, e.problem());
      }
    }
    if (!isSorted) {
      problems.add("its ids are not in order");
    }
    if (damaged.isEmpty()) {
      requireCover(payloads, lengths);
    }
  }

  /// Payloads must follow each other from the header to the index.
  private void requireCover(long[] offsets, long[] lengths) {
    // An empty object has no place that could be right or wrong.
    Integer[] order = new Integer[offsets.length];
    Arrays.setAll(order, slot -> slot);
    Arrays.sort(order, (a, b) -> Long.compare(offsets[a], offsets[b]));
    long end = PackFormat.HEADER_BYTES;
    for (int slot : order) {
      if (lengths[slot] > 0) {
        if (offsets[slot] != end) {
          problems.add(
              String.format(
                  Locale.ROOT,
                  "the bytes at %,d belong to no object or to two",
                  Math.min(end, offsets[slot])));
          return;
        }
        end += lengths[slot];
      }
    }
    if (end != pack.indexOffset()) {
      problems.add(String.format(Locale.ROOT, "the bytes at %,d belong to no object", end));
    }
  }
}
