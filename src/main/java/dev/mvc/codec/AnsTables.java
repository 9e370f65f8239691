package dev.mvc.codec;

/// Tables of the table-driven asymmetric numeral system: J. Duda, "Asymmetric numeral systems",
/// arXiv:1311.2540 (2013), with the spread and the two encoding numbers per token of Y. Collet's
/// FSE.
///
/// A state is a number in [L, 2L), L = 2^log. Several tables lie behind one another, and a state
/// may pass from one to the next: that is how each element has its own context while the states
/// interleave freely.
final class AnsTables {
  static final int LEAST_LOG = 8;
  static final int MOST_LOG = 12;

  private static final int MOST_TOKENS = 256;

  private AnsTables() {}

  /// Fills `slots` with the token of each slot.
  private static void spread(int[] frequencies, int tokens, int log, byte[] slots) {
    int size = 1 << log;
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int t = 0; t < tokens; t++) {
      for (int i = frequencies[t]; i > 0; i--) {
        slots[at] = (byte) t;
        at = at + step & size - 1;
      }
    }
  }

  /// The token of an entry of a decoding table.
  static int token(int entry) {
    return entry >>> 12 & 0xff;
  }

  /// The plain bits of an entry's token.
  static int rawBits(int entry) {
    return entry >>> 20 & 31;
  }

  /// The same for tokens of [Alphabet#WIDE].
  static int wideRawBits(int entry) {
    return entry >>> 20 & 63;
  }

  /// What a decoder looks up: one int for each table and state.
  ///
  /// Bits 0–11 next state but for what is read, 12–19 token, 20–25 the token's plain bits, 28–31
  /// bits to read.
  static final class Decoding {
    int[] entries = new int[0];

    /// The most plain bits that a token in any of the tables has.
    int mostRaw;

    private final byte[] slots = new byte[1 << MOST_LOG];
    private final int[] next = new int[MOST_TOKENS];
    private final int[] constant = new int[MOST_TOKENS];

    void start(int tables, int log) {
      mostRaw = 0;
      if (entries.length < tables << log) {
        entries = new int[tables << log];
      }
    }

    void build(int table, int[] frequencies, Alphabet alphabet, int log) {
      spread(frequencies, alphabet.size, log, slots);
      System.arraycopy(frequencies, 0, next, 0, alphabet.size);
      int size = 1 << log;
      for (int token = 0; token < alphabet.size; token++) {
        int raw = alphabet.rawBits[token];
        constant[token] = (raw << 20 | token << 12) - size;
        if (frequencies[token] > 0) {
          mostRaw = Math.max(mostRaw, raw);
        }
      }
      int at = table << log;
      for (int slot = 0; slot < size; slot++) {
        int token = slots[slot] & 0xff;
        int state = next[token]++;
        int bits = log - 31 + Integer.numberOfLeadingZeros(state);
        entries[at + slot] = (bits << 28) + (state << bits) + constant[token];
      }
    }
  }

  /// What an encoder looks up.
  static final class Encoding {
    /// By table and slot: the state after a token.
    char[] states = new char[0];

    /// By context and token: on top what decides the number of bits, below where the states start.
    long[] steps = new long[0];

    private final byte[] slots = new byte[1 << MOST_LOG];
    private final int[] next = new int[MOST_TOKENS];

    void reserve(int tables, int contexts, int tokens, int log) {
      if (states.length < tables << log) {
        states = new char[tables << log];
      }
      if (steps.length < contexts * tokens) {
        steps = new long[contexts * tokens];
      }
    }

    void build(int table, int[] frequencies, int tokens, int log) {
      spread(frequencies, tokens, log, slots);
      int sum = 0;
      for (int t = 0; t < tokens; t++) {
        next[t] = sum;
        sum += frequencies[t];
      }
      int size = 1 << log;
      int at = table << log;
      for (int slot = 0; slot < size; slot++) {
        states[at + next[slots[slot] & 0xff]++] = (char) (size + slot);
      }
    }

    /// Lets a context use a table whose frequencies are given.
    void use(int context, int table, int[] frequencies, int tokens, int log) {
      int at = context * tokens;
      int sum = table << log;
      for (int t = 0; t < tokens; t++) {
        steps[at + t] = step(frequencies[t], sum, log);
        sum += frequencies[t];
      }
    }

    private static long step(int frequency, int start, int log) {
      if (frequency == 0) {
        return 0;
      }
      int bits = frequency == 1 ? log : log - 31 + Integer.numberOfLeadingZeros(frequency - 1);
      int threshold = (bits << 16) - (frequency << bits);
      return (long) threshold << 32 | ((start - frequency) & 0xffff_ffffL);
    }
  }
}
