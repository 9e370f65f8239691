package dev.mvc.fuzz;

/// Counts how often each place of the program was passed. Only what [CoverageLoader] has loaded
/// counts; otherwise everything stays 0.
public final class Coverage {
  private static final int PLACES = 1 << 16;
  private static final int MOST = Byte.MAX_VALUE;

  private static final byte[] COUNTS = new byte[PLACES];
  private static final byte[] SEEN = new byte[PLACES];

  /// Which places have a count: looking at them all would take longer than most parsers.
  private static final int[] PASSED = new int[PLACES];

  private static int passed;

  private Coverage() {}

  /// Called at the beginning of each block of instructions.
  public static void pass(int place) {
    int at = place & (PLACES - 1);
    if (COUNTS[at] == 0 && passed < PLACES) {
      PASSED[passed++] = at;
    }
    COUNTS[at] = (byte) Math.min(MOST, COUNTS[at] + 1);
  }

  static void clear() {
    for (int i = 0; i < passed; i++) {
      COUNTS[PASSED[i]] = 0;
    }
    passed = 0;
  }

  /// Whether what was passed since [#clear] was never passed before, or never about so often: once,
  /// twice, three times, 4 to 7, 8 to 15, 16 to 31, 32 to 126 and more times are told apart (much
  /// as in AFL).
  static boolean isNew() {
    boolean isNew = false;
    for (int i = 0; i < passed; i++) {
      int at = PASSED[i];
      int bucket = 1 << bucket(COUNTS[at]);
      if ((SEEN[at] & bucket) == 0) {
        SEEN[at] |= (byte) bucket;
        isNew = true;
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
    return count < 32 ? Integer.SIZE - Integer.numberOfLeadingZeros(count) : count < MOST ? 6 : 7;
  }
}
