package dev.mvc.codec;

import dev.mvc.fuzz.Harness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Frames of each kind of elements, decoded with the right base and with wrong ones.
///
/// An input is `predictor coder row:2 length:2 base payload`; the base is made from one byte.
public final class CodecHarnesses {
  private static final int HEAD = 7;
  private static final int ELEMENTS = 600;
  private static final int LONGEST = 1 << 13;

  private CodecHarnesses() {}

  /// One for each kind of elements.
  public static List<Harness> all() {
    List<Harness> all = new ArrayList<>();
    for (Elements elements : Elements.values()) {
      all.add(of(elements));
    }
    return all;
  }

  private static Harness of(Elements elements) {
    FrameCodec codec = new FrameCodec(Effort.NORMAL);
    return new Harness(
        "codec/" + elements.name().toLowerCase(Locale.ROOT),
        seeds(elements),
        List.of(new byte[] {1, 6, 0, 0}, new byte[] {1, 7, 16, 0}, new byte[] {2, 5}),
        input -> {
          byte[] head = Arrays.copyOf(input, HEAD);
          int row = number(head, 2);
          int length = Math.min(number(head, 4), LONGEST);
          byte[] into = new byte[length];
          byte[] base = (head[6] & 1) == 0 ? null : values(elements, head[6] & 0xFF, LONGEST);
          int at = Math.min(HEAD, input.length);
          codec.decode(
              head[0],
              head[1],
              input,
              at,
              input.length - at,
              new Frame(elements, row, into, length, base));
          return head[0] + " " + head[1];
        });
  }

  private static List<byte[]> seeds(Elements elements) {
    List<byte[]> seeds = new ArrayList<>();
    for (int every : new int[] {0, 1, 3, 100}) {
      for (Effort effort : Effort.values()) {
        for (int row : new int[] {0, 20}) {
          int base = every == 0 ? 2 : 1;
          byte[] data = values(elements, base, ELEMENTS * elements.width());
          byte[] drifted = drifted(data, elements, every);
          Frame frame =
              new Frame(elements, row, drifted, data.length, (base & 1) == 0 ? null : data);
          seeds.add(input(new FrameCodec(effort).encode(frame), row, data.length, base));
        }
      }
    }
    byte[] same = new byte[ELEMENTS * elements.width()];
    for (byte[] data : List.of(same, repeated(same.length))) {
      Frame frame = new Frame(elements, 0, data, data.length, null);
      seeds.add(input(new FrameCodec(Effort.NORMAL).encode(frame), 0, data.length, 0));
    }
    return seeds;
  }

  private static byte[] input(EncodedFrame frame, int row, int length, int base) {
    byte[] input = new byte[HEAD + frame.payload().length];
    input[0] = (byte) frame.predictor();
    input[1] = (byte) frame.coder();
    put(input, 2, row);
    put(input, 4, length);
    input[6] = (byte) base;
    System.arraycopy(frame.payload(), 0, input, HEAD, frame.payload().length);
    return input;
  }

  /// Elements whose exponents are near each other, as weights' are.
  private static byte[] values(Elements elements, int seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = elements.width() - 1; i < length; i += elements.width()) {
      bytes[i] = (byte) (0x3C + random.nextInt(3));
    }
    return bytes;
  }

  private static byte[] drifted(byte[] data, Elements elements, int every) {
    byte[] drifted = data.clone();
    for (int i = 0; every > 0 && i < data.length; i += every * elements.width()) {
      drifted[i] += (byte) (i % 3 + 1);
    }
    return drifted;
  }

  private static byte[] repeated(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 96 * i % 7);
    }
    return bytes;
  }

  private static int number(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  private static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
  }
}
