package dev.mvc.codec;

import java.util.Arrays;

/// What a tensor's difference would take if every context were coded at exactly its order-0
/// entropy, with tables for nothing: the yardstick for [FrameCodec].
///
/// @param exponent bytes, with the base's exponent as context
/// @param row bytes, with the half-octave of the row's mean |difference| too (six bits a row are
///   counted), and with the base's top three mantissa bits where that is clearly smaller
public record EntropyLimits(long exponent, long row) {
  /// Values below each of these powers of two are tokens of their own; the best one counts.
  private static final int[] DIRECT_BITS = {4, 6, 8, 10, 12};

  private static final int MANTISSA_BITS = 3;
  private static final int BITS_PER_ROW = 6;

  /// A smaller gain comes of contexts that hold hardly any elements, not of rows that decay.
  private static final double DECAYING_GAIN = 0.9;

  public static EntropyLimits of(
      Elements elements, int rowLength, byte[] data, byte[] base, int length) {
    if (Arrays.equals(data, 0, length, base, 0, length)) {
      return new EntropyLimits(0, 0);
    }
    int width = elements.width();
    if (width > Integer.BYTES) {
      throw new IllegalArgumentException("There is no limit for " + elements + ".");
    }
    int count = length / width;
    int[] folded = new int[count];
    for (int i = 0; i < count; i++) {
      folded[i] = Lanes.difference(data, base, width, i);
    }
    long[] byExponent = new long[count];
    long[] byRow = new long[count];
    long[] byMantissa = new long[count];
    int row = rowLength > 0 && rowLength <= count ? rowLength : count;
    contexts(elements, base, folded, row, byExponent, byRow, byMantissa);
    double exponentBits = best(folded, byExponent);
    double rowBits = best(folded, byRow);
    double mantissaBits = best(folded, byMantissa);
    if (mantissaBits < DECAYING_GAIN * rowBits) {
      rowBits = mantissaBits;
    }
    rowBits += (double) BITS_PER_ROW * count / row;
    return new EntropyLimits(
        Math.round(exponentBits / 8), Math.round(Math.min(exponentBits, rowBits) / 8));
  }

  private static void contexts(
      Elements elements,
      byte[] base,
      int[] folded,
      int row,
      long[] byExponent,
      long[] byRow,
      long[] byMantissa) {
    Fields exponent = Fields.exponent(elements);
    int mantissaShift = Math.max(0, elements.exponentShift() - MANTISSA_BITS);
    for (int start = 0; start < folded.length; start += row) {
      int end = Math.min(folded.length, start + row);
      double sum = 0;
      for (int i = start; i < end; i++) {
        sum += ((folded[i] + 1L) & 0xffff_ffffL) >>> 1;
      }
      long activity = sum == 0 ? 0 : 100 + Math.round(2 * RowActivity.log2(sum / (end - start)));
      for (int i = start; i < end; i++) {
        int b = Lanes.get(base, elements.width(), i);
        byExponent[i] = exponent.of(b);
        byRow[i] = (byExponent[i] << 8) | activity;
        byMantissa[i] = (byRow[i] << MANTISSA_BITS) | (b >>> mantissaShift & 7);
      }
    }
  }

  private static double best(int[] folded, long[] contexts) {
    double best = Double.MAX_VALUE;
    for (int direct : DIRECT_BITS) {
      best = Math.min(best, bits(folded, contexts, direct));
    }
    return best;
  }

  /// Entropy of the tokens given their contexts, and the bits below the tokens.
  private static double bits(int[] folded, long[] contexts, int direct) {
    long[] keys = new long[folded.length];
    double plain = 0;
    for (int i = 0; i < folded.length; i++) {
      int length = Integer.SIZE - Integer.numberOfLeadingZeros(folded[i]);
      int raw = Math.max(0, length > direct ? length - 4 : 0);
      plain += raw;
      long token = ((long) raw << 16) | (folded[i] >>> raw);
      keys[i] = (contexts[i] << 32) | token;
    }
    Arrays.sort(keys);
    double bits = plain;
    int context = 0;
    int run = 0;
    for (int i = 1; i <= keys.length; i++) {
      if (i == keys.length || keys[i] != keys[run]) {
        bits -= weight(i - run);
        run = i;
      }
      if (i == keys.length || keys[i] >>> 32 != keys[context] >>> 32) {
        bits += weight(i - context);
        context = i;
      }
    }
    return bits;
  }

  private static double weight(int count) {
    return count * RowActivity.log2(count);
  }
}
