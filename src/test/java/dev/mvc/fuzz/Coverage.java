package dev.mvc.fuzz;

import java.util.Arrays;

/// Counts how often each place of the program was passed. Only what [CoverageLoader] has loaded
/// counts; otherwise everything stays 0.
public final class Coverage {
  private static final int PLACES = 1 << 16;

  private static final byte[] COUNTS = new byte[PLACES];
  private static final byte[] SEEN = new byte[PLACES];

  private Coverage() {}

  /// Called at the beginning of each block of instructions.
  public static void pass(int place) {
    COUNTS[place & (PLACES - 1)]++;
  }

  static void clear() {
    Arrays.fill(COUNTS, (byte) 0);
  }

  /// Whether what was passed since [#clear] was never passed before, or never about so often: once,
  /// twice, three times, 4 to 7, 8 to 15, 16 to 31, 32 to 127 and more times are told apart (as in
  /// AFL).
  static boolean isNew() {
    boolean isNew = false;
    for (int i = 0; i < PLACES; i++) {
      if (COUNTS[i] != 0) {
        int bucket = 1 << bucket(COUNTS[i] & 0xFF);
        if ((SEEN[i] & bucket) == 0) {
          SEEN[i] |= (byte) bucket;
          isNew = true;
        }
      }
    }
    return isNew;
  }

  /// How many places were passed at all.
  static int places() {
    int places = 0;
    for (byte seen : SEEN) {
      places += seen == 0 ? 0 : 1;
    }
    return places;
  }

  private static int bucket(int count) {
    if (count < 4) {
      return count - 1;
    }
    return count < 32 ? 30 - Integer.numberOfLeadingZeros(count) + 2 - 1 : count < 128 ? 6 : 7;
  }
}
