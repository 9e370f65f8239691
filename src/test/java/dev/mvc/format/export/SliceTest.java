package dev.mvc.format.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTest {
  private static final Shape SHAPE = Shape.of(3, 4, 5);

  /// Elements that hold their own index.
  private static ByteSource counting(Shape shape) {
    byte[] bytes = new byte[4 * (int) shape.count()];
    for (int i = 0; i < shape.count(); i++) {
      LittleEndian.putInt(bytes, 4 * i, i);
    }
    return ByteSource.of(bytes);
  }

  private static List<Integer> read(Slice slice, int step) throws IOException {
    ByteSource part = slice.of(counting(slice.from()), 4);
    byte[] all = new byte[(int) part.size()];
    for (int at = 0; at < all.length; at += step) {
      part.read(at, all, at, Math.min(step, all.length - at));
    }
    List<Integer> values = new ArrayList<>();
    for (int at = 0; at < all.length; at += 4) {
      values.add(LittleEndian.getInt(all, at));
    }
    return values;
  }

  /// What NumPy 2.2 gives for `numpy.arange(60).reshape(3, 4, 5)[…]`.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3 | [] | 33",
        "-1,-1,-1 | [] | 59",
        "0,0 | [5] | 0 1 2 3 4",
        "0,:,::2 | [4, 3] | 0 2 4 5 7 9 10 12 14 15 17 19",
        "2,1:3,-2: | [2, 2] | 48 49 53 54",
        "...,0 | [3, 4] | 0 5 10 15 20 25 30 35 40 45 50 55",
        "0,...,4 | [4] | 4 9 14 19",
        "2,3,::-1 | [5] | 59 58 57 56 55",
        "2,3,::-2 | [3] | 59 57 55",
        "::-2,0,0 | [2] | 40 0",
        "0,0,3:1:-1 | [2] | 3 2",
        "0,0,-100:100 | [5] | 0 1 2 3 4",
        "0,0,4:1 | [0] | ''",
        "0,0,:-3 | [2] | 0 1",
        "1:2,0,0 | [1] | 20",
      })
  void aPartIsWhatNumpyPicks(String text, String shape, String values) throws IOException {
    Slice slice = Slice.parse(text, SHAPE);
    assertThat(slice.shape()).hasToString(shape);
    List<Integer> expected = new ArrayList<>();
    for (String value : values.split(" ", -1)) {
      if (!value.isEmpty()) {
        expected.add(Integer.valueOf(value));
      }
    }
    assertThat(read(slice, 1000)).isEqualTo(expected);
    assertThat(read(slice, 3)).isEqualTo(expected);
  }

  @Test
  void anyPartOfAnyShapeIsFound() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 500; round++) {
      int rows = random.nextInt(1, 9);
      int columns = random.nextInt(1, 40);
      int step = random.nextBoolean() ? random.nextInt(1, 7) : -random.nextInt(1, 7);
      int row = random.nextInt(rows);
      Slice slice = Slice.parse(row + ",::" + step, Shape.of(rows, columns));
      List<Integer> expected = new ArrayList<>();
      for (int i = step > 0 ? 0 : columns - 1; i >= 0 && i < columns; i += step) {
        expected.add(row * columns + i);
      }
      assertThat(read(slice, random.nextInt(1, 50))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "-4", "a", "0:1:0", "0,0,0,0", "1.5", "::::", "", "...,..."})
  void whatPicksNothingIsRefused(String text) {
    assertThatThrownBy(() -> Slice.parse(text, SHAPE))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void aScalarHasNoPartButAll() throws IOException {
    assertThat(read(Slice.parse("...", Shape.of()), 10)).containsExactly(0);
    assertThatThrownBy(() -> Slice.parse("0", Shape.of()))
        .hasMessage("it has 1 parts, and the tensor 0 dimensions");
  }
}
