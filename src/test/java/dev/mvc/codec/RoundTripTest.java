package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Samples.Change;
import dev.mvc.codec.Samples.Look;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// decode(encode(x)) = x for every kind of element and every look of data and change, and never
/// larger than x.
class RoundTripTest {
  @ParameterizedTest
  @EnumSource
  void everyLookComesBackWithoutABase(Elements elements) throws Exception {
    var random = new SplittableRandom(4);
    for (Effort effort : efforts(elements)) {
      var codec = new FrameCodec(effort);
      for (Look look : Look.values()) {
        for (int count : Samples.COUNTS) {
          byte[] data = Samples.look(look, elements, count, random);
          assertComesBack(codec, new Frame(elements, rowLength(random), data, data.length, null));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyChangeOfEveryLookComesBack(Elements elements) throws Exception {
    var random = new SplittableRandom(5);
    for (Effort effort : efforts(elements)) {
      var codec = new FrameCodec(effort);
      for (Look look : Look.values()) {
        for (Change change : Change.values()) {
          for (int count : look == Look.WEIGHTS ? Samples.COUNTS : Samples.SHORT_COUNTS) {
            int row = rowLength(random);
            byte[] base = Samples.look(look, elements, count, random);
            byte[] data = Samples.change(change, elements, row, base, random);
            assertComesBack(codec, new Frame(elements, row, data, data.length, base));
          }
        }
      }
    }
  }

  /// Only opaque bytes are coded differently by effort.
  private static List<Effort> efforts(Elements elements) {
    return elements == Elements.BYTES ? List.of(Effort.values()) : List.of(Effort.NORMAL);
  }

  @ParameterizedTest
  @EnumSource
  void aBaseOfAnotherKindDoesNoHarm(Elements elements) throws Exception {
    var random = new SplittableRandom(19);
    var codec = new FrameCodec(Effort.NORMAL);
    for (Elements other : Elements.values()) {
      byte[] data = Samples.look(Look.WEIGHTS, elements, 4096 / elements.width(), random);
      byte[] base = Samples.look(Look.WEIGHTS, other, 4096 / other.width(), random);
      assertComesBack(codec, new Frame(elements, 64, data, data.length, base));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStretchThatEndsWithinAnElementComesBack(Elements elements) throws Exception {
    var random = new SplittableRandom(6);
    var codec = new FrameCodec(Effort.NORMAL);
    for (int length = 0; length < 70; length++) {
      byte[] base = Samples.cut(Samples.look(Look.WEIGHTS, elements, 70, random), length);
      byte[] data = base.clone();
      if (length > 0) {
        data[random.nextInt(length)]++;
      }
      assertComesBack(codec, new Frame(elements, 3, data, length, base));
      assertComesBack(codec, new Frame(elements, 3, data, length, null));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFullFrameComesBack(Elements elements) throws Exception {
    var random = new SplittableRandom(7);
    var codec = new FrameCodec(Effort.NORMAL);
    int count = FrameCodec.FRAME_ELEMENTS;
    for (Change change : Change.values()) {
      byte[] base = Samples.look(Look.WEIGHTS, elements, count, random);
      byte[] data = Samples.change(change, elements, 768, base, random);
      assertComesBack(codec, new Frame(elements, 768, data, data.length, base));
    }
  }

  @Test
  void whatLiesBehindTheFrameIsLeftAlone() throws Exception {
    var codec = new FrameCodec(Effort.NORMAL);
    var random = new SplittableRandom(8);
    byte[] base = Samples.look(Look.WEIGHTS, Elements.F32, 500, random);
    byte[] data = Samples.change(Change.STEP, Elements.F32, 0, base, random);
    EncodedFrame encoded = codec.encode(new Frame(Elements.F32, 0, data, 1200, base));
    byte[] decoded = new byte[data.length];
    Arrays.fill(decoded, (byte) 77);
    decode(codec, encoded, new Frame(Elements.F32, 0, decoded, 1200, base));
    assertThat(Arrays.copyOf(decoded, 1200)).isEqualTo(Arrays.copyOf(data, 1200));
    assertThat(Arrays.copyOfRange(decoded, 1200, 2000)).containsOnly(77);
  }

  @Test
  void anUnchangedFrameCostsNothing() {
    byte[] data = Samples.look(Look.WEIGHTS, Elements.BF16, 9000, new SplittableRandom(9));
    var codec = new FrameCodec(Effort.NORMAL);
    Frame frame = new Frame(Elements.BF16, 0, data, data.length, data.clone());
    assertThat(codec.encode(frame).payload()).isEmpty();
  }

  @Test
  void zerosCostNothingAndOneValueCostsItself() {
    var codec = new FrameCodec(Effort.NORMAL);
    var random = new SplittableRandom(10);
    byte[] zeros = Samples.look(Look.ZEROS, Elements.F64, 9000, random);
    byte[] same = Samples.look(Look.ONE_VALUE, Elements.F64, 9000, random);
    assertThat(codec.encode(new Frame(Elements.F64, 0, zeros, zeros.length, null)).payload())
        .isEmpty();
    assertThat(codec.encode(new Frame(Elements.F64, 0, same, same.length, null)).payload())
        .hasSize(8);
  }

  private static int rowLength(SplittableRandom random) {
    int[] lengths = {0, 1, 3, 16, 384, 100_000};
    return lengths[random.nextInt(lengths.length)];
  }

  private static void assertComesBack(FrameCodec codec, Frame frame) throws Exception {
    byte[] before = Arrays.copyOf(frame.data(), frame.length());
    byte @Nullable [] base = frame.base();
    byte @Nullable [] baseBefore = base == null ? null : base.clone();
    EncodedFrame encoded = codec.encode(frame);
    assertThat(encoded.payload().length).isLessThanOrEqualTo(frame.length());
    byte[] decoded = new byte[frame.length()];
    decode(
        codec,
        encoded,
        new Frame(frame.elements(), frame.rowLength(), decoded, decoded.length, base));
    assertThat(Arrays.equals(decoded, before))
        .as("%s, %d bytes, coder %d", frame.elements(), frame.length(), encoded.coder())
        .isTrue();
    assertThat(frame.data()).startsWith(before);
    if (baseBefore != null) {
      assertThat(Arrays.equals(base, baseBefore)).isTrue();
    }
  }

  private static void decode(FrameCodec codec, EncodedFrame encoded, Frame into) throws Exception {
    // Amid other bytes, as a payload lies in a pack.
    byte[] payload = encoded.payload();
    byte[] pack = new byte[payload.length + 30];
    Arrays.fill(pack, (byte) 0xa5);
    System.arraycopy(payload, 0, pack, 13, payload.length);
    codec.decode(encoded.predictor(), encoded.coder(), pack, 13, payload.length, into);
  }
}
