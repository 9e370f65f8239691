package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsCoderTest {
  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);

  @ParameterizedTest
  @ValueSource(ints = {17, 18, 20, 22, 24, 34, 84, 110, 144, 176, 210, 136})
  void recordsComeBackWithAndWithoutABase(int record) throws CorruptFrameException {
    byte[] base = blocks(record, 500, 1);
    byte[] data = drifted(base, 2);
    for (byte[] old : new byte[][] {null, base}) {
      EncodedFrame encoded = codec.encode(frame(record, data, old));
      assertThat(encoded.coder()).isEqualTo(CoderId.RECORDS.number);
      assertThat(decode(encoded, record, data.length, old)).isEqualTo(data);
    }
    assertThat(codec.encode(frame(record, data, base)).payload().length)
        .isLessThan(codec.encode(frame(record, data, null)).payload().length);
  }

  /// Where only scales move, only the field of the scales costs anything.
  @Test
  void fieldsThatStayTheSameCostNothing() {
    byte[] base = blocks(34, 4000, 3);
    byte[] data = base.clone();
    for (int i = 0; i < data.length; i += 34) {
      data[i]++;
    }
    int records = codec.encode(frame(34, data, base)).payload().length;
    int bytes = codec.encode(frame(68, data, base)).payload().length;
    assertThat(records).isLessThan(200).isLessThan(bytes / 4);
  }

  @Test
  void whatHasNoRecordsIsCodedAsBefore() {
    byte[] data = blocks(34, 500, 5);
    assertThat(codec.encode(frame(35, data, null)).coder()).isNotEqualTo(CoderId.RECORDS.number);
    byte[] few = Arrays.copyOf(data, 34 * 31);
    assertThat(codec.encode(frame(34, few, null)).coder()).isNotEqualTo(CoderId.RECORDS.number);
    byte[] cut = Arrays.copyOf(data, data.length - 1);
    assertThat(codec.encode(frame(34, cut, null)).coder()).isNotEqualTo(CoderId.RECORDS.number);
  }

  @Test
  void damageIsFoundOrGivesOtherBytesButNothingElse() {
    byte[] base = blocks(24, 300, 6);
    byte[] data = drifted(base, 7);
    SplittableRandom random = new SplittableRandom(8);
    int found = 0;
    for (byte[] old : new byte[][] {null, base}) {
      EncodedFrame encoded = codec.encode(frame(24, data, old));
      for (int round = 0; round < 3000; round++) {
        byte[] payload = encoded.payload().clone();
        payload[random.nextInt(random.nextBoolean() ? 12 : payload.length)] =
            (byte) random.nextInt();
        if (round % 7 == 0) {
          payload = Arrays.copyOf(payload, random.nextInt(payload.length));
        }
        try {
          decode(
              new EncodedFrame(encoded.predictor(), encoded.coder(), payload),
              24,
              data.length,
              old);
        } catch (CorruptFrameException e) {
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(1500);
  }

  @Test
  void onlyBytesCanBeRecords() {
    byte[] data = blocks(34, 500, 9);
    EncodedFrame encoded = codec.encode(frame(34, data, null));
    Frame into = new Frame(Elements.INT8, 34, new byte[data.length], data.length, null);
    byte[] payload = encoded.payload();
    assertThatThrownBy(() -> codec.decode(0, encoded.coder(), payload, 0, payload.length, into))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessageContaining("Only bytes can be records.");
  }

  private byte[] decode(EncodedFrame encoded, int record, int length, byte @Nullable [] base)
      throws CorruptFrameException {
    byte[] into = new byte[length];
    byte[] payload = encoded.payload();
    codec.decode(
        encoded.predictor(),
        encoded.coder(),
        payload,
        0,
        payload.length,
        frame(record, into, base));
    return into;
  }

  private static Frame frame(int record, byte[] data, byte @Nullable [] base) {
    return new Frame(Elements.BYTES, record, data, data.length, base);
  }

  /// Records of a scale of 16 bits and of bytes around zero.
  private static byte[] blocks(int record, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[record * count];
    for (int i = 0; i < bytes.length; i++) {
      double value = random.nextGaussian() * 20;
      if (i % record < 2) {
        short scale = Float.floatToFloat16((float) (0.01 * (1 + 0.1 * random.nextGaussian())));
        bytes[i] = (byte) (i % record == 0 ? scale : scale >> 8);
      } else {
        bytes[i] = (byte) Math.clamp(Math.round(value), -127, 127);
      }
    }
    return bytes;
  }

  /// Some bytes are one off; of scales only the lower ones.
  private static byte[] drifted(byte[] bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] drifted = bytes.clone();
    for (int i = 0; i < drifted.length; i++) {
      boolean moves = random.nextInt(8) == 0 && i % 2 == 0;
      drifted[i] += (byte) (moves ? random.nextInt(2) * 2 - 1 : 0);
    }
    return drifted;
  }
}
