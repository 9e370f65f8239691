package dev.mvc.codec;

/// Gathers the first bytes of all elements, then the second bytes and so on, and the way back.
///
/// Two longs of bytes become one long of the even and one of the odd bytes by masks and shifts;
/// once more, and elements of four bytes lie in planes. Loops over single bytes, which the compiler
/// does not vectorise, took a quarter to a half of all the time for a frame without a base.
final class Planes {
  private static final long PAIRS = 0x0000_ffff_0000_ffffL;
  private static final long BYTES = 0x00ff_00ff_00ff_00ffL;
  private static final long HALF = 0xffff_ffffL;

  private Planes() {}

  /// Splits `length` bytes of elements of `width` bytes; plane p starts at p · length / width.
  static void split(byte[] elements, byte[] planes, int length, int width) {
    int count = length / width;
    int done =
        switch (width) {
          case 2 -> splitTwo(elements, planes, count);
          case 4 -> splitFour(elements, planes, count);
          case 8 -> splitEight(elements, planes, count);
          default -> 0;
        };
    for (int plane = 0; plane < width; plane++) {
      int at = plane * count;
      for (int i = done, from = done * width + plane; i < count; i++, from += width) {
        planes[at + i] = elements[from];
      }
    }
  }

  static void merge(byte[] planes, byte[] elements, int length, int width) {
    int count = length / width;
    int done =
        switch (width) {
          case 2 -> mergeTwo(planes, elements, count);
          case 4 -> mergeFour(planes, elements, count);
          case 8 -> mergeEight(planes, elements, count);
          default -> 0;
        };
    for (int plane = 0; plane < width; plane++) {
      int at = plane * count;
      for (int i = done, to = done * width + plane; i < count; i++, to += width) {
        elements[to] = planes[at + i];
      }
    }
  }

  private static int splitTwo(byte[] elements, byte[] planes, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long a = (long) Views.LONG.get(elements, 2 * i);
      long b = (long) Views.LONG.get(elements, 2 * i + 8);
      Views.LONG.set(planes, i, even(a, b));
      Views.LONG.set(planes, count + i, even(a >>> 8, b >>> 8));
    }
    return i;
  }

  private static int splitFour(byte[] elements, byte[] planes, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long a = (long) Views.LONG.get(elements, 4 * i);
      long b = (long) Views.LONG.get(elements, 4 * i + 8);
      long c = (long) Views.LONG.get(elements, 4 * i + 16);
      long d = (long) Views.LONG.get(elements, 4 * i + 24);
      splitInts(a, b, c, d, planes, i, count);
    }
    return i;
  }

  private static int splitEight(byte[] elements, byte[] planes, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long a = (long) Views.LONG.get(elements, 8 * i);
      long b = (long) Views.LONG.get(elements, 8 * i + 8);
      long c = (long) Views.LONG.get(elements, 8 * i + 16);
      long d = (long) Views.LONG.get(elements, 8 * i + 24);
      long e = (long) Views.LONG.get(elements, 8 * i + 32);
      long f = (long) Views.LONG.get(elements, 8 * i + 40);
      long g = (long) Views.LONG.get(elements, 8 * i + 48);
      long h = (long) Views.LONG.get(elements, 8 * i + 56);
      splitInts(low(a, b), low(c, d), low(e, f), low(g, h), planes, i, count);
      splitInts(high(a, b), high(c, d), high(e, f), high(g, h), planes, 4 * count + i, count);
    }
    return i;
  }

  /// Splits eight elements of four bytes.
  private static void splitInts(long a, long b, long c, long d, byte[] planes, int at, int count) {
    // First by shorts, so that the halves of four elements each lie in one long.
    long lowAb = evenShorts(a, b);
    long lowCd = evenShorts(c, d);
    long highAb = evenShorts(a >>> 16, b >>> 16);
    long highCd = evenShorts(c >>> 16, d >>> 16);
    Views.LONG.set(planes, at, even(lowAb, lowCd));
    Views.LONG.set(planes, count + at, even(lowAb >>> 8, lowCd >>> 8));
    Views.LONG.set(planes, 2 * count + at, even(highAb, highCd));
    Views.LONG.set(planes, 3 * count + at, even(highAb >>> 8, highCd >>> 8));
  }

  private static int mergeTwo(byte[] planes, byte[] elements, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long low = (long) Views.LONG.get(planes, i);
      long high = (long) Views.LONG.get(planes, count + i);
      Views.LONG.set(elements, 2 * i, spread(low) | spread(high) << 8);
      Views.LONG.set(elements, 2 * i + 8, spread(low >>> 32) | spread(high >>> 32) << 8);
    }
    return i;
  }

  private static int mergeFour(byte[] planes, byte[] elements, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long p0 = (long) Views.LONG.get(planes, i);
      long p1 = (long) Views.LONG.get(planes, count + i);
      long p2 = (long) Views.LONG.get(planes, 2 * count + i);
      long p3 = (long) Views.LONG.get(planes, 3 * count + i);
      long low = spread(p0) | spread(p1) << 8;
      long high = spread(p2) | spread(p3) << 8;
      Views.LONG.set(elements, 4 * i, spreadShorts(low) | spreadShorts(high) << 16);
      Views.LONG.set(
          elements, 4 * i + 8, spreadShorts(low >>> 32) | spreadShorts(high >>> 32) << 16);
      low = spread(p0 >>> 32) | spread(p1 >>> 32) << 8;
      high = spread(p2 >>> 32) | spread(p3 >>> 32) << 8;
      Views.LONG.set(elements, 4 * i + 16, spreadShorts(low) | spreadShorts(high) << 16);
      Views.LONG.set(
          elements, 4 * i + 24, spreadShorts(low >>> 32) | spreadShorts(high >>> 32) << 16);
    }
    return i;
  }

  private static int mergeEight(byte[] planes, byte[] elements, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      for (int half = 0; half < 64; half += 32) {
        long low = pairs(planes, i, count, half);
        long high = pairs(planes, 2 * count + i, count, half);
        long low4 = pairs(planes, 4 * count + i, count, half);
        long high4 = pairs(planes, 6 * count + i, count, half);
        int to = 8 * i + half;
        long below = spreadShorts(low) | spreadShorts(high) << 16;
        long above = spreadShorts(low4) | spreadShorts(high4) << 16;
        Views.LONG.set(elements, to, low(below, above));
        Views.LONG.set(elements, to + 8, high(below, above));
        below = spreadShorts(low >>> 32) | spreadShorts(high >>> 32) << 16;
        above = spreadShorts(low4 >>> 32) | spreadShorts(high4 >>> 32) << 16;
        Views.LONG.set(elements, to + 16, low(below, above));
        Views.LONG.set(elements, to + 24, high(below, above));
      }
    }
    return i;
  }

  /// Four bytes of a plane and of the next, one of each by turns.
  private static long pairs(byte[] planes, int at, int count, int half) {
    return spread((long) Views.LONG.get(planes, at) >>> half)
        | spread((long) Views.LONG.get(planes, at + count) >>> half) << 8;
  }

  /// The lower halves of two longs.
  private static long low(long a, long b) {
    return a & HALF | b << 32;
  }

  /// The upper halves.
  private static long high(long a, long b) {
    return a >>> 32 | b & ~HALF;
  }

  /// The even bytes of two longs in one.
  private static long even(long a, long b) {
    long x = a & BYTES;
    long y = b & BYTES;
    return evenShorts(x | x >>> 8, y | y >>> 8);
  }

  private static long evenShorts(long a, long b) {
    long x = a & PAIRS;
    long y = b & PAIRS;
    return (x | x >>> 16) & HALF | (y | y >>> 16) << 32;
  }

  /// The lower four bytes with a byte of zeros behind each.
  private static long spread(long bytes) {
    long x = spreadShorts(bytes);
    return (x | x << 8) & BYTES;
  }

  private static long spreadShorts(long shorts) {
    long x = shorts & HALF;
    return (x | x << 16) & PAIRS;
  }
}
