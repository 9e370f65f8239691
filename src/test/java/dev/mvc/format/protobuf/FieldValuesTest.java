package dev.mvc.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FieldValuesTest {
  private static final FieldValues.Field VARINTS = new FieldValues.Field(5, WireType.VARINT, false);

  @Test
  void numbersInSeveralPiecesAreOneField() throws IOException {
    Proto message = Proto.message().packed(5, 1, 2).put(4, "x").put(5, 300).packed(5, -1);
    assertThat(values(message, VARINTS, 2, 4)).containsExactly(1, 0, 2, 0, 44, 1, 255, 255);
  }

  @Test
  void floatsMayBeWrittenOneByOne() throws IOException {
    Proto message = Proto.message().put(5, 1.5f).put(5, -2f).put(5, Proto.floats(3f));
    FieldValues.Field field = new FieldValues.Field(5, WireType.FIXED32, false);
    assertThat(values(message, field, 4, 3)).isEqualTo(Proto.floats(1.5f, -2f, 3f));
  }

  @Test
  void theLastValueMayStandForTheRest() throws IOException {
    FieldValues.Field field = new FieldValues.Field(5, WireType.VARINT, true);
    assertThat(values(Proto.message().packed(5, 7, 8), field, 1, 5)).containsExactly(7, 8, 8, 8, 8);
    assertThat(values(Proto.message().put(1, 9), field, 1, 2)).containsExactly(0, 0);
  }

  @Test
  void tooFewOrTooManyValuesAreAnError() {
    Proto message = Proto.message().packed(5, 1, 2);
    assertThatThrownBy(() -> values(message, VARINTS, 1, 3))
        .isInstanceOf(IOException.class)
        .hasMessage("there are fewer values than elements");
    assertThatThrownBy(() -> values(message, VARINTS, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("there are more values than elements");
  }

  @Test
  void anyStretchCanBeRead() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    long[] numbers = random.longs(1000).toArray();
    Proto message = Proto.message();
    for (int i = 0; i < numbers.length; i += 100) {
      message.packed(5, Arrays.copyOfRange(numbers, i, i + 100));
    }
    FieldValues source = source(message, VARINTS, 8, 1000);
    byte[] all = source.read(0, 8000);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(8000);
      int length = random.nextInt(8000 - from + 1);
      assertThat(source.read(from, length)).isEqualTo(Arrays.copyOfRange(all, from, from + length));
    }
    assertThatThrownBy(() -> source.read(7999, 2)).isInstanceOf(EOFException.class);
  }

  private static byte[] values(Proto message, FieldValues.Field field, int width, int count)
      throws IOException {
    return source(message, field, width, count).read(0, width * count);
  }

  private static FieldValues source(Proto message, FieldValues.Field field, int width, int count) {
    byte[] bytes = message.bytes();
    return new FieldValues(ByteSource.of(bytes), new Span(0, bytes.length), field, width, count);
  }
}
