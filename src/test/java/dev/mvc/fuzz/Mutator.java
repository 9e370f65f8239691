package dev.mvc.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Makes new inputs of old ones. The changes are those of AFL's "havoc" stage (M. Zalewski,
/// american fuzzy lop, technical details): bits, numbers at the borders of their types, tokens,
/// stretches that go, come twice or come from another input.
final class Mutator {
  private static final int MAX_CHANGES = 6;

  /// Where headers and trailers are.
  private static final int EDGE = 96;

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    15,
    16,
    31,
    32,
    63,
    64,
    100,
    127,
    128,
    255,
    256,
    512,
    1000,
    1024,
    4096,
    Short.MAX_VALUE,
    0x8000,
    0xFFFF,
    0x10000,
    1 << 20,
    1 << 24,
    Integer.MAX_VALUE - 8,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    1L << 32,
    (1L << 32) + 1,
    1L << 40,
    1L << 53,
    1L << 60,
    1L << 62,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 7,
    Long.MIN_VALUE
  };

  private static final List<byte[]> TEXTS =
      Harness.bytes(
          List.of(
              "-1",
              "9223372036854775807",
              "9223372036854775808",
              "-9223372036854775808",
              "18446744073709551615",
              "2147483647",
              "4294967296",
              "1e400",
              "-0",
              "NaN",
              "0.1e-999",
              "99999999999999999999999999",
              "../",
              "/",
              "\\",
              "\u0000",
              "\u001b[2J",
              "\u202e",
              "\ud83d\ude00",
              "\ufeff",
              "\r\n",
              "\"",
              "{",
              "}",
              "[",
              "]",
              ":",
              ",",
              "null",
              "true",
              "{}",
              "[]",
              "\\u0000",
              "\\u001b",
              "\\ud800"));

  private final SplittableRandom random;
  private final List<byte[]> tokens;
  private final int longest;

  /// @param longest that an input may become
  Mutator(SplittableRandom random, List<byte[]> tokens, int longest) {
    this.random = random;
    this.tokens = tokens;
    this.longest = longest;
  }

  /// A changed copy of an input.
  byte[] mutate(byte[] input, byte[] other) {
    byte[] bytes = input.clone();
    for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
      bytes = change(bytes, other);
      if (bytes.length > longest) {
        bytes = Arrays.copyOf(bytes, longest);
      }
    }
    return bytes;
  }

  private byte[] change(byte[] bytes, byte[] other) {
    int at = place(bytes.length);
    int choice = random.nextInt(24);
    if (bytes.length == 0) {
      return replaced(bytes, 0, 0, token(), 0, Integer.MAX_VALUE);
    }
    return switch (choice) {
      case 0, 1, 2 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 3, 4 -> {
        bytes[at] = (byte) random.nextInt();
        yield bytes;
      }
      case 5, 6 -> {
        bytes[at] += (byte) random.nextInt(-16, 17);
        yield bytes;
      }
      case 7, 8, 9, 10 -> number(bytes, at);
      case 11, 12 -> overwritten(bytes, at, token());
      case 13, 14 -> replaced(bytes, at, 0, token(), 0, Integer.MAX_VALUE);
      case 15 -> replaced(bytes, at, stretch(bytes.length), token(), 0, Integer.MAX_VALUE);
      case 16 -> replaced(bytes, at, stretch(bytes.length), bytes, 0, 0);
      case 17 -> repeated(bytes, at);
      case 18 -> replaced(bytes, at, 0, bytes, place(bytes.length), stretch(bytes.length));
      case 19 -> {
        int from = place(bytes.length);
        int length = Math.min(stretch(bytes.length), bytes.length - Math.max(from, at));
        System.arraycopy(bytes, from, bytes, at, Math.max(0, length));
        yield bytes;
      }
      case 20 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
      case 21 ->
          replaced(
              bytes, at, stretch(bytes.length), other, place(other.length), stretch(other.length));
      case 22 -> spliced(bytes, at, other);
      default -> digits(bytes, at);
    };
  }

  /// A whole number of 2 to 8 bytes, at a border or a bit more or less than what is there.
  private byte[] number(byte[] bytes, int at) {
    int width = 1 << random.nextInt(4);
    boolean bigEndian = random.nextInt(3) == 0;
    if (at + width > bytes.length) {
      return bytes;
    }
    long old = 0;
    for (int i = 0; i < width; i++) {
      old |= (bytes[at + (bigEndian ? width - 1 - i : i)] & 0xFFL) << 8 * i;
    }
    long value =
        switch (random.nextInt(4)) {
          case 0 -> old + random.nextInt(-3, 4);
          case 1 -> bytes.length + random.nextInt(-9, 10);
          default -> NUMBERS[random.nextInt(NUMBERS.length)];
        };
    for (int i = 0; i < width; i++) {
      bytes[at + (bigEndian ? width - 1 - i : i)] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  /// The digits of a number in a text give way to others.
  private byte[] digits(byte[] bytes, int at) {
    int from = at;
    while (from < bytes.length && !isDigit(bytes[from])) {
      from++;
    }
    int to = from;
    while (to < bytes.length && isDigit(bytes[to])) {
      to++;
    }
    String number = String.valueOf(NUMBERS[random.nextInt(NUMBERS.length)]);
    byte[] text = number.getBytes(StandardCharsets.US_ASCII);
    return from == to ? bytes : replaced(bytes, from, to - from, text, 0, text.length);
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  /// A stretch, many times: what nests grows deep, what counts grows long.
  private byte[] repeated(byte[] bytes, int at) {
    int length = Math.min(stretch(bytes.length), bytes.length - at);
    int times = random.nextInt(8) == 0 ? 1 + random.nextInt(longest) / (length + 1) : 2;
    byte[] block = new byte[Math.min(longest, length * times)];
    for (int i = 0; i < block.length; i++) {
      block[i] = bytes[at + i % length];
    }
    return replaced(bytes, at, 0, block, 0, block.length);
  }

  private byte[] spliced(byte[] bytes, int at, byte[] other) {
    return replaced(bytes, at, bytes.length, other, place(other.length), Integer.MAX_VALUE);
  }

  private static byte[] overwritten(byte[] bytes, int at, byte[] by) {
    System.arraycopy(by, 0, bytes, at, Math.min(by.length, bytes.length - at));
    return bytes;
  }

  /// `bytes` with `length` bytes at `at` replaced by up to `count` bytes of `by` from `from`.
  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by, int from, int count) {
    int end = at + Math.min(length, bytes.length - at);
    int used = Math.min(count, by.length - from);
    byte[] result = new byte[bytes.length - (end - at) + used];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(by, from, result, at, used);
    System.arraycopy(bytes, end, result, at + used, bytes.length - end);
    return result;
  }

  private byte[] token() {
    boolean own = !tokens.isEmpty() && random.nextInt(4) != 0;
    List<byte[]> from = own ? tokens : TEXTS;
    return from.get(random.nextInt(from.size()));
  }

  private int place(int length) {
    if (length == 0) {
      return 0;
    }
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(Math.min(EDGE, length));
      case 1 -> length - 1 - random.nextInt(Math.min(EDGE, length));
      default -> random.nextInt(length);
    };
  }

  private int stretch(int length) {
    int most = random.nextInt(4) == 0 ? length : 32;
    return 1 + random.nextInt(Math.max(1, Math.min(most, length)));
  }
}
