package dev.mvc.codec;

import dev.mvc.io.LittleEndian;

/// The fewest bytes that a difference of two tensors can take in a coder that looks at one element
/// at a time: its order-0 entropy in two kinds of context, without any table.
///
/// - *exponent*: the base element's exponent (all of a byte-sized element; nothing of an integer).
/// - *row*: besides, the row's activity, which is the half-octave of its mean |Δ| and costs 6 bits
///   a row; and the base's top three mantissa bits where they help, as in rows that only decay.
///
/// Elements of 32 bits and more are coded as a symbol and raw bits: folded differences below
/// `direct` are symbols themselves, others are told by their bit length and three bits more. Of
/// several such alphabets the best is taken for each tensor. Raw bits that are 0 in all differences
/// of the tensor are free, as in doubles that were floats of 32 bits once.
public final class EntropyLimit {
  private static final int[] ALPHABETS = {128, 1024};
  private static final int ALL_DIRECT = 1 << 17;
  private static final int ROW_BITS = 6;
  private static final int NEXT_BITS = 3;
  private static final int MANTISSA_BITS = 3;

  /// A smaller gain comes of contexts that hold hardly any elements, not of rows that decay.
  private static final double DECAYING_GAIN = 0.9;

  private final Elements elements;
  private final Alphabet[] alphabets;
  private long rows;
  private long together;

  /// The counts under one alphabet.
  private static final class Alphabet {
    final int direct;
    final SymbolCounts byExponent = new SymbolCounts();
    final SymbolCounts byRow = new SymbolCounts();
    final SymbolCounts byMantissa = new SymbolCounts();
    final long[] withRawBits = new long[Long.SIZE];

    Alphabet(int direct) {
      this.direct = direct;
    }

    double rawBits(int free) {
      double bits = 0;
      for (int raw = free + 1; raw < Long.SIZE; raw++) {
        bits += (double) withRawBits[raw] * (raw - free);
      }
      return bits;
    }
  }

  /// For one tensor.
  public EntropyLimit(Elements elements) {
    this.elements = elements;
    int[] directs = elements.width() <= 2 ? new int[] {ALL_DIRECT} : ALPHABETS;
    alphabets = new Alphabet[directs.length];
    for (int i = 0; i < directs.length; i++) {
      alphabets[i] = new Alphabet(directs[i]);
    }
  }

  /// Of a whole tensor.
  ///
  /// @param rowLength elements in a row, 0 for a tensor without rows
  public static EntropyLimit of(
      Elements elements, int rowLength, byte[] data, byte[] base, int length) {
    EntropyLimit limit = new EntropyLimit(elements);
    int row = rowLength == 0 ? length : rowLength * elements.width();
    for (int from = 0; from < length; from += row) {
      limit.addRow(data, base, from, Math.min(row, length - from));
    }
    return limit;
  }

  /// Adds one row of the tensor.
  ///
  /// @param from where it begins, in bytes, in both arrays
  /// @param length in bytes, a multiple of the elements' width
  public void addRow(byte[] data, byte[] base, int from, int length) {
    int width = elements.width();
    double sum = 0;
    for (int at = from; at < from + length; at += width) {
      sum += Math.abs((double) difference(data, base, at));
    }
    double mean = sum * width / length;
    long activity = mean == 0 ? 0 : 100 + Math.round(2 * Math.log(mean) / Math.log(2));
    for (int at = from; at < from + length; at += width) {
      long difference = difference(data, base, at);
      together |= difference;
      long folded = (difference << 1) ^ (difference >> 63);
      long value = element(base, at);
      long exponent =
          elements.isFloat()
              ? (value >>> elements.exponentShift()) & ((1L << elements.exponentBits()) - 1)
              : width == 1 ? value & 0xff : 0;
      int lower = Math.max(0, elements.exponentShift() - MANTISSA_BITS);
      long mantissa = (value >>> lower) & ((1 << MANTISSA_BITS) - 1);
      for (Alphabet alphabet : alphabets) {
        count(alphabet, folded, exponent, activity, mantissa);
      }
    }
    rows++;
  }

  private static void count(
      Alphabet alphabet, long folded, long exponent, long activity, long mantissa) {
    int symbol = (int) folded;
    if (Long.compareUnsigned(folded, alphabet.direct) >= 0) {
      int length = Long.SIZE - 1 - Long.numberOfLeadingZeros(folded);
      int raw = Math.max(0, length - NEXT_BITS);
      symbol = alphabet.direct + (length << NEXT_BITS) + (int) ((folded >>> raw) & 7);
      alphabet.withRawBits[raw]++;
    }
    long row = exponent << 8 | activity;
    alphabet.byExponent.add(exponent, symbol);
    alphabet.byRow.add(row, symbol);
    alphabet.byMantissa.add(row << MANTISSA_BITS | mantissa, symbol);
  }

  /// The limit given the exponent, in bytes.
  public double exponentBytes() {
    double best = Double.POSITIVE_INFINITY;
    int free = Long.numberOfTrailingZeros(together);
    for (Alphabet alphabet : alphabets) {
      best = Math.min(best, alphabet.byExponent.entropy() + alphabet.rawBits(free));
    }
    return best / Byte.SIZE;
  }

  /// The limit given the exponent and, where that helps, the row, in bytes.
  public double rowBytes() {
    double byRow = Double.POSITIVE_INFINITY;
    double byMantissa = Double.POSITIVE_INFINITY;
    int free = Long.numberOfTrailingZeros(together);
    for (Alphabet alphabet : alphabets) {
      byRow = Math.min(byRow, alphabet.byRow.entropy() + alphabet.rawBits(free));
      byMantissa = Math.min(byMantissa, alphabet.byMantissa.entropy() + alphabet.rawBits(free));
    }
    double best = byMantissa < DECAYING_GAIN * byRow ? byMantissa : byRow;
    return Math.min(exponentBytes(), (best + (double) ROW_BITS * rows) / Byte.SIZE);
  }

  private long difference(byte[] data, byte[] base, int at) {
    long difference = element(data, at) - element(base, at);
    int unused = Long.SIZE - Byte.SIZE * elements.width();
    return difference << unused >> unused;
  }

  private long element(byte[] bytes, int at) {
    return switch (elements.width()) {
      case 1 -> bytes[at];
      case 2 -> LittleEndian.getShort(bytes, at);
      case 4 -> LittleEndian.getInt(bytes, at);
      default -> LittleEndian.getLong(bytes, at);
    };
  }
}
