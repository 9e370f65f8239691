package dev.mvc.store;

import dev.mvc.codec.CorruptFrameException;
import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.codec.Frame;
import dev.mvc.codec.FrameCodec;
import dev.mvc.codec.Rounding;
import dev.mvc.delta.Chain;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes stored objects, for one thread.
///
/// A frame of a difference is decoded by decoding the same stretch of its base first, down to the
/// full one, so each frame passes through the whole chain while it is in the processor's cache.
/// Memory: at most two frames (of at most 2 MiB each) for each level of a chain, which are nine at
/// most but for the rare longer chain.
final class EntryReader {
  private final Locator store;
  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);
  private final byte[][] bases = new byte[Chain.MAX_FOLLOWED + 2][];
  private final byte[][] partials = new byte[Chain.MAX_FOLLOWED + 2][];
  private final byte[][] floats = new byte[Chain.MAX_FOLLOWED + 2][];
  private byte[] payload = new byte[0];

  EntryReader(Locator store) {
    this.store = store;
  }

  /// Reads `length` bytes of an object at `offset`.
  void read(Located object, long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > object.entry().rawLength() - length) {
      throw new EOFException(
          "read of " + length + " bytes at " + offset + " of object " + object.entry().id());
    }
    read(object, offset, into, at, length, 0);
  }

  private void read(Located object, long offset, byte[] into, int at, int length, int level)
      throws IOException {
    Entry entry = object.entry();
    int full = entry.frameLength();
    long position = offset;
    int done = 0;
    while (done < length) {
      int index = (int) (position / full);
      int skip = (int) (position % full);
      int rawLength = entry.frames().get(index).rawLength();
      int count = Math.min(rawLength - skip, length - done);
      if (at + done == 0 && count == rawLength) {
        decode(object, index, into, level);
      } else {
        partials[level] = grown(partials[level], rawLength);
        byte[] frame = partials[level];
        decode(object, index, frame, level);
        System.arraycopy(frame, skip, into, at + done, count);
      }
      position += count;
      done += count;
    }
  }

  /// Decodes one frame to the beginning of `into`.
  private void decode(Located object, int index, byte[] into, int level) throws IOException {
    Entry entry = object.entry();
    FrameEntry frame = entry.frames().get(index);
    byte[] base = frame.needsBase() ? baseOf(object, index, level) : null;
    payload = grown(payload, frame.storedLength());
    long offset = entry.dataOffset();
    for (FrameEntry before : entry.frames().subList(0, index)) {
      offset += before.storedLength();
    }
    object.pack().readPayload(entry, index, offset, payload);
    try {
      codec.decode(
          frame.predictor(),
          frame.coder(),
          payload,
          0,
          frame.storedLength(),
          new Frame(entry.elements(), entry.rowLength(), into, frame.rawLength(), base));
    } catch (CorruptFrameException e) {
      throw new DamagedObjectException(
          entry.id(), "frame " + index + " cannot be decoded: " + e.problem());
    }
    if (PackFormat.check(into, 0, frame.rawLength()) != frame.rawCheck()) {
      throw new DamagedObjectException(
          entry.id(), "frame " + index + " does not decode to what was stored");
    }
  }

  private byte[] baseOf(Located object, int index, int level) throws IOException {
    Entry entry = object.entry();
    Located base = store.baseOf(object, level);
    int full = entry.frameLength();
    bases[level] = grown(bases[level], full);
    byte[] bytes = bases[level];
    int length = entry.frames().get(index).rawLength();
    long offset = (long) index * full;
    readBase(new Base(base, entry.rounded()), entry.elements(), offset, bytes, length, level + 1);
    return bytes;
  }

  /// Reads a stretch of a base as the frames of a tensor with these elements see it.
  void readBase(Base base, Elements elements, long offset, byte[] into, int length, int level)
      throws IOException {
    if (base.rounded()) {
      floats[level] = grown(floats[level], 2 * length);
      readZeroExtended(base.object(), 2 * offset, floats[level], 2 * length, level);
      Rounding.round(elements, floats[level], into, length / 2);
    } else {
      readZeroExtended(base.object(), offset, into, length, level);
    }
  }

  /// Reads a stretch of a base as if it were followed by zeros: a tensor may have grown.
  private void readZeroExtended(Located base, long offset, byte[] into, int length, int level)
      throws IOException {
    int present = Math.clamp(base.entry().rawLength() - offset, 0, length);
    if (present > 0) {
      read(base, offset, into, 0, present, level);
    }
    Arrays.fill(into, present, length, (byte) 0);
  }

  private static byte[] grown(byte @Nullable [] buffer, int length) {
    return buffer != null && buffer.length >= length ? buffer : new byte[length];
  }
}
