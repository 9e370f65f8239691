package dev.mvc.store.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The code itself, against arithmetic that is written down as the field is defined.
class ReedSolomonTest {
  private static final int WORDS = 3;

  /// Carry-less multiplication and reduction, bit by bit.
  private static int product(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product <<= 1;
      if ((product & 0x100) != 0) {
        product ^= 0x11d;
      }
      if ((b >> bit & 1) != 0) {
        product ^= a;
      }
    }
    return product;
  }

  @Test
  void productsAreThoseOfTheField() {
    ReedSolomon coder = new ReedSolomon(32);
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    long[] words = new long[32];
    ParityWriter.toWords(all, words);
    coder.take(words);
    for (int constant = 0; constant < 256; constant++) {
      long[] sum = new long[32];
      coder.add(constant, sum);
      byte[] products = new byte[256];
      ParityWriter.toBytes(sum, products);
      for (int i = 0; i < 256; i++) {
        assertThat(products[i] & 0xff)
            .isEqualTo(product(i, constant))
            .isEqualTo(ReedSolomon.product(i, constant));
      }
    }
  }

  @Test
  void coefficientsAreInverses() {
    for (int row = 0; row < 16; row++) {
      for (int column = 0; column < 239; column++) {
        int sum = (255 - row) ^ column;
        assertThat(product(ReedSolomon.coefficient(row, column), sum)).isEqualTo(1);
      }
    }
  }

  @Test
  void anyLossOfAsManySectorsAsThereIsParityIsComputed() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      int parity = random.nextInt(1, round % 10 == 0 ? 128 : 17);
      int data = random.nextInt(1, 256 - parity);
      lose(random, data, parity);
    }
  }

  private static void lose(SplittableRandom random, int data, int parity) {
    long[][] sectors = new long[data][];
    long[][] sums = new long[parity][WORDS];
    ReedSolomon coder = new ReedSolomon(WORDS);
    for (int column = 0; column < data; column++) {
      sectors[column] = random.longs(WORDS).toArray();
      coder.take(sectors[column]);
      for (int row = 0; row < parity; row++) {
        coder.add(ReedSolomon.coefficient(row, column), sums[row]);
      }
    }
    int count = Math.min(data, random.nextBoolean() ? parity : random.nextInt(1, parity + 1));
    int[] columns = some(random, data, count);
    int[] rows = some(random, parity, count);
    long[][] rest = new long[count][];
    for (int r = 0; r < count; r++) {
      rest[r] = sums[rows[r]].clone();
    }
    for (int column = 0; column < data; column++) {
      if (Arrays.binarySearch(columns, column) < 0) {
        coder.take(sectors[column]);
        for (int r = 0; r < count; r++) {
          coder.add(ReedSolomon.coefficient(rows[r], column), rest[r]);
        }
      }
    }
    coder.solve(columns, rows, rest);
    for (int e = 0; e < count; e++) {
      assertThat(rest[e]).as("%d + %d", data, parity).isEqualTo(sectors[columns[e]]);
    }
  }

  private static int[] some(SplittableRandom random, int of, int count) {
    return random.ints(0, of).distinct().limit(count).sorted().toArray();
  }
}
