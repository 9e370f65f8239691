package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor whose frames are being written.
final class TensorEntry {
  private final ObjectId id;
  private final Elements elements;
  private final int rowLength;
  private final long rawLength;
  private final Chain.Position position;
  private final @Nullable Base base;
  private final List<FrameEntry> frames = new ArrayList<>();
  private long offset;

  /// @param position where it stands in its chain if a frame needs the base
  TensorEntry(
      TensorInfo info, ObjectId id, long rawLength, @Nullable Base base, Chain.Position position) {
    this.id = id;
    this.elements = info.dtype().elements();
    this.rowLength = rowLength(info);
    this.rawLength = rawLength;
    this.base = base;
    this.position = position;
  }

  Elements elements() {
    return elements;
  }

  int rowLength() {
    return rowLength;
  }

  @Nullable Base base() {
    return base;
  }

  long frameCount() {
    return Entry.frameCount(elements, rowLength, rawLength);
  }

  void append(FrameEncoder.Encoded encoded, PackFile file) throws IOException {
    if (frames.isEmpty()) {
      offset = file.position();
    }
    file.append(encoded.payload());
    frames.add(encoded.entry());
  }

  /// The entry, when all frames have been appended. A base that no frame needed is left out.
  Entry finished(PackFile file) {
    Base needed = frames.stream().anyMatch(FrameEntry::needsBase) ? base : null;
    return new Entry(
        id,
        ObjectKind.TENSOR,
        elements,
        rowLength,
        rawLength,
        frames.isEmpty() ? file.position() : offset,
        needed == null ? null : needed.object().entry().id(),
        needed != null && needed.rounded(),
        needed == null ? Chain.Position.FULL : position,
        frames);
  }

  /// Elements, as the coders count them, in a row of the last dimension; 0 when it is too long.
  private static int rowLength(TensorInfo info) {
    DType dtype = info.dtype();
    long unitsPerRow = info.shape().rowLength() / dtype.unitElements();
    long length = unitsPerRow * dtype.unitBytes() / dtype.elements().width();
    return length <= Integer.MAX_VALUE ? (int) length : 0;
  }
}
