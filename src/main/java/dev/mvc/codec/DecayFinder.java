package dev.mvc.codec;

import java.util.Arrays;

/// Finds out whether rows of a frame of F32 only decay, and how many units each mantissa loses.
///
/// Weight decay multiplies a weight by a number just below one, again and again. In units of the
/// last place that takes off the same whole number wherever the leading mantissa bits are the same,
/// in every step: in 200 steps of a real run all weights moved by −255, −347 or −405 units, and
/// five mantissa bits told which for 98 % of them. Rows that move decay as well.
final class DecayFinder {
  private static final int BUCKETS = 1 << Fields.MANTISSA_BITS;
  private static final int SAMPLES = 31;
  private static final Fields MANTISSA = Fields.mantissa(Elements.F32);

  /// Differences that decay may make: thousands of steps at common rates.
  private static final int MOST_FOLDED = 1 << 16;

  /// Decay explains a stretch if one in this many of its elements moved by exactly its units.
  private static final int EXACT_SHARE = 3;

  /// Worth a look if at least one in this many rows may decay.
  private static final int LEAST_SHARE = 64;

  /// Elements of a row that are looked at.
  private static final int PROBES = 32;

  private static final int[] NONE = new int[0];

  private final int[][] samples = new int[BUCKETS][SAMPLES];
  private final int[] sampled = new int[BUCKETS];

  /// The units that decay takes off by leading mantissa bits; empty if few rows decay.
  int[] find(byte[] data, byte[] base, Segments segments) {
    if (segments.count() == 1) {
      return NONE;
    }
    Arrays.fill(sampled, 0);
    int small = 0;
    for (int s = 0; s < segments.count(); s++) {
      small += sample(data, base, segments.start(s), segments.end(s)) ? 1 : 0;
    }
    if (small * LEAST_SHARE < segments.count()) {
      return NONE;
    }
    int[] units = units();
    return explain(units) ? units : NONE;
  }

  /// Notes some differences of a row if all of them are small and not zero.
  private boolean sample(byte[] data, byte[] base, int from, int to) {
    int end = Math.min(to, from + PROBES);
    int together = 0;
    for (int i = from; i < end && together >= 0 && together < MOST_FOLDED; i++) {
      together |= Lanes.difference(data, base, Integer.BYTES, i);
    }
    if (together <= 0 || together >= MOST_FOLDED) {
      return false;
    }
    for (int i = from; i < end; i++) {
      int b = Lanes.get(base, Integer.BYTES, i);
      int bucket = MANTISSA.of(b);
      samples[bucket][sampled[bucket]++ % SAMPLES] = Lanes.get(data, Integer.BYTES, i) - b;
    }
    return true;
  }

  /// The units by bucket: the middle of what was sampled.
  private int[] units() {
    int[] units = new int[BUCKETS];
    int before = 0;
    for (int b = 0; b < BUCKETS; b++) {
      int n = Math.min(sampled[b], SAMPLES);
      if (n > 0) {
        Arrays.sort(samples[b], 0, n);
        before = samples[b][n / 2];
      }
      units[b] = before;
    }
    return units;
  }

  /// Whether the units are just those of a good part of the sample.
  private boolean explain(int[] units) {
    int exact = 0;
    int all = 0;
    for (int b = 0; b < BUCKETS; b++) {
      int n = Math.min(sampled[b], SAMPLES);
      all += n;
      for (int i = 0; i < n; i++) {
        exact += samples[b][i] == units[b] ? 1 : 0;
      }
    }
    return exact * EXACT_SHARE > all;
  }

  /// Whether decay explains a good part of a row's elements.
  static boolean explains(byte[] data, byte[] base, int from, int to, int[] units) {
    int end = Math.min(to, from + PROBES);
    int exact = 0;
    for (int i = from; i < end; i++) {
      exact += remainder(data, base, i, units) == 0 ? 1 : 0;
    }
    return exact * EXACT_SHARE > end - from;
  }

  /// An element's folded difference less what decay takes off.
  static int remainder(byte[] data, byte[] base, int index, int[] units) {
    int b = (int) Views.INT.get(base, 4 * index);
    return Differences.fold((int) Views.INT.get(data, 4 * index) - b - units[MANTISSA.of(b)]);
  }

  /// The way back, where the units of each element are given.
  static void restore(int[] folded, int[] units, int count) {
    for (int i = 0; i < count; i++) {
      folded[i] = Differences.fold(Differences.unfold(folded[i]) + units[i]);
    }
  }
}
