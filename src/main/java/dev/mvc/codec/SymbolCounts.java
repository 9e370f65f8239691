package dev.mvc.codec;

import java.util.Arrays;

/// Counts symbols by their contexts, and tells the entropy: a hash table of longs with open
/// addressing.
final class SymbolCounts {
  private static final int FIRST_SLOTS = 1 << 12;

  /// A symbol takes the lower bits of a key, its context the others.
  private static final int SYMBOL_BITS = 24;

  private static final long EMPTY = -1;

  private long[] keys = new long[FIRST_SLOTS];
  private long[] counts = new long[FIRST_SLOTS];
  private int used;

  SymbolCounts() {
    Arrays.fill(keys, EMPTY);
  }

  /// Counts one symbol.
  ///
  /// @param context at least 0, below 2^39
  /// @param symbol at least 0, below 2^24
  void add(long context, int symbol) {
    add(context << SYMBOL_BITS | symbol, 1L);
  }

  private void add(long key, long count) {
    int slot = slot(key);
    if (keys[slot] == EMPTY) {
      keys[slot] = key;
      used++;
    }
    counts[slot] += count;
    if (used > keys.length / 2) {
      grow();
    }
  }

  /// The bits that all symbols need in their contexts: Σ n log2(N / n), with n of a symbol in a
  /// context and N of the context.
  double entropy() {
    SymbolCounts contexts = new SymbolCounts();
    double bits = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != EMPTY) {
        bits -= counts[slot] * log2(counts[slot]);
        contexts.add(keys[slot] >>> SYMBOL_BITS, counts[slot]);
      }
    }
    for (int slot = 0; slot < contexts.keys.length; slot++) {
      if (contexts.keys[slot] != EMPTY) {
        bits += contexts.counts[slot] * log2(contexts.counts[slot]);
      }
    }
    // What is certain comes out a rounding error below nothing.
    return Math.max(0, bits);
  }

  private static double log2(long number) {
    return Math.log((double) number) / Math.log(2);
  }

  private int slot(long key) {
    // Fibonacci hashing (Knuth, TAOCP 3, 6.4).
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 33) & (keys.length - 1);
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new long[2 * oldKeys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
