package dev.mvc.store;

import dev.mvc.codec.CorruptFrameException;
import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.codec.EncodedFrame;
import dev.mvc.codec.Frame;
import dev.mvc.codec.FrameCodec;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Encodes frames and proves each by decoding it, for one thread.
final class FrameEncoder {
  private final FrameCodec codec;
  private byte[] raw = new byte[0];
  private byte[] base = new byte[0];
  private byte[] proof = new byte[0];

  FrameEncoder(Effort effort) {
    codec = new FrameCodec(effort);
  }

  /// A frame ready to be appended to a pack.
  @SuppressWarnings("ArrayRecordComponent") // handed from a worker to the writer, never compared
  record Encoded(FrameEntry entry, byte[] payload) {}

  /// Encodes the stretch of a tensor that is frame `index`, as a difference of the same stretch of
  /// its base if it has one and that is smaller.
  ///
  /// @param source the tensor's bytes
  /// @param reader of this thread
  Encoded encode(ByteSource source, int index, TensorEntry tensor, EntryReader reader)
      throws IOException {
    Elements elements = tensor.elements();
    int full = Entry.frameLength(elements, tensor.rowLength());
    long offset = (long) index * full;
    int length = (int) Math.min(full, source.size() - offset);
    raw = room(raw, length);
    source.read(offset, raw, 0, length);
    Base from = tensor.base();
    byte[] baseBytes = null;
    if (from != null && offset < from.length()) {
      base = room(base, length);
      try {
        reader.readBase(from, elements, offset, base, length, 0);
        baseBytes = base;
      } catch (DamagedObjectException e) {
        // What is new must not be lost because something old is: the frame is stored in full.
        baseBytes = null;
      }
    }
    return encode(elements, tensor.rowLength(), raw, length, baseBytes);
  }

  /// Encodes one frame.
  Encoded encode(
      Elements elements, int rowLength, byte[] data, int length, byte @Nullable [] baseBytes) {
    EncodedFrame frame = codec.encode(new Frame(elements, rowLength, data, length, baseBytes));
    byte[] payload = frame.payload();
    prove(frame, elements, rowLength, data, length, baseBytes);
    FrameEntry entry =
        new FrameEntry(
            frame.predictor(),
            frame.coder(),
            length,
            payload.length,
            PackFormat.check(payload, 0, payload.length),
            PackFormat.check(data, 0, length));
    return new Encoded(entry, payload);
  }

  /// Decodes what was encoded and compares: a coder's mistake must not become the only copy.
  private void prove(
      EncodedFrame frame,
      Elements elements,
      int rowLength,
      byte[] data,
      int length,
      byte @Nullable [] baseBytes) {
    proof = room(proof, length);
    byte[] payload = frame.payload();
    try {
      codec.decode(
          frame.predictor(),
          frame.coder(),
          payload,
          0,
          payload.length,
          new Frame(elements, rowLength, proof, length, baseBytes));
    } catch (CorruptFrameException e) {
      throw new IllegalStateException("coder " + frame.coder() + " cannot read what it wrote", e);
    }
    if (!Arrays.equals(proof, 0, length, data, 0, length)) {
      throw new IllegalStateException("coder " + frame.coder() + " wrote something else");
    }
  }

  private static byte[] room(byte[] buffer, int length) {
    return buffer.length >= length ? buffer : new byte[length];
  }
}
