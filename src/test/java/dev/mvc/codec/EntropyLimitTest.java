package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mvc.io.LittleEndian;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EntropyLimitTest {
  private static final int COUNT = 4_096;

  @Test
  void fourDifferencesThatAreEquallyFrequentTakeTwoBitsEach() {
    short[] base = new short[COUNT];
    short[] data = new short[COUNT];
    for (int i = 0; i < COUNT; i++) {
      base[i] = 0x3f80;
      data[i] = (short) (base[i] + i % 4);
    }
    EntropyLimit limit = limit(data, base, COUNT);
    assertThat(limit.exponentBytes()).isEqualTo(COUNT * 2 / 8.0, within(1e-6));
  }

  @Test
  void differencesThatTheExponentTellsCostNothing() {
    SplittableRandom random = new SplittableRandom(1);
    short[] base = new short[COUNT];
    short[] data = new short[COUNT];
    for (int i = 0; i < COUNT; i++) {
      int exponent = random.nextInt(100, 104);
      base[i] = (short) (exponent << 7 | random.nextInt(100));
      data[i] = (short) (base[i] + exponent - 100);
    }
    assertThat(limit(data, base, COUNT).exponentBytes()).isEqualTo(0, within(1e-6));
  }

  @Test
  void differencesThatTheRowTellsCostSixBitsARow() {
    int rows = 64;
    int row = COUNT / rows;
    short[] base = new short[COUNT];
    short[] data = new short[COUNT];
    for (int i = 0; i < COUNT; i++) {
      base[i] = 0x3f80;
      data[i] = (short) (base[i] + (i / row % 2 == 0 ? 1 : 64));
    }
    EntropyLimit limit = limit(data, base, row);
    assertThat(limit.exponentBytes()).isEqualTo(COUNT / 8.0, within(1e-6));
    assertThat(limit.rowBytes()).isEqualTo(rows * 6 / 8.0, within(1e-6));
  }

  @Test
  void whatDoesNotChangeCostsNothing() {
    short[] same = {1, 2, 3, 4};
    assertThat(limit(same, same.clone(), 2).rowBytes()).isZero();
  }

  private static EntropyLimit limit(short[] data, short[] base, int row) {
    EntropyLimit limit = new EntropyLimit(Elements.BF16);
    for (int from = 0; from < data.length; from += row) {
      limit.addRow(bytes(data), bytes(base), 2 * from, 2 * row);
    }
    return limit;
  }

  private static byte[] bytes(short[] values) {
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putShort(bytes, 2 * i, values[i]);
    }
    return bytes;
  }
}
