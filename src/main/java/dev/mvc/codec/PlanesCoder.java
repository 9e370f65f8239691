package dev.mvc.codec;

import java.util.Arrays;

/// Byte planes, each written in the way that suits it: one value throughout, entropy-coded, by
/// zstd, or as it is.
///
/// This is how elements are kept without a base. The plane of the exponents is entropy-coded, which
/// is where trained weights save their third; mantissas are mostly noise, and where they are not
/// (repeated rows, few distinct values, low bits that are all zero) zstd sees it once they lie
/// apart.
final class PlanesCoder {
  private static final int RAW = 0;
  private static final int CONSTANT = 1;
  private static final int ZSTD = 2;
  private static final int ANS = 3;

  private static final int LEVEL = 1;
  private static final int LOG = 11;

  /// Shorter planes are left to zstd: the tables would cost as much as they save.
  private static final int LEAST_ANS = 256;

  /// Bytes of a plane on which zstd is tried before it gets the whole.
  private static final int SAMPLE = 1 << 13;

  private final ByteWriter trial = new ByteWriter();
  private final StreamWriter bits = new StreamWriter();
  private final StreamReader reader = new StreamReader();
  private final ValueEncoder encoder = new ValueEncoder(Alphabet.BYTES);
  private final ValueDecoder decoder = new ValueDecoder(Alphabet.BYTES);
  private final int[] counts = new int[Alphabet.BYTES.size];
  private final int[][] otherCounts = new int[3][Alphabet.BYTES.size];
  private byte[] planes = new byte[0];
  private char[] codes = new char[0];

  /// Appends the planes of `length` bytes of elements of `width` bytes.
  void encode(byte[] elements, int length, int width, ByteWriter out) {
    reserve(length, width);
    Planes.split(elements, planes, length, width);
    int count = length / width;
    for (int plane = 0; plane < width; plane++) {
      encodePlane(plane * count, count, out);
    }
  }

  private void encodePlane(int at, int count, ByteWriter out) {
    count(at, count);
    if (counts[planes[at] & 0xff] == count) {
      out.put(CONSTANT);
      out.put(planes[at]);
      return;
    }
    double entropy = entropy(count);
    double zstd = zstdShare(at, count);
    int start = out.size();
    out.put(ZSTD);
    out.reserve(3);
    out.advance(3);
    boolean smaller = false;
    if (zstd < 0.98 * entropy) {
      smaller = BlockCompressor.zstd(planes, at, count, LEVEL, out);
    } else if (entropy < 0.985 && count >= LEAST_ANS) {
      out.array()[start] = ANS;
      encodeAns(at, count, out);
      smaller = out.size() - start < count;
    }
    if (smaller) {
      putLength(out, start);
    } else {
      out.truncate(start);
      out.put(RAW);
      out.putBytes(planes, at, count);
    }
  }

  /// Four sets of counts, since the next byte is often the same and would wait for this one's
  /// increment.
  private void count(int at, int count) {
    int[] a = counts;
    int[] b = otherCounts[0];
    int[] c = otherCounts[1];
    int[] d = otherCounts[2];
    Arrays.fill(a, 0);
    Arrays.fill(b, 0);
    Arrays.fill(c, 0);
    Arrays.fill(d, 0);
    int i = at;
    for (; i + Long.BYTES <= at + count; i += Long.BYTES) {
      long v = (long) Views.LONG.get(planes, i);
      a[(int) v & 0xff]++;
      b[(int) (v >>> 8) & 0xff]++;
      c[(int) (v >>> 16) & 0xff]++;
      d[(int) (v >>> 24) & 0xff]++;
      a[(int) (v >>> 32) & 0xff]++;
      b[(int) (v >>> 40) & 0xff]++;
      c[(int) (v >>> 48) & 0xff]++;
      d[(int) (v >>> 56)]++;
    }
    for (; i < at + count; i++) {
      a[planes[i] & 0xff]++;
    }
    for (int t = 0; t < a.length; t++) {
      a[t] += b[t] + c[t] + d[t];
    }
  }

  /// Three bytes hold any plane's packed length: a plane has at most 2^18 bytes.
  private static void putLength(ByteWriter out, int start) {
    int packed = out.size() - start - 4;
    byte[] array = out.array();
    array[start + 1] = (byte) packed;
    array[start + 2] = (byte) (packed >> 8);
    array[start + 3] = (byte) (packed >> 16);
  }

  /// What the plane would take by its counts alone, as a share of its size.
  private double entropy(int count) {
    double sum = 0;
    for (int n : counts) {
      if (n > 0) {
        sum += n * (Math.log(count) - Math.log(n));
      }
    }
    return sum / Math.log(256) / count;
  }

  /// What zstd makes of a piece of the plane, as a share of its size.
  private double zstdShare(int at, int count) {
    int length = Math.min(count, SAMPLE);
    trial.clear();
    int from = at + (count - length) / 2;
    return BlockCompressor.zstd(planes, from, length, LEVEL, trial)
        ? (double) trial.size() / length
        : 1;
  }

  private void encodeAns(int at, int count, ByteWriter out) {
    int coded = count & -AnsEncoder.GROUP;
    for (int i = 0; i < coded; i++) {
      codes[i] = (char) (planes[at + i] & 0xff);
    }
    out.putBytes(planes, at + coded, count - coded);
    bits.start(coded, 0);
    encoder.encode(codes, coded, counts, 1, LOG, bits);
    bits.finish(out);
  }

  void decode(ByteReader in, byte[] elements, int length, int width) throws CorruptFrameException {
    reserve(length, width);
    int count = length / width;
    for (int plane = 0; plane < width; plane++) {
      decodePlane(in, plane * count, count);
    }
    Planes.merge(planes, elements, length, width);
  }

  private void decodePlane(ByteReader in, int at, int count) throws CorruptFrameException {
    int kind = in.get();
    switch (kind) {
      case RAW -> in.getBytes(planes, at, count);
      case CONSTANT -> Arrays.fill(planes, at, at + count, (byte) in.get());
      case ZSTD -> BlockCompressor.unzstd(in, getLength(in), planes, at, count);
      case ANS -> decodeAns(in, at, count);
      default -> throw new CorruptFrameException("There is no plane kind " + kind + ".");
    }
  }

  private static int getLength(ByteReader in) throws CorruptFrameException {
    return in.get() | in.get() << 8 | in.get() << 16;
  }

  private void decodeAns(ByteReader in, int at, int count) throws CorruptFrameException {
    int packed = getLength(in);
    var part = new ByteReader(in.array(), in.skip(packed), packed);
    int coded = count & -AnsEncoder.GROUP;
    part.getBytes(planes, at + coded, count - coded);
    reader.start(part);
    decoder.decodeBytes(LOG, reader, planes, at, coded);
    reader.expectEnd();
  }

  private void reserve(int length, int width) {
    if (planes.length < length) {
      planes = new byte[length];
    }
    if (codes.length < length / width) {
      codes = new char[length / width];
    }
  }
}
