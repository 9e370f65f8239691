package dev.mvc.codec;

import java.util.Arrays;

/// What the entropy encoder is given for the elements of a frame: for each its folded difference
/// and its code (context and token), and how often each code occurs.
///
/// One pass over data and base makes all of them: the loops are apart by width, since one that asks
/// for the width at each element, or writes the differences first and reads them again, takes twice
/// the time.
final class ElementCodes {
  /// Only F32 has contexts by mantissa bits.
  private static final int MOST_COUNTS =
      Math.max(
          ContextModel.MOST_CONTEXTS * Alphabet.WIDE.size,
          ContextModel.MOST_ALL_CONTEXTS * Alphabet.VALUES.size);

  /// The token of each 16-bit number; the small ones that matter lie close together.
  private static final byte[] TOKEN_16 = new byte[1 << 16];

  static {
    for (int value = 0; value < TOKEN_16.length; value++) {
      TOKEN_16[value] = (byte) Alphabet.token(value);
    }
  }

  /// Several sets of counts: the same code often comes twice running, and the second increment
  /// would wait for the first. Elements of two bytes, which are mostly 0, use four, the others two:
  /// with that, and one element finished before the next is begun, encoding them takes a tenth
  /// less.
  private final int[] evenCounts = new int[MOST_COUNTS];

  private final int[] oddCounts = new int[evenCounts.length];
  private final int[] thirdCounts = new int[evenCounts.length];
  private final int[] fourthCounts = new int[evenCounts.length];
  private int[] folded = new int[0];

  /// Those of elements of more than a byte, as many in a long as fit.
  private long[] wide = new long[0];

  private char[] codes = new char[0];
  private int width;
  private int zeros;
  private int size;
  private int count;

  int count() {
    return count;
  }

  /// Puts what the elements' tokens do not tell.
  void putPlainBits(BitWriter out) {
    switch (width) {
      case Long.BYTES -> PlainBits.encode(codes, Alphabet.WIDE.size - 1, wide, count, out);
      case Integer.BYTES -> PlainBits.encodeInts(codes, wide, count, out);
      case Short.BYTES -> PlainBits.encodeShorts(codes, wide, count, out);
      default -> PlainBits.encode(codes, folded, count, out);
    }
  }

  /// Context · tokens + token of each element.
  char[] codes() {
    return codes;
  }

  /// Sums up how often each code occurs.
  int[] counts() {
    for (int i = 0; i < size; i++) {
      evenCounts[i] += oddCounts[i] + thirdCounts[i] + fourthCounts[i];
    }
    return evenCounts;
  }

  /// @param width bytes of an element
  /// @param zeros lowest bits of all differences that are 0 and left out, of elements of eight
  ///   bytes
  void start(int width, int elements, int contexts, int zeros) {
    this.width = width;
    this.zeros = zeros;
    size = contexts * Alphabet.of(width).size;
    count = 0;
    reserve(elements);
    Arrays.fill(evenCounts, 0, size, 0);
    Arrays.fill(oddCounts, 0, size, 0);
    Arrays.fill(thirdCounts, 0, size, 0);
    Arrays.fill(fourthCounts, 0, size, 0);
  }

  private void reserve(int elements) {
    if (codes.length < elements) {
      codes = new char[elements];
    }
    int longs = width == 1 ? 0 : elements / (Long.BYTES / width);
    if (wide.length < longs) {
      wide = new long[longs];
    }
    if (width == 1 && folded.length < elements) {
      folded = new int[elements];
    }
  }

  /// Adds the elements of a stretch, a multiple of four.
  ///
  /// @param table the first code of the context that a field of the base leads to
  void add(byte[] data, byte[] base, int from, int to, Fields fields, int[] table) {
    switch (width) {
      case 1 -> addBytes(data, base, from, to, fields, table);
      case 2 -> addShorts(data, base, from, to, fields, table);
      case 4 -> addInts(data, base, from, to, fields, table);
      default -> addLongs(data, base, from, to, fields, table);
    }
    count += to - from;
  }

  private void addBytes(byte[] data, byte[] base, int from, int to, Fields fields, int[] table) {
    int next = count;
    for (int i = from; i < to; i++, next++) {
      int b = base[i] & 0xff;
      int z = Differences.fold8(data[i] - b) & 0xff;
      int code = table[fields.of(b)] + TOKEN_16[z];
      folded[next] = z;
      codes[next] = (char) code;
      evenCounts[code]++;
    }
  }

  private void addShorts(byte[] data, byte[] base, int from, int to, Fields fields, int[] table) {
    long[] z = wide;
    char[] c = codes;
    int[] even = evenCounts;
    int[] odd = oddCounts;
    int[] third = thirdCounts;
    int[] fourth = fourthCounts;
    int shift = fields.shift();
    int mask = fields.mask();
    int next = count;
    for (int at = 2 * from; at < 2 * to; at += 8, next += 4) {
      long b = (long) Views.LONG.get(base, at);
      long folds = Differences.fold16x4((long) Views.LONG.get(data, at), b);
      b >>>= shift;
      z[next >>> 2] = folds;
      int code = table[(int) b & mask] + TOKEN_16[(int) folds & 0xffff];
      c[next] = (char) code;
      even[code]++;
      code = table[(int) (b >>> 16) & mask] + TOKEN_16[(int) (folds >>> 16) & 0xffff];
      c[next + 1] = (char) code;
      odd[code]++;
      code = table[(int) (b >>> 32) & mask] + TOKEN_16[(int) (folds >>> 32) & 0xffff];
      c[next + 2] = (char) code;
      third[code]++;
      code = table[(int) (b >>> 48) & mask] + TOKEN_16[(int) (folds >>> 48)];
      c[next + 3] = (char) code;
      fourth[code]++;
    }
  }

  private void addInts(byte[] data, byte[] base, int from, int to, Fields fields, int[] table) {
    long[] z = wide;
    char[] c = codes;
    int[] even = evenCounts;
    int[] odd = oddCounts;
    int shift = fields.shift();
    int mask = fields.mask();
    int next = count;
    for (int at = 4 * from; at < 4 * to; at += 8, next += 2) {
      long b = (long) Views.LONG.get(base, at);
      long folds = Differences.fold32x2((long) Views.LONG.get(data, at), b);
      b >>>= shift;
      z[next >>> 1] = folds;
      int code = table[(int) b & mask] + Alphabet.token((int) folds);
      c[next] = (char) code;
      even[code]++;
      code = table[(int) (b >>> 32) & mask] + Alphabet.token((int) (folds >>> 32));
      c[next + 1] = (char) code;
      odd[code]++;
    }
  }

  private void addLongs(byte[] data, byte[] base, int from, int to, Fields fields, int[] table) {
    long[] z = wide;
    char[] c = codes;
    int[] even = evenCounts;
    int[] odd = oddCounts;
    int drop = zeros;
    int shift = Integer.SIZE + fields.shift();
    int mask = fields.mask();
    int next = count;
    for (int at = 8 * from; at < 8 * to; at += 16, next += 2) {
      long b0 = (long) Views.LONG.get(base, at);
      long b1 = (long) Views.LONG.get(base, at + 8);
      long z0 = Differences.fold((long) Views.LONG.get(data, at) - b0 >> drop);
      long z1 = Differences.fold((long) Views.LONG.get(data, at + 8) - b1 >> drop);
      int code0 = table[(int) (b0 >>> shift) & mask] + Alphabet.token(z0);
      int code1 = table[(int) (b1 >>> shift) & mask] + Alphabet.token(z1);
      z[next] = z0;
      z[next + 1] = z1;
      c[next] = (char) code0;
      c[next + 1] = (char) code1;
      even[code0]++;
      odd[code1]++;
    }
  }

  /// Adds the elements of a stretch of F32 less what decay takes off.
  void addDecayed(
      byte[] data, byte[] base, int from, int to, Fields fields, int[] table, int[] units) {
    long[] z = wide;
    char[] c = codes;
    int[] even = evenCounts;
    int[] odd = oddCounts;
    int lower = Fields.mantissa(Elements.F32).shift();
    int shift = fields.shift();
    int mask = fields.mask();
    int next = count;
    for (int at = 4 * from; at < 4 * to; at += 8, next += 2) {
      long b = (long) Views.LONG.get(base, at);
      int low = (int) b;
      int high = (int) (b >>> 32);
      int lowUnits = units[low >>> lower & units.length - 1];
      int highUnits = units[high >>> lower & units.length - 1];
      long d = (long) Views.LONG.get(data, at);
      int lowFold = Differences.fold((int) d - low - lowUnits);
      int highFold = Differences.fold((int) (d >>> 32) - high - highUnits);
      z[next >>> 1] = lowFold & 0xffff_ffffL | (long) highFold << 32;
      int code = table[low >>> shift & mask] + Alphabet.token(lowFold);
      c[next] = (char) code;
      even[code]++;
      code = table[high >>> shift & mask] + Alphabet.token(highFold);
      c[next + 1] = (char) code;
      odd[code]++;
    }
    count = next;
  }
}
