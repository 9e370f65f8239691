package dev.mvc.codec;

import dev.mvc.io.LittleEndian;
import java.util.Arrays;

/// Guesses whether elements come again bit for bit, as in a table of sines, a basis of Fourier's or
/// rows of a codebook: a general compressor finds such repetitions, planes of bytes hide them.
///
/// In a sample of 1024 trained weights hardly any are equal: less than one in fp32, and of pairs of
/// 16-bit ones. Of the basis that the voice detector Silero VAD holds 294 are.
final class Repeats {
  private static final int SAMPLE = 1024;

  /// Equal ones in a sample from which it is worth a try.
  private static final int ENOUGH = SAMPLE / 32;

  /// Four elements to each of the sample; shorter frames have little to gain.
  private static final int LEAST_BYTES = 4 * SAMPLE * Long.BYTES;

  private Repeats() {}

  /// Whether many of a frame's elements, or of the neighbours that fill four bytes, are equal.
  /// Zeros do not count: planes are good at them.
  static boolean areLikely(Frame frame) {
    if (frame.length() < LEAST_BYTES) {
      return false;
    }
    int width = Math.max(Integer.BYTES, frame.elements().width());
    int count = frame.length() / width;
    long[] sample = new long[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      int at = (int) ((long) i * count / SAMPLE) * width;
      sample[i] =
          width == Long.BYTES
              ? LittleEndian.getLong(frame.data(), at)
              : LittleEndian.getInt(frame.data(), at);
    }
    Arrays.sort(sample);
    int equal = 0;
    for (int i = 1; i < SAMPLE; i++) {
      if (sample[i] == sample[i - 1] && sample[i] != 0) {
        equal++;
      }
    }
    return equal >= ENOUGH;
  }
}
