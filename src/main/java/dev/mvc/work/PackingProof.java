package dev.mvc.work;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Packing;
import dev.mvc.id.Hasher;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Segment;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/// Finds out how to pack the content of an extent so that exactly the bytes of the file come out.
///
/// A file that was compressed is kept as compressed bytes unless this is proved for it: the bytes
/// that were compressed must come back, and compressors of other versions write others.
final class PackingProof {
  private static final int BUFFER = 1 << 16;

  private PackingProof() {}

  /// The packing that reproduces an extent, if one does.
  static Optional<Segment.Packed> find(ByteSource file, Extent extent) {
    if (!extent.packing().isPossible(extent.contentLength())) {
      return Optional.empty();
    }
    ByteSource packed = file.slice(extent.offset(), extent.length());
    try (ByteSource content = extent.packing().unpack(packed, extent.contentLength())) {
      for (Packing guess : extent.packing().guesses()) {
        if (isReproduced(packed, content, guess)) {
          Hasher hasher = new Hasher();
          read(packed, hasher::update);
          return Optional.of(new Segment.Packed(guess, hasher.finish()));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // It cannot be unpacked; or it cannot be read, which comes out when its bytes are.
      return Optional.empty();
    }
  }

  private static boolean isReproduced(ByteSource packed, ByteSource content, Packing packing)
      throws IOException {
    Comparing comparing = new Comparing(packed);
    try (OutputStream stream = packing.packing(comparing)) {
      byte[] buffer = new byte[BUFFER];
      for (long at = 0; at < content.size() && comparing.isEqual; at += buffer.length) {
        int length = (int) Math.min(buffer.length, content.size() - at);
        content.read(at, buffer, 0, length);
        stream.write(buffer, 0, length);
      }
    }
    return comparing.isEqual && comparing.position == packed.size();
  }

  private interface Reader {
    void read(byte[] bytes, int offset, int length);
  }

  private static void read(ByteSource source, Reader reader) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < source.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, source.size() - at);
      source.read(at, buffer, 0, length);
      reader.read(buffer, 0, length);
    }
  }

  /// Compares what is written to it with a source.
  private static final class Comparing extends OutputStream {
    private final ByteSource expected;
    private long position;
    private boolean isEqual = true;

    Comparing(ByteSource expected) {
      this.expected = expected;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      isEqual &= length <= expected.size() - position;
      if (isEqual) {
        byte[] there = expected.read(position, length);
        isEqual = Arrays.equals(there, 0, length, bytes, offset, offset + length);
        position += length;
      }
    }
  }
}
