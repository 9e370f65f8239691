package dev.mvc.diff;

import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import java.util.Arrays;

/// Counts the elements whose bits differ. One plain loop a width.
final class ChangedElements {
  private ChangedElements() {}

  /// @param at where the stretch begins in both arrays
  /// @param length in bytes, whole units of the type
  static int count(DType dtype, byte[] old, byte[] now, int at, int length) {
    if (dtype.kind() == DType.Kind.BLOCKS) {
      return blocks(old, now, at, length, dtype.unitBytes()) * dtype.unitElements();
    }
    return switch (dtype.bits()) {
      case 2 -> fields(old, now, at, length, 1, 2);
      case 4 -> fields(old, now, at, length, 1, 4);
      case 6 -> fields(old, now, at, length, 3, 6);
      case 8 -> bytes(old, now, at, length);
      case 16 -> shorts(old, now, at, length);
      case 32 -> ints(old, now, at, length);
      case 64 -> longs(old, now, at, length);
      case 128 -> pairs(old, now, at, length);
      default -> throw new IllegalArgumentException("elements of " + dtype.bits() + " bits");
    };
  }

  /// In a block no element can be told from the others: a scale changes all of them.
  private static int blocks(byte[] old, byte[] now, int at, int length, int block) {
    int changed = 0;
    for (int i = at; i < at + length; i += block) {
      changed += Arrays.equals(old, i, i + block, now, i, i + block) ? 0 : 1;
    }
    return changed;
  }

  private static int bytes(byte[] old, byte[] now, int at, int length) {
    int changed = 0;
    for (int i = at; i < at + length; i++) {
      changed += old[i] == now[i] ? 0 : 1;
    }
    return changed;
  }

  private static int shorts(byte[] old, byte[] now, int at, int length) {
    int changed = 0;
    for (int i = at; i < at + length; i += 2) {
      changed += LittleEndian.getShort(old, i) == LittleEndian.getShort(now, i) ? 0 : 1;
    }
    return changed;
  }

  private static int ints(byte[] old, byte[] now, int at, int length) {
    int changed = 0;
    for (int i = at; i < at + length; i += 4) {
      changed += LittleEndian.getInt(old, i) == LittleEndian.getInt(now, i) ? 0 : 1;
    }
    return changed;
  }

  private static int longs(byte[] old, byte[] now, int at, int length) {
    int changed = 0;
    for (int i = at; i < at + length; i += 8) {
      changed += LittleEndian.getLong(old, i) == LittleEndian.getLong(now, i) ? 0 : 1;
    }
    return changed;
  }

  private static int pairs(byte[] old, byte[] now, int at, int length) {
    int changed = 0;
    for (int i = at; i < at + length; i += 16) {
      long differs = LittleEndian.getLong(old, i) ^ LittleEndian.getLong(now, i);
      differs |= LittleEndian.getLong(old, i + 8) ^ LittleEndian.getLong(now, i + 8);
      changed += differs == 0 ? 0 : 1;
    }
    return changed;
  }

  /// Elements of less than a byte: `unit` bytes hold fields of `width` bits, from the lowest on.
  private static int fields(byte[] old, byte[] now, int at, int length, int unit, int width) {
    int changed = 0;
    int mask = (1 << width) - 1;
    for (int i = at; i < at + length; i += unit) {
      int differs = 0;
      for (int b = 0; b < unit; b++) {
        differs |= ((old[i + b] ^ now[i + b]) & 0xFF) << (Byte.SIZE * b);
      }
      for (; differs != 0; differs >>>= width) {
        changed += (differs & mask) == 0 ? 0 : 1;
      }
    }
    return changed;
  }
}
