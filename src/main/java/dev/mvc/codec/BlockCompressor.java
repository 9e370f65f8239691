package dev.mvc.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/// The two general compressors, each bounded by the room that it is given.
final class BlockCompressor {
  /// Loaded when it is first used, which is seldom: it unpacks a native library.
  private static final class Lz4 {
    static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();

    private Lz4() {}
  }

  /// Making a context takes as long as compressing some kilobytes, and a hundred thousand small
  /// files need as many: so they are used again. As many are kept as threads were at work at once.
  private static final Queue<ZstdCompressCtx> COMPRESSORS = new ConcurrentLinkedQueue<>();

  private static final Queue<ZstdDecompressCtx> DECOMPRESSORS = new ConcurrentLinkedQueue<>();

  private BlockCompressor() {}

  /// Appends the zstd frame of a stretch, or nothing when that would not be smaller.
  static boolean zstd(byte[] from, int offset, int length, int level, ByteWriter out) {
    int bound = (int) Zstd.compressBound(length);
    out.reserve(bound);
    ZstdCompressCtx context = COMPRESSORS.poll();
    if (context == null) {
      context = new ZstdCompressCtx();
    }
    int size;
    try {
      size =
          context
              .setLevel(level)
              .compressByteArray(out.array(), out.size(), bound, from, offset, length);
    } finally {
      COMPRESSORS.add(context);
    }
    if (size >= length) {
      return false;
    }
    out.advance(size);
    return true;
  }

  static void unzstd(ByteReader in, int packed, byte[] into, int offset, int length)
      throws CorruptFrameException {
    int from = in.skip(packed);
    ZstdDecompressCtx context = DECOMPRESSORS.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    try {
      expect(context.decompressByteArray(into, offset, length, in.array(), from, packed), length);
    } catch (ZstdException e) {
      throw new CorruptFrameException("zstd: " + e.getMessage() + ".", e);
    } finally {
      DECOMPRESSORS.add(context);
    }
  }

  /// Appends the LZ4 block of a stretch, or nothing when that would not be smaller.
  static boolean lz4(byte[] from, int offset, int length, ByteWriter out) {
    var compressor = Lz4.FACTORY.fastCompressor();
    int bound = compressor.maxCompressedLength(length);
    out.reserve(bound);
    int size = compressor.compress(from, offset, length, out.array(), out.size(), bound);
    if (size >= length) {
      return false;
    }
    out.advance(size);
    return true;
  }

  static void unlz4(ByteReader in, int packed, byte[] into, int offset, int length)
      throws CorruptFrameException {
    int from = in.skip(packed);
    try {
      var decompressor = Lz4.FACTORY.safeDecompressor();
      int size = decompressor.decompress(in.array(), from, packed, into, offset, length);
      expect(size, length);
    } catch (LZ4Exception e) {
      throw new CorruptFrameException("LZ4: the block is malformed.", e);
    }
  }

  private static void expect(long size, int length) throws CorruptFrameException {
    if (size != length) {
      throw new CorruptFrameException("The block holds " + size + " bytes, not " + length + ".");
    }
  }
}
