package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values of ggml's blocks, each in `float` arithmetic as ggml and gguf-py (`quants.py`, 0.19)
/// have it.
final class BlockValues {
  private static final int SMALL = 32;
  private static final int LARGE = 256;

  private static final int[] IQ4 = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /// E2M1, doubled.
  private static final int[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private BlockValues() {}

  /// Decodes the block at `bytes[at]`.
  @FunctionalInterface
  private interface Block {
    void decode(byte[] bytes, int at, double[] into, int to);
  }

  static Optional<ValueDecoder> find(DType dtype) {
    @Nullable Block block =
        switch (dtype) {
          case Q4_0 ->
              (bytes, at, into, to) -> nibbles(bytes, at + 2, f16(bytes, at), -8, into, to);
          case Q4_1 ->
              (bytes, at, into, to) -> {
                nibbles(bytes, at + 4, f16(bytes, at), 0, into, to);
                add(f16(bytes, at + 2), into, to);
              };
          case Q5_0 -> (bytes, at, into, to) -> fives(bytes, at, 2, -16, into, to);
          case Q5_1 ->
              (bytes, at, into, to) -> {
                fives(bytes, at, 4, 0, into, to);
                add(f16(bytes, at + 2), into, to);
              };
          case Q8_0 -> BlockValues::q8;
          case IQ4_NL ->
              (bytes, at, into, to) -> table(bytes, at + 2, f16(bytes, at), IQ4, into, to);
          case MXFP4 ->
              (bytes, at, into, to) -> {
                double half = Math.scalb(1.0, (bytes[at] & 0xFF) - 128);
                table(bytes, at + 1, half, E2M1, into, to);
              };
          case Q2_K -> BlockValues::q2;
          case Q3_K -> BlockValues::q3;
          case Q4_K -> (bytes, at, into, to) -> q4(bytes, at, at + 16, -1, into, to);
          case Q5_K -> (bytes, at, into, to) -> q4(bytes, at, at + 48, at + 16, into, to);
          case Q6_K -> BlockValues::q6;
          case IQ4_XS -> BlockValues::iq4;
          case TQ2_0 -> BlockValues::ternary;
          default -> null;
        };
    return Optional.ofNullable(block).map(known -> decoder(dtype, known));
  }

  private static ValueDecoder decoder(DType dtype, Block block) {
    int elements = dtype.unitElements();
    return (bytes, at, count, into, to) -> {
      for (int i = 0; i < count / elements; i++) {
        block.decode(bytes, at + i * dtype.unitBytes(), into, to + i * elements);
      }
    };
  }

  private static float f16(byte[] bytes, int at) {
    return Float.float16ToFloat(LittleEndian.getShort(bytes, at));
  }

  /// Sixteen bytes: the lower halves are the first elements, the upper ones the others.
  private static int nibble(byte[] bytes, int at, int element) {
    return bytes[at + (element & 15)] >> (element >> 4) * 4 & 15;
  }

  private static void nibbles(byte[] bytes, int at, float d, int least, double[] into, int to) {
    for (int i = 0; i < SMALL; i++) {
      into[to + i] = d * (nibble(bytes, at, i) + least);
    }
  }

  private static void table(byte[] bytes, int at, double d, int[] values, double[] into, int to) {
    for (int i = 0; i < SMALL; i++) {
      into[to + i] = d * values[nibble(bytes, at, i)];
    }
  }

  private static void fives(byte[] bytes, int at, int skip, int least, double[] into, int to) {
    float d = f16(bytes, at);
    int high = LittleEndian.getInt(bytes, at + skip);
    for (int i = 0; i < SMALL; i++) {
      into[to + i] = d * ((nibble(bytes, at + skip + 4, i) | (high >>> i & 1) << 4) + least);
    }
  }

  private static void add(float minimum, double[] into, int to) {
    for (int i = 0; i < SMALL; i++) {
      into[to + i] = (float) into[to + i] + minimum;
    }
  }

  private static void q8(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at);
    for (int i = 0; i < SMALL; i++) {
      into[to + i] = d * bytes[at + 2 + i];
    }
  }

  /// Two bits of element `i`: of 32 bytes the lowest pairs, then the next ones, then the next 32.
  private static int pair(byte[] bytes, int at, int i) {
    return bytes[at + i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3;
  }

  private static void q2(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at + 80);
    float minimum = f16(bytes, at + 82);
    for (int i = 0; i < LARGE; i++) {
      int scale = bytes[at + i / 16];
      into[to + i] = d * (scale & 15) * pair(bytes, at + 16, i) - minimum * (scale >> 4 & 15);
    }
  }

  private static void q3(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at + 108);
    for (int i = 0; i < LARGE; i++) {
      int group = i / 16;
      int low = bytes[at + 96 + group % 8] >> group / 8 * 4 & 15;
      int high = bytes[at + 104 + group % 4] >> group / 4 * 2 & 3;
      int isSmall = 1 - (bytes[at + i % 32] >> i / 32 & 1);
      int scale = (low | high << 4) - 32;
      into[to + i] = d * scale * (pair(bytes, at + 32, i) - 4 * isSmall);
    }
  }

  /// @param fifths where the fifth bits are; -1 for none
  private static void q4(byte[] bytes, int at, int quants, int fifths, double[] into, int to) {
    float d = f16(bytes, at);
    float minimum = f16(bytes, at + 2);
    for (int i = 0; i < LARGE; i++) {
      int group = i / 32;
      int q = bytes[quants + group / 2 * 32 + i % 32] >> group % 2 * 4 & 15;
      if (fifths >= 0) {
        q |= (bytes[fifths + i % 32] >> group & 1) << 4;
      }
      into[to + i] = d * six(bytes, at + 4, 0, group) * q - minimum * six(bytes, at + 4, 1, group);
    }
  }

  /// Eight scales and eight minima of six bits in twelve bytes: the first four of each in the lower
  /// bits of four bytes, of the others the upper bits above them and the lower ones in the last
  /// four bytes, scales in their lower halves.
  ///
  /// @param which 0 for a scale, 1 for a minimum
  private static int six(byte[] bytes, int at, int which, int index) {
    int plain = bytes[at + 4 * which + index % 4];
    return index < 4 ? plain & 63 : bytes[at + 8 + index % 4] >> 4 * which & 15 | plain >> 2 & 48;
  }

  private static void q6(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at + 208);
    for (int i = 0; i < LARGE; i++) {
      int half = i / 128;
      int part = i / 32 % 4;
      int low = bytes[at + half * 64 + part % 2 * 32 + i % 32] >> part / 2 * 4 & 15;
      int high = bytes[at + 128 + half * 32 + i % 32] >> part * 2 & 3;
      into[to + i] = d * bytes[at + 192 + i / 16] * ((low | high << 4) - 32);
    }
  }

  private static void iq4(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at);
    int high = LittleEndian.getShort(bytes, at + 2);
    for (int group = 0; group < LARGE / SMALL; group++) {
      int low = bytes[at + 4 + group / 2] >> group % 2 * 4 & 15;
      float scale = d * ((low | (high >> 2 * group & 3) << 4) - 32);
      table(bytes, at + 8 + 16 * group, scale, IQ4, into, to + SMALL * group);
    }
  }

  private static void ternary(byte[] bytes, int at, double[] into, int to) {
    float d = f16(bytes, at + 64);
    for (int i = 0; i < LARGE; i++) {
      into[to + i] = d * (pair(bytes, at, i) - 1);
    }
  }
}
