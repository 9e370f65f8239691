package dev.mvc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Samples.Change;
import dev.mvc.codec.Samples.Look;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the bytes, decoding ends, and ends in the frame's bytes or in a
/// [CorruptFrameException].
class DamageTest {
  private static final int ROUNDS = 12_000;

  private record Case(Frame frame, EncodedFrame encoded) {}

  @ParameterizedTest
  @EnumSource
  void aDamagedFrameIsRefusedOrDecodesToSomething(Elements elements) {
    var random = new SplittableRandom(11);
    var codec = new FrameCodec(Effort.NORMAL);
    List<Case> cases = cases(elements, codec, random);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Case chosen = cases.get(round % cases.size());
      refused += survives(codec, chosen, random) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(ROUNDS / 10);
  }

  @ParameterizedTest
  @EnumSource
  void theFramesThatAreDamagedUseEveryCoderOfTheirKind(Elements elements) {
    var codec = new FrameCodec(Effort.NORMAL);
    assertThat(cases(elements, codec, new SplittableRandom(11)))
        .extracting(chosen -> chosen.encoded().coder())
        .contains(
            CoderId.RAW.number,
            CoderId.EQUAL.number,
            CoderId.CONSTANT.number,
            CoderId.CONTEXT.number,
            CoderId.SPARSE.number,
            elements == Elements.BYTES ? CoderId.ZSTD.number : CoderId.PLANES.number);
  }

  private static List<Case> cases(Elements elements, FrameCodec codec, SplittableRandom random) {
    var cases = new ArrayList<Case>();
    for (Look look : Look.values()) {
      for (Change change : Change.values()) {
        byte[] base = Samples.look(look, elements, 700, random);
        byte[] data = Samples.change(change, elements, 50, base, random);
        for (byte[] from : new byte @Nullable [][] {null, base}) {
          var frame = new Frame(elements, 50, data, data.length, from);
          cases.add(new Case(frame, codec.encode(frame)));
        }
      }
    }
    return cases;
  }

  private static boolean survives(FrameCodec codec, Case chosen, SplittableRandom random) {
    Frame frame = chosen.frame();
    EncodedFrame encoded = chosen.encoded();
    byte[] payload = damage(encoded.payload(), random);
    int coder = random.nextInt(20) == 0 ? random.nextInt(-2, 20) : encoded.coder();
    int predictor = random.nextInt(20) == 0 ? random.nextInt(-2, 6) : encoded.predictor();
    byte[] decoded = new byte[frame.length()];
    var into =
        new Frame(frame.elements(), frame.rowLength(), decoded, decoded.length, frame.base());
    try {
      codec.decode(predictor, coder, payload, 0, payload.length, into);
      return true;
    } catch (CorruptFrameException e) {
      assertThat(e).hasMessageEndingWith(".");
      return false;
    }
  }

  private static byte[] damage(byte[] payload, SplittableRandom random) {
    byte[] damaged = payload.clone();
    switch (random.nextInt(5)) {
      case 0 -> damaged = Arrays.copyOf(payload, random.nextInt(payload.length + 1));
      case 1 -> damaged = Arrays.copyOf(payload, payload.length + random.nextInt(1, 9));
      case 2 -> random.nextBytes(damaged);
      default -> {
        // Headers and tables come first, so most hits go there.
        int near = Math.min(payload.length, 40);
        for (int hit = random.nextInt(1, 4); hit > 0 && near > 0; hit--) {
          int at = random.nextInt(random.nextBoolean() ? near : payload.length);
          damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return damaged;
  }

  @Test
  void aDifferenceWithoutItsBaseIsRefused() {
    var codec = new FrameCodec(Effort.NORMAL);
    var random = new SplittableRandom(12);
    byte[] base = Samples.look(Look.WEIGHTS, Elements.F32, 900, random);
    byte[] data = Samples.change(Change.STEP, Elements.F32, 0, base, random);
    EncodedFrame encoded = codec.encode(new Frame(Elements.F32, 0, data, data.length, base));
    Frame into = new Frame(Elements.F32, 0, new byte[data.length], data.length, null);
    byte[] payload = encoded.payload();
    assertThat(encoded.predictor()).isEqualTo(FrameCodec.SUBTRACT);
    assertThatThrownBy(() ->
            codec.decode(encoded.predictor(), encoded.coder(), payload, 0, payload.length, into))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessageContaining("base");
  }

  @Test
  void aDifferenceThatIsTooLargeForItsElementsIsRefused() {
    var random = new SplittableRandom(21);
    byte[] base = new byte[4 * 4096];
    byte[] data = new byte[base.length];
    for (int i = 0; i < 4096; i++) {
      Samples.put(data, i, 4, random.nextInt(-(1 << 17), 1 << 17));
    }
    var codec = new FrameCodec(Effort.NORMAL);
    EncodedFrame wide = codec.encode(new Frame(Elements.F32, 0, data, data.length, base));
    assertThat(wide.coder()).isEqualTo(CoderId.CONTEXT.number);
    Frame narrow = new Frame(Elements.INT16, 0, new byte[2 * 4096], 2 * 4096, base);
    byte[] payload = wide.payload();
    assertThatThrownBy(
            () -> codec.decode(wide.predictor(), wide.coder(), payload, 0, payload.length, narrow))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessageContaining("16 bits");
  }

  @Test
  void anUnknownCoderIsRefused() {
    var codec = new FrameCodec(Effort.NORMAL);
    Frame into = new Frame(Elements.F32, 0, new byte[8], 8, null);
    assertThatThrownBy(() -> codec.decode(0, 99, new byte[8], 0, 8, into))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessageContaining("99");
  }
}
