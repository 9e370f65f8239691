package dev.mvc.codec;

import java.util.SplittableRandom;

/// Pairs of tensors that no checkpoint at hand has, made of those that one has.
enum DerivedPair {
  /// 32-bit floats as doubles: their lowest 29 bits are 0.
  WIDENED,
  /// The same, with these bits at random, as after training with doubles.
  DOUBLES,
  /// Counters in place of the weights: 1 in 16 of the older did not move, the others by up to 40.
  COUNTERS,
  /// One element in 1000 of the older moved by one or two units.
  FEW_1,
  /// Five.
  FEW_5,
  /// Ten.
  FEW_10,
  /// Nineteen.
  FEW_19,
  /// None.
  SAME;

  private static final int NOISE_BITS = 29;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Both(Elements elements, byte[] base, byte[] data) {}

  Both make(Elements elements, byte[] base, byte[] data) {
    var random = new SplittableRandom(base.length);
    int width = elements.width();
    return switch (this) {
      case WIDENED -> new Both(Elements.F64, widen(base, 0, random), widen(data, 0, random));
      case DOUBLES ->
          new Both(Elements.F64, widen(base, NOISE_BITS, random), widen(data, NOISE_BITS, random));
      case COUNTERS -> counters(base.length / width, random);
      case FEW_1 -> new Both(elements, base, few(base, width, 1, random));
      case FEW_5 -> new Both(elements, base, few(base, width, 5, random));
      case FEW_10 -> new Both(elements, base, few(base, width, 10, random));
      case FEW_19 -> new Both(elements, base, few(base, width, 19, random));
      case SAME -> new Both(elements, base, base.clone());
    };
  }

  private static byte[] widen(byte[] floats, int noise, SplittableRandom random) {
    byte[] doubles = new byte[2 * floats.length];
    for (int at = 0; at < floats.length; at += Float.BYTES) {
      double value = Float.intBitsToFloat((int) Views.INT.get(floats, at));
      long low = random.nextLong() & ~(-1L << noise);
      Views.LONG.set(doubles, 2 * at, Double.doubleToRawLongBits(value) | low);
    }
    return doubles;
  }

  private static Both counters(int count, SplittableRandom random) {
    byte[] base = new byte[Long.BYTES * count];
    byte[] data = new byte[base.length];
    for (int at = 0; at < base.length; at += Long.BYTES) {
      long old = random.nextLong(1L << random.nextInt(4, 34));
      int moved = random.nextInt(16) == 0 ? 0 : Integer.numberOfTrailingZeros(random.nextInt()) * 4;
      Views.LONG.set(base, at, old);
      Views.LONG.set(data, at, old + moved + (moved == 0 ? 0 : random.nextInt(4)));
    }
    return new Both(Elements.INT64, base, data);
  }

  private static byte[] few(byte[] base, int width, int perThousand, SplittableRandom random) {
    byte[] data = base.clone();
    for (int i = 0; i < base.length / width; i++) {
      if (random.nextInt(1000) < perThousand) {
        int by = random.nextInt(1, 3) * (random.nextBoolean() ? 1 : -1);
        Lanes.put(data, width, i, Lanes.get(base, width, i) + by);
      }
    }
    return data;
  }
}
