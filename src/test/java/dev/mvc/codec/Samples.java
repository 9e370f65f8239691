package dev.mvc.codec;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Elements of every kind of look that a coder may meet, made from a seed.
final class Samples {
  /// What a stretch of elements looks like.
  enum Look {
    ZEROS,
    ONE_VALUE,
    NOISE,
    WEIGHTS,
    PALETTE,
    EXTREMES,
    NANS,
    DENORMALS,
    COUNTING,
    BIG_ENDIAN
  }

  /// How a newer stretch came from an older one.
  enum Change {
    NOTHING,
    ONE_ELEMENT,
    FEW,
    STEP,
    SOME_ROWS,
    DECAY,
    EVERY_BIT,
    NEGATED,
    EVERY_SIZE,
    UPPER_BITS
  }

  static final List<Integer> COUNTS = List.of(0, 1, 2, 3, 7, 16, 63, 100, 384, 1001, 5000);

  static final List<Integer> SHORT_COUNTS = List.of(0, 1, 3, 17, 384);

  private Samples() {}

  static byte[] look(Look look, Elements elements, int count, SplittableRandom random) {
    int width = elements.width();
    byte[] bytes = new byte[count * width];
    for (int i = 0; i < count; i++) {
      put(bytes, i, width, element(look, elements, i, random));
    }
    return bytes;
  }

  private static long element(Look look, Elements elements, int i, SplittableRandom random) {
    int bits = elements.width() * 8;
    return switch (look) {
      case ZEROS -> 0;
      case ONE_VALUE -> 0x8070_6050_4030_2011L;
      case NOISE -> random.nextLong();
      case WEIGHTS -> weight(elements, random);
      case PALETTE -> (long) random.nextInt(16) * 0x0123_4567_89ab_cdefL;
      case EXTREMES -> i % 2 == 0 ? 1L << (bits - 1) : ~(1L << (bits - 1));
      case NANS -> ~0L << elements.exponentShift() | random.nextInt(4);
      case DENORMALS -> (random.nextBoolean() ? 1L << (bits - 1) : 0) | random.nextInt(3);
      case COUNTING -> i;
      case BIG_ENDIAN -> Long.reverseBytes(weight(elements, random)) >>> (Long.SIZE - bits);
    };
  }

  /// A number as trained weights have them: normally distributed, and seldom large.
  private static long weight(Elements elements, SplittableRandom random) {
    double value = random.nextGaussian() * 0.03;
    if (!elements.isFloat()) {
      return Math.round(value * 400);
    }
    int mantissa = elements.exponentShift();
    int bias = (1 << (elements.exponentBits() - 1)) - 1;
    long wide = Double.doubleToRawLongBits(value);
    long exponent = Math.max(0, (wide >>> 52 & 0x7ff) - 1023 + bias);
    long top = (wide & ((1L << 52) - 1)) >>> (52 - mantissa);
    long sign = wide >>> 63 << (elements.width() * 8 - 1);
    return sign | exponent << mantissa | top;
  }

  static byte[] change(
      Change change, Elements elements, int row, byte[] base, SplittableRandom random) {
    int width = elements.width();
    int count = base.length / width;
    byte[] data = base.clone();
    switch (change) {
      case NOTHING -> {}
      case ONE_ELEMENT -> {
        if (count > 0) {
          int i = random.nextInt(count);
          put(data, i, width, get(data, i, width) + 1);
        }
      }
      case FEW -> {
        for (int i = 0; i < count; i++) {
          if (random.nextInt(200) == 0) {
            put(data, i, width, get(data, i, width) + random.nextInt(-3, 4));
          }
        }
      }
      case STEP -> {
        for (int i = 0; i < count; i++) {
          put(data, i, width, get(data, i, width) + Math.round(random.nextGaussian() * 9));
        }
      }
      case SOME_ROWS -> {
        for (int i = 0; i < count; i++) {
          if (i / Math.max(1, row) % 3 == 0) {
            put(data, i, width, get(data, i, width) + Math.round(random.nextGaussian() * 900));
          }
        }
      }
      case DECAY -> {
        for (int i = 0; i < count; i++) {
          long value = get(data, i, width);
          long mantissa = value >>> Math.max(0, elements.exponentShift() - 5) & 31;
          long moved = i / Math.max(1, row) % 4 == 0 ? random.nextInt(1000) : 0;
          put(data, i, width, value - 40 - mantissa / 8 + moved);
        }
      }
      case EVERY_BIT -> random.nextBytes(data);
      case EVERY_SIZE -> {
        for (int i = 0; i < count; i++) {
          long by = random.nextLong() >> random.nextInt(Long.SIZE);
          put(data, i, width, get(data, i, width) + by);
        }
      }
      case UPPER_BITS -> {
        for (int i = 0; i < count; i++) {
          long by = Math.round(random.nextGaussian() * 20) << (5 * width);
          put(data, i, width, get(data, i, width) + by);
        }
      }
      case NEGATED -> {
        for (int i = 0; i < count; i++) {
          put(data, i, width, ~get(data, i, width));
        }
      }
    }
    return data;
  }

  static long get(byte[] bytes, int index, int width) {
    long value = 0;
    for (int b = width - 1; b >= 0; b--) {
      value = value << 8 | (bytes[index * width + b] & 0xff);
    }
    return value;
  }

  static void put(byte[] bytes, int index, int width, long value) {
    for (int b = 0; b < width; b++) {
      bytes[index * width + b] = (byte) (value >>> (8 * b));
    }
  }

  static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
