package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor whose frames are being written.
final class TensorEntry {
  private final ObjectId id;
  private final TensorForm form;
  private final long rawLength;
  private final Chain.Position position;
  private final @Nullable Base base;
  private final List<FrameEntry> frames = new ArrayList<>();
  private long offset;

  /// @param position where it stands in its chain if a frame needs the base
  TensorEntry(
      TensorForm form, ObjectId id, long rawLength, @Nullable Base base, Chain.Position position) {
    this.id = id;
    this.form = form;
    this.rawLength = rawLength;
    this.base = base;
    this.position = position;
  }

  Elements elements() {
    return form.elements();
  }

  int rowLength() {
    return form.rowLength();
  }

  @Nullable Base base() {
    return base;
  }

  long frameCount() {
    return Entry.frameCount(form.elements(), form.rowLength(), rawLength);
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
        form.elements(),
        form.rowLength(),
        rawLength,
        frames.isEmpty() ? file.position() : offset,
        needed == null ? null : needed.object().entry().id(),
        needed != null && needed.rounded(),
        needed == null ? Chain.Position.FULL : position,
        frames);
  }
}
