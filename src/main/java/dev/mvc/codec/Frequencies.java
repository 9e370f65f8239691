package dev.mvc.codec;

import java.util.Arrays;

/// How often each token is taken to occur in a table of 2^log slots: from counts, to bytes and
/// back.
///
/// Frequencies are rounded to four significant bits and the most frequent token takes what is left:
/// 0.03 % (fp32) to 0.16 % (bf16) smaller in all than exact ones. A table is then, token by token,
/// the step in the frequency's bit length, which on the smooth histograms of differences is mostly
/// 0 or ±1, and up to three bits more.
final class Frequencies {
  private static final int KEPT_BITS = 3;

  private Frequencies() {}

  /// Scales counts to sum to 2^log; every token that occurs keeps a slot.
  ///
  /// @return the most frequent token, whose frequency is not rounded; at least one token occurs
  static int normalize(int[] counts, int from, int tokens, int log, int[] into) {
    long total = 0;
    int top = 0;
    for (int t = 0; t < tokens; t++) {
      total += counts[from + t];
      if (counts[from + t] > counts[from + top]) {
        top = t;
      }
    }
    Arrays.fill(into, 0, tokens, 0);
    int size = 1 << log;
    int left = size;
    for (int t = 0; t < tokens; t++) {
      int count = counts[from + t];
      if (count > 0 && t != top) {
        into[t] = round((int) (((long) count * size + total / 2) / total));
        left -= into[t];
      }
    }
    // Roundings may together take more than there is; the largest give back first.
    while (left < 1) {
      left += shrinkLargest(into, tokens);
    }
    into[top] = left;
    return top;
  }

  private static int shrinkLargest(int[] frequencies, int tokens) {
    int largest = 0;
    for (int t = 1; t < tokens; t++) {
      if (frequencies[t] > frequencies[largest]) {
        largest = t;
      }
    }
    int before = frequencies[largest];
    int unit = 1 << Math.max(0, bitLength(before) - 1 - KEPT_BITS);
    frequencies[largest] = Math.max(1, round(before - unit));
    return before - frequencies[largest];
  }

  /// The nearest number with four significant bits, at least 1.
  private static int round(int frequency) {
    if (frequency < 2) {
      return 1;
    }
    int drop = Math.max(0, bitLength(frequency) - 1 - KEPT_BITS);
    return (frequency + (1 << drop >> 1)) >> drop << drop;
  }

  private static int bitLength(int value) {
    return 32 - Integer.numberOfLeadingZeros(value);
  }

  /// Puts a table's description in front of the stream; [#read] reads it in the opposite order.
  static void write(int[] frequencies, int tokens, int top, BitWriter out) {
    int last = tokens - 1;
    while (frequencies[last] == 0) {
      last--;
    }
    int first = 0;
    while (frequencies[first] == 0) {
      first++;
    }
    for (int t = last; t >= first; t--) {
      if (t != top) {
        int length = bitLength(frequencies[t]);
        int extra = Math.min(KEPT_BITS, length - 1);
        if (extra > 0) {
          out.put(frequencies[t] >>> (length - 1 - extra) & ((1 << extra) - 1), extra);
        }
        writeStep(length - lengthBefore(frequencies, t, first, top), out);
      }
    }
    out.put(top - first, 8);
    out.put(last - first, 8);
    out.put(first, 8);
  }

  private static int lengthBefore(int[] frequencies, int token, int first, int top) {
    int before = token - 1 == top ? token - 2 : token - 1;
    return before < first ? 1 : bitLength(frequencies[before]);
  }

  /// Unary: 0, 10, 110 … for the steps 0, −1, 1, −2 …
  private static void writeStep(int step, BitWriter out) {
    int folded = Differences.fold(step);
    out.put((1L << folded) - 1, folded + 1);
  }

  static void read(BitReader in, int tokens, int log, int[] into) throws CorruptFrameException {
    Arrays.fill(into, 0, tokens, 0);
    int first = in.get(8);
    int last = first + in.get(8);
    int top = first + in.get(8);
    if (last >= tokens || top > last) {
      throw new CorruptFrameException("A table has a token that is not in the alphabet.");
    }
    int left = 1 << log;
    int length = 1;
    for (int t = first; t <= last; t++) {
      if (t != top) {
        length += Differences.unfold(in.getUnary(2 * log));
        if (length < 0 || length > log) {
          throw new CorruptFrameException("A table has a frequency that is too large.");
        }
        if (length > 0) {
          int extra = Math.min(KEPT_BITS, length - 1);
          into[t] = (1 << extra | in.get(extra)) << (length - 1 - extra);
          left -= into[t];
        }
      }
    }
    if (left < 1) {
      throw new CorruptFrameException("A table's frequencies do not sum to its size.");
    }
    into[top] = left;
  }
}
