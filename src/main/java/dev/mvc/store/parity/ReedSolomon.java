package dev.mvc.store.parity;

import java.util.Arrays;

/// A systematic Reed–Solomon code for erasures: to k data sectors belong m parity sectors, and any
/// k of all these give the others back.
///
/// Bytes are elements of GF(2⁸) with the polynomial x⁸ + x⁴ + x³ + x² + 1 (0x11d). Parity sector r
/// is the sum of all data sectors c times 1 / (x_r + y_c), with x_r = 255 − r and y_c = c: a Cauchy
/// matrix, of which every square part can be inverted (Blömer et al., "An XOR-Based
/// Erasure-Resilient Coding Scheme", ICSI TR-95-048, 1995; Plank, "A Tutorial on Reed–Solomon
/// Coding for Fault-Tolerance in RAID-like Systems", 1997).
///
/// A product with a constant is a sum of doublings, as the bits of the constant say. A sector is
/// doubled seven times, eight bytes in a long, and what a parity sector needs of that is added to
/// it: loops that the compiler turns into vector instructions.
///
/// Not for several threads at once.
final class ReedSolomon {
  private static final int POLYNOMIAL = 0x11d;
  private static final long ONES = 0x0101010101010101L;
  private static final int[] EXP = new int[510];
  private static final int[] LOG = new int[256];

  static {
    int power = 1;
    for (int i = 0; i < 255; i++) {
      EXP[i] = power;
      EXP[i + 255] = power;
      LOG[power] = i;
      power <<= 1;
      power = power > 255 ? power ^ POLYNOMIAL : power;
    }
  }

  /// A sector times 1, 2, 4, … 128.
  private final long[][] doubled;

  /// @param words longs in a sector
  ReedSolomon(int words) {
    this.doubled = new long[8][words];
  }

  /// Takes a sector, to be added to others.
  void take(long[] sector) {
    System.arraycopy(sector, 0, doubled[0], 0, doubled[0].length);
    for (int bit = 1; bit < doubled.length; bit++) {
      twice(doubled[bit - 1], doubled[bit]);
    }
  }

  private static void twice(long[] from, long[] to) {
    for (int i = 0; i < from.length; i++) {
      long word = from[i];
      // 0x1d where the highest bit goes.
      long carry = (word >>> 7) & ONES;
      to[i] = ((word & (ONES * 0x7f)) << 1) ^ carry ^ (carry << 2) ^ (carry << 3) ^ (carry << 4);
    }
  }

  /// Adds the sector that was taken, times a constant.
  void add(int constant, long[] to) {
    for (int bit = 0; bit < doubled.length; bit++) {
      if ((constant >> bit & 1) != 0) {
        add(doubled[bit], to);
      }
    }
  }

  private static void add(long[] from, long[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] ^= from[i];
    }
  }

  /// What parity sector `row` has of data sector `column`.
  static int coefficient(int row, int column) {
    return inverse((255 - row) ^ column);
  }

  /// What was in erased data sectors.
  ///
  /// @param columns that are erased
  /// @param rows as many parity sectors
  /// @param sums what these have of the erased sectors alone; becomes the sectors
  void solve(int[] columns, int[] rows, long[][] sums) {
    int[][] inverse = inverse(columns, rows);
    long[][] solved = new long[sums.length][sums[0].length];
    for (int row = 0; row < sums.length; row++) {
      take(sums[row]);
      for (int column = 0; column < solved.length; column++) {
        add(inverse[column][row], solved[column]);
      }
    }
    System.arraycopy(solved, 0, sums, 0, sums.length);
  }

  /// The inverse of a part of the matrix, by Gauss and Jordan.
  private static int[][] inverse(int[] columns, int[] rows) {
    int n = rows.length;
    int[][] both = new int[n][2 * n];
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        both[r][c] = coefficient(rows[r], columns[c]);
      }
      both[r][n + r] = 1;
    }
    for (int at = 0; at < n; at++) {
      int pivot = at;
      while (both[pivot][at] == 0) {
        pivot++;
      }
      int[] row = both[pivot];
      both[pivot] = both[at];
      both[at] = row;
      int scale = inverse(row[at]);
      for (int c = 0; c < 2 * n; c++) {
        row[c] = product(row[c], scale);
      }
      for (int r = 0; r < n; r++) {
        int factor = r == at ? 0 : both[r][at];
        for (int c = 0; c < 2 * n; c++) {
          both[r][c] ^= product(row[c], factor);
        }
      }
    }
    int[][] inverse = new int[n][];
    for (int r = 0; r < n; r++) {
      inverse[r] = Arrays.copyOfRange(both[r], n, 2 * n);
    }
    return inverse;
  }

  static int product(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  private static int inverse(int a) {
    return EXP[255 - LOG[a]];
  }
}
