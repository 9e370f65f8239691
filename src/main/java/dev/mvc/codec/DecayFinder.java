package dev.mvc.codec;

import java.util.Arrays;

/// Finds the rows of a frame that only decay, and how many units each mantissa loses.
///
/// Weight decay multiplies a weight by a number just below one, again and again. In units of the
/// last place that takes off the same whole number wherever the leading mantissa bits are the same,
/// in every step: in 200 steps of a real run all weights moved by −255, −347 or −405 units, and
/// five mantissa bits told which for 98 % of them.
final class DecayFinder {
  private static final int BUCKETS = 1 << Fields.MANTISSA_BITS;
  private static final int SAMPLES = 31;

  /// Differences that decay may make: thousands of steps at common rates.
  private static final int MOST_FOLDED = 1 << 16;

  /// A row decays if one in this many of its elements moved by exactly the number for its mantissa.
  private static final int EXACT_SHARE = 3;

  /// Worth a look if at least one in this many rows may decay.
  private static final int LEAST_SHARE = 64;

  private static final int PROBES = 32;

  private static final int[] NONE = new int[0];

  private final Lanes lanes = new Lanes();
  private final int[] looked = new int[Lanes.BLOCK];
  private final int[][] samples = new int[BUCKETS][SAMPLES];
  private final int[] sampled = new int[BUCKETS];
  private static final Fields MANTISSA = Fields.mantissa(Elements.F32);
  private static final int[] SELF = Fields.identity();

  /// Finds out whether a good part of the rows decays, and takes what decay explains off the folded
  /// differences of all rows: those that move decay as well.
  ///
  /// @return the units by leading mantissa bits, empty if there is no such thing
  int[] takeOff(Elements elements, byte[] base, Segments segments, int[] folded) {
    if (elements != Elements.F32 || segments.count() == 1) {
      return NONE;
    }
    Arrays.fill(sampled, 0);
    int small = 0;
    for (int s = 0; s < segments.count(); s++) {
      small += sample(base, segments.start(s), segments.end(s), folded) ? 1 : 0;
    }
    if (small * LEAST_SHARE < segments.count()) {
      return NONE;
    }
    int[] units = units();
    if (!explains(units)) {
      return NONE;
    }
    for (int at = 0; at < segments.elements(); at += looked.length) {
      int count = Math.min(looked.length, segments.elements() - at);
      lanes.look(base, 4, at, MANTISSA, units, looked, count);
      for (int i = 0; i < count; i++) {
        folded[at + i] = Differences.fold(Differences.unfold(folded[at + i]) - looked[i]);
      }
    }
    return units;
  }

  /// Notes some differences of a row if all of them are small and not zero.
  private boolean sample(byte[] base, int from, int to, int[] folded) {
    int n = Math.min(to - from, PROBES);
    int together = 0;
    for (int i = 0; i < n; i++) {
      together |= folded[from + i];
    }
    if (together <= 0 || together >= MOST_FOLDED) {
      return false;
    }
    lanes.look(base, 4, from, MANTISSA, SELF, looked, n);
    for (int i = 0; i < n; i++) {
      int bucket = looked[i];
      samples[bucket][sampled[bucket]++ % SAMPLES] = Differences.unfold(folded[from + i]);
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
  private boolean explains(int[] units) {
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

  /// Whether decay explains a row, by what is left of its differences.
  static boolean explains(int[] folded, int from, int count) {
    int n = Math.min(count, PROBES);
    int exact = 0;
    for (int i = 0; i < n; i++) {
      exact += folded[from + i] == 0 ? 1 : 0;
    }
    return exact * EXACT_SHARE > n;
  }

  /// The way back.
  static void restore(int[] folded, int[] units, int count) {
    for (int i = 0; i < count; i++) {
      folded[i] = Differences.fold(Differences.unfold(folded[i]) + units[i]);
    }
  }
}
