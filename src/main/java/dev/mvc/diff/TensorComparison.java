package dev.mvc.diff;

import dev.mvc.codec.FrameCodec;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;

/// Streams pairs of tensors through accumulators on all cores.
///
/// A tensor is cut into stretches as it is stored in frames, so that each frame is decoded once.
/// The stretches are combined in their order: the result does not depend on the number of threads.
/// Memory: two stretches, of at most 2 MiB each, for each thread.
final class TensorComparison implements AutoCloseable {
  private final Workers workers = new Workers();
  private final Progress progress;

  TensorComparison(Progress progress) {
    this.progress = progress;
  }

  /// Compares the first `length` bytes of two tensors of one type. `then` gets the result after
  /// those of all tensors given before, at the latest in [#drain].
  void compare(
      ByteSource old,
      ByteSource now,
      TensorInfo tensor,
      long length,
      Workers.Sink<ChangeAccumulator> then)
      throws IOException {
    DType dtype = tensor.dtype();
    ChangeAccumulator whole = new ChangeAccumulator(dtype);
    int stretch = stretch(tensor);
    for (long at = 0; at < length; at += stretch) {
      long offset = at;
      int count = (int) Math.min(stretch, length - at);
      workers.submit(() -> compare(old, now, dtype, offset, count), whole::combine);
    }
    workers.submit(() -> whole, then);
  }

  /// Bytes of a stretch: those of a frame, if whole elements fill it.
  static int stretch(TensorInfo tensor) {
    int rowLength = (int) Math.min(Integer.MAX_VALUE, tensor.shape().rowLength());
    int unit = tensor.dtype().unitBytes();
    int frame = FrameCodec.elementsPerFrame(rowLength) * tensor.dtype().elements().width();
    return Math.max(1, frame / unit) * unit;
  }

  private ChangeAccumulator compare(
      ByteSource old, ByteSource now, DType dtype, long offset, int length) throws IOException {
    ChangeAccumulator part = new ChangeAccumulator(dtype);
    part.add(old.read(offset, length), now.read(offset, length), length);
    progress.advance(length);
    return part;
  }

  /// Waits for all comparisons.
  void drain() throws IOException {
    workers.drain();
  }

  @Override
  public void close() {
    workers.close();
  }
}
