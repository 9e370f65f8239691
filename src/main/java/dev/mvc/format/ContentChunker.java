package dev.mvc.format;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// Cuts bytes into chunks at places that their content chooses, so that an insertion moves the cuts
/// along with the bytes and only the chunks around it are new.
///
/// This is FastCDC with normalised chunking (Xia et al., USENIX ATC 2016; TPDS 2020). A hash of the
/// last 64 bytes rolls over the data: shifted left by one and increased by a random number for each
/// byte. A chunk ends where the upper bits of the hash are zero: 18 of them up to 52 KiB, 14 after,
/// which keeps sizes together. None ends before 16 KiB or after 256 KiB. With these numbers chunks
/// of random data have 64 KiB in the mean; 52 follows from solving 16 + 256·(1 − e^−x) + 16·e^−x =
/// 64 for x = (52 − 16) / 256.
///
/// Two differences to the paper. The hash starts 64 bytes before the first place where a chunk may
/// end, so that a cut depends on the same 64 bytes wherever the chunk begins. And the bits compared
/// are the highest, which is what the paper's spread masks approximate.
///
/// The cuts, and so which chunks two files share, follow from the numbers here; changing any leaves
/// every repository readable, but new versions of old files share nothing with them.
///
/// Keeps a buffer between calls: one thread at a time.
public final class ContentChunker {
  /// No chunk but a file's last is smaller.
  public static final int MIN = 16 << 10;

  /// No chunk is larger.
  public static final int MAX = 256 << 10;

  private static final int NORMAL = 52 << 10;
  private static final long STRICT = -1L << (Long.SIZE - 18);
  private static final long LOOSE = -1L << (Long.SIZE - 14);
  private static final int WINDOW = 64;

  /// Bytes read at a time, less what is left of the time before.
  private static final int BUFFER = 1 << 20;

  private static final long[] GEAR = gear();

  private byte[] buffer = new byte[0];

  /// Cuts a whole source.
  public void cut(ByteSource source, ChunkSink sink) throws IOException {
    long left = source.size();
    if (buffer.length < Math.min(left, BUFFER)) {
      buffer = new byte[(int) Math.min(left, BUFFER)];
    }
    int from = 0;
    int to = 0;
    while (true) {
      if (to - from < MAX && left > 0) {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int count = (int) Math.min(buffer.length - to, left);
        source.read(source.size() - left, buffer, to, count);
        to += count;
        left -= count;
      }
      if (from == to) {
        return;
      }
      int end = endOfChunk(buffer, from, to);
      sink.chunk(buffer, from, end - from);
      from = end;
    }
  }

  /// Where the chunk that begins at `from` ends, of bytes that reach to `to`.
  private static int endOfChunk(byte[] bytes, int from, int to) {
    if (to - from <= MIN) {
      return to;
    }
    int last = Math.min(to, from + MAX);
    long hash = 0;
    for (int i = from + MIN - WINDOW; i < from + MIN; i++) {
      hash = (hash << 1) + GEAR[bytes[i] & 0xFF];
    }
    int i = from + MIN;
    for (int end = Math.min(last, from + NORMAL); i < end; i++) {
      if ((hash & STRICT) == 0) {
        return i;
      }
      hash = (hash << 1) + GEAR[bytes[i] & 0xFF];
    }
    for (; i < last; i++) {
      if ((hash & LOOSE) == 0) {
        return i;
      }
      hash = (hash << 1) + GEAR[bytes[i] & 0xFF];
    }
    return last;
  }

  /// A random number for each value of a byte: the first 256 of SplitMix64 (Steele, Lea and Flood,
  /// OOPSLA 2014) from the seed "mvc gear" in ASCII.
  private static long[] gear() {
    long[] numbers = new long[256];
    long state = 0x6D76_6320_6765_6172L;
    for (int i = 0; i < numbers.length; i++) {
      state += 0x9E37_79B9_7F4A_7C15L;
      long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
      numbers[i] = mixed ^ (mixed >>> 31);
    }
    return numbers;
  }
}
