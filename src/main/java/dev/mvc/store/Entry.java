package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.codec.FrameCodec;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One object in a pack: where it lies and how it is decoded.
///
/// @param elements how the frames' bytes are laid out
/// @param rowLength elements per row, a context for coders; 0 when there are no rows
/// @param rawLength the object's size in bytes
/// @param dataOffset where the first frame's payload begins in the pack; the others follow
/// @param base what the frames with a predictor were predicted from
/// @param rounded whether the base is an F32 tensor that is rounded to these elements first
/// @param position where the object stands in its chain of differences
public record Entry(
    ObjectId id,
    ObjectKind kind,
    Elements elements,
    int rowLength,
    long rawLength,
    long dataOffset,
    @Nullable ObjectId base,
    boolean rounded,
    Chain.Position position,
    List<FrameEntry> frames) {
  public Entry {
    frames = List.copyOf(frames);
  }

  /// The same object with its payloads elsewhere.
  Entry movedTo(long offset) {
    return new Entry(
        id, kind, elements, rowLength, rawLength, offset, base, rounded, position, frames);
  }

  /// The same bytes as another object: another id, or used for something else.
  Entry as(ObjectId other, ObjectKind use) {
    return new Entry(
        other, use, elements, rowLength, rawLength, dataOffset, base, rounded, position, frames);
  }

  /// Bytes of all payloads.
  public long storedLength() {
    return frames.stream().mapToLong(FrameEntry::storedLength).sum();
  }

  /// All bytes that the object costs in its pack: payloads, record and place in the index.
  public long cost() {
    return storedLength() + overhead(frames.size(), base != null);
  }

  /// What a pack needs for an object beside its payloads: a record and a place in the index.
  public static long overhead(int frames, boolean hasBase) {
    return PackFormat.RECORD_BYTES
        + (hasBase ? ObjectId.BYTES : 0)
        + (long) frames * PackFormat.FRAME_BYTES
        + PackFormat.SLOT_BYTES;
  }

  /// The object that this one is stored as a difference of.
  public Optional<ObjectId> baseId() {
    return Optional.ofNullable(base);
  }

  /// How many frames this object is stored in.
  public int frameCount() {
    return frames.size();
  }

  /// Bytes in a full frame of this layout: whole rows, up to 256 Ki elements.
  static int frameLength(Elements elements, int rowLength) {
    return FrameCodec.elementsPerFrame(rowLength) * elements.width();
  }

  /// Bytes in each frame of this object but its last.
  int frameLength() {
    return frameLength(elements, rowLength);
  }

  /// How many frames an object of `rawLength` bytes has.
  static long frameCount(Elements elements, int rowLength, long rawLength) {
    return Math.ceilDiv(rawLength, frameLength(elements, rowLength));
  }
}
