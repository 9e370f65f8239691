package dev.mvc.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Moves elements of one, two or four bytes between byte arrays and ints, a block at a time.
///
/// Bulk copies, and loops over plain arrays that the compiler vectorises: loops that read numbers
/// out of a byte array one by one were three to five times as slow.
final class Lanes {
  /// Elements that one call may move: small enough that a block and its context stay in L1.
  static final int BLOCK = 2048;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final short[] shorts = new short[BLOCK];
  private final int[] other = new int[BLOCK];

  /// Reads elements `from` on as unsigned numbers.
  void load(byte[] bytes, int width, int from, int[] into, int at, int count) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = bytes[from + i] & 0xff;
        }
      }
      case 2 -> {
        MemorySegment.copy(MemorySegment.ofArray(bytes), SHORT, 2L * from, shorts, 0, count);
        short[] source = shorts;
        for (int i = 0; i < count; i++) {
          into[at + i] = source[i] & 0xffff;
        }
      }
      default -> MemorySegment.copy(MemorySegment.ofArray(bytes), INT, 4L * from, into, at, count);
    }
  }

  private void store(int[] values, byte[] bytes, int width, int to, int count) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          bytes[to + i] = (byte) values[i];
        }
      }
      case 2 -> {
        short[] target = shorts;
        for (int i = 0; i < count; i++) {
          target[i] = (short) values[i];
        }
        MemorySegment.copy(shorts, 0, MemorySegment.ofArray(bytes), SHORT, 2L * to, count);
      }
      default -> MemorySegment.copy(values, 0, MemorySegment.ofArray(bytes), INT, 4L * to, count);
    }
  }

  /// Writes to `data` what folded differences, see [Differences], lead to from `base`.
  void add(int[] folded, byte[] base, int width, int from, int count, byte[] data) {
    load(base, width, from, other, 0, count);
    int[] sum = other;
    for (int i = 0; i < count; i++) {
      sum[i] += Differences.unfold(folded[i]);
    }
    store(sum, data, width, from, count);
  }

  /// Looks up a number for each of `count` elements by a field of its bits.
  void look(byte[] bytes, int from, Fields fields, int[] table, int[] into, int to, int count) {
    load(bytes, fields.width(), from, other, 0, count);
    int[] source = other;
    int shift = fields.shift();
    int mask = fields.mask();
    for (int i = 0; i < count; i++) {
      into[to + i] = table[source[i] >>> shift & mask];
    }
  }

  /// One element as an unsigned number.
  static int get(byte[] bytes, int width, int index) {
    return switch (width) {
      case 1 -> bytes[index] & 0xff;
      case 2 -> (short) Views.SHORT.get(bytes, 2 * index) & 0xffff;
      default -> (int) Views.INT.get(bytes, 4 * index);
    };
  }

  /// Sets one element to a number modulo 2^(8 · width).
  static void put(byte[] bytes, int width, int index, int value) {
    switch (width) {
      case 1 -> bytes[index] = (byte) value;
      case 2 -> Views.SHORT.set(bytes, 2 * index, (short) value);
      default -> Views.INT.set(bytes, 4 * index, value);
    }
  }

  /// The folded difference of one element.
  static int difference(byte[] data, byte[] base, int width, int index) {
    int spare = Integer.SIZE - 8 * width;
    return Differences.fold((get(data, width, index) - get(base, width, index)) << spare >> spare);
  }
}
