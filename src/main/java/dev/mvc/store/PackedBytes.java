package dev.mvc.store;

import dev.mvc.id.Hasher;
import dev.mvc.object.Segment;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Packs a stored tensor as its file had it, and compares what comes out with what was there.
final class PackedBytes extends OutputStream {
  private final ObjectStore.Sink sink;
  private final Hasher hasher = new Hasher();
  private long length;

  private PackedBytes(ObjectStore.Sink sink) {
    this.sink = sink;
  }

  /// Hands on the packed bytes; they may be used only after this returns.
  static void copy(ObjectStore store, Segment.Tensor tensor, ObjectStore.Sink sink)
      throws IOException {
    Segment.Packed packed = tensor.packed().orElseThrow();
    PackedBytes bytes = new PackedBytes(sink);
    try (OutputStream stream = packed.packing().packing(bytes)) {
      store.copy(tensor.id(), (buffer, count) -> stream.write(buffer, 0, count));
    }
    if (bytes.length != tensor.length() || !bytes.hasher.finish().equals(packed.id())) {
      throw new DamagedObjectException(
          tensor.id(),
          "does not become what the file had when it is packed as \"" + packed.packing() + "\"");
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    hasher.update(bytes, offset, count);
    length += count;
    sink.accept(offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + count), count);
  }
}
