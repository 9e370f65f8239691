package dev.mvc.codec;

import java.util.Arrays;

/// Byte planes, each written in the way that suits it: one value throughout, zstd, or as it is.
///
/// For elements with a structure that zstd sees once the planes are apart: repeated rows, few
/// distinct values, mantissas that end in zeros.
final class PlanesCoder {
  private static final int RAW = 0;
  private static final int CONSTANT = 1;
  private static final int ZSTD = 2;

  private static final int LEVEL = 1;

  private byte[] planes = new byte[0];

  /// Appends the planes of `length` bytes of elements of `width` bytes.
  void encode(byte[] elements, int length, int width, ByteWriter out) {
    grow(length);
    Planes.split(elements, planes, length, width);
    int count = length / width;
    for (int plane = 0; plane < width; plane++) {
      encodePlane(plane * count, count, out);
    }
  }

  private void encodePlane(int at, int count, ByteWriter out) {
    if (isConstant(at, count)) {
      out.put(CONSTANT);
      out.put(planes[at]);
      return;
    }
    int start = out.size();
    out.put(ZSTD);
    // Three bytes hold any plane's packed length: a plane has at most 2^18 bytes.
    out.reserve(3);
    out.advance(3);
    int from = out.size();
    if (BlockCompressor.zstd(planes, at, count, LEVEL, out)) {
      int packed = out.size() - from;
      byte[] array = out.array();
      array[start + 1] = (byte) packed;
      array[start + 2] = (byte) (packed >> 8);
      array[start + 3] = (byte) (packed >> 16);
    } else {
      out.truncate(start);
      out.put(RAW);
      out.putBytes(planes, at, count);
    }
  }

  private boolean isConstant(int at, int count) {
    byte first = planes[at];
    for (int i = at + 1; i < at + count; i++) {
      if (planes[i] != first) {
        return false;
      }
    }
    return true;
  }

  void decode(ByteReader in, byte[] elements, int length, int width) throws CorruptFrameException {
    grow(length);
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
      case ZSTD -> {
        int packed = in.get() | in.get() << 8 | in.get() << 16;
        BlockCompressor.unzstd(in, packed, planes, at, count);
      }
      default -> throw new CorruptFrameException("There is no plane kind " + kind + ".");
    }
  }

  private void grow(int length) {
    if (planes.length < length) {
      planes = new byte[length];
    }
  }
}
