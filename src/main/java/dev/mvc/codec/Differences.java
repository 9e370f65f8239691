package dev.mvc.codec;

/// The difference of two stretches as integers modulo 2^width, folded so that small ones of either
/// sign become small unsigned numbers: 0, −1, 1, −2, 2 … become 0, 1, 2, 3, 4 … Exact for every bit
/// pattern.
final class Differences {
  private Differences() {}

  static byte fold8(int difference) {
    byte d = (byte) difference;
    return (byte) (d << 1 ^ d >> 7);
  }

  static short fold16(int difference) {
    short d = (short) difference;
    return (short) (d << 1 ^ d >> 15);
  }

  /// The folded differences of four 16-bit numbers in a long, lane by lane: with each lane's top
  /// bit set in one and clear in the other no borrow crosses into the next.
  static long fold16x4(long data, long base) {
    long tops = 0x8000_8000_8000_8000L;
    long d = ((data | tops) - (base & ~tops)) ^ ((data ^ ~base) & tops);
    long signs = d >>> 15 & 0x0001_0001_0001_0001L;
    return (d << 1 & 0xfffe_fffe_fffe_fffeL) ^ signs * 0xffff;
  }

  /// The same of two 32-bit numbers.
  static long fold32x2(long data, long base) {
    long tops = 0x8000_0000_8000_0000L;
    long d = ((data | tops) - (base & ~tops)) ^ ((data ^ ~base) & tops);
    long signs = d >>> 31 & 0x0000_0001_0000_0001L;
    return (d << 1 & 0xffff_fffe_ffff_fffeL) ^ signs * 0xffff_ffffL;
  }

  static int fold(int difference) {
    return difference << 1 ^ difference >> 31;
  }

  static long fold(long difference) {
    return difference << 1 ^ difference >> 63;
  }

  static int unfold(int folded) {
    return folded >>> 1 ^ -(folded & 1);
  }

  static long unfold(long folded) {
    return folded >>> 1 ^ -(folded & 1);
  }

  /// How many of the lowest bits are the same in all elements of eight bytes and their bases: at
  /// most 63.
  static int zeros(byte[] data, byte[] base, int length) {
    long together = 1L << 63;
    for (int i = 0; i < length && (together & 1) == 0; i += 8) {
      together |= (long) Views.LONG.get(data, i) ^ (long) Views.LONG.get(base, i);
    }
    return Long.numberOfTrailingZeros(together);
  }

  /// Writes the folded differences of `length` bytes of elements of `width` bytes.
  static void subtract(byte[] data, byte[] base, byte[] into, int length, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < length; i++) {
          into[i] = fold8(data[i] - base[i]);
        }
      }
      case 2 -> {
        for (int i = 0; i < length; i += 2) {
          int d = (short) Views.SHORT.get(data, i) - (short) Views.SHORT.get(base, i);
          Views.SHORT.set(into, i, fold16(d));
        }
      }
      case 4 -> {
        for (int i = 0; i < length; i += 4) {
          Views.INT.set(into, i, fold((int) Views.INT.get(data, i) - (int) Views.INT.get(base, i)));
        }
      }
      default -> {
        for (int i = 0; i < length; i += 8) {
          long d = (long) Views.LONG.get(data, i) - (long) Views.LONG.get(base, i);
          Views.LONG.set(into, i, fold(d));
        }
      }
    }
  }

  /// Replaces the folded differences in `data` by the elements that they lead to from `base`.
  static void add(byte[] data, byte[] base, int length, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < length; i++) {
          data[i] = (byte) (unfold(data[i] & 0xff) + base[i]);
        }
      }
      case 2 -> {
        for (int i = 0; i < length; i += 2) {
          int d = unfold((short) Views.SHORT.get(data, i) & 0xffff);
          Views.SHORT.set(data, i, (short) (d + (short) Views.SHORT.get(base, i)));
        }
      }
      case 4 -> {
        for (int i = 0; i < length; i += 4) {
          Views.INT.set(
              data, i, unfold((int) Views.INT.get(data, i)) + (int) Views.INT.get(base, i));
        }
      }
      default -> {
        for (int i = 0; i < length; i += 8) {
          long d = unfold((long) Views.LONG.get(data, i));
          Views.LONG.set(data, i, d + (long) Views.LONG.get(base, i));
        }
      }
    }
  }
}
