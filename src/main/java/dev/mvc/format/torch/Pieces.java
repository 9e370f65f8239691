package dev.mvc.format.torch;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/// Cuts a chunk of a tensor into extents that another number of ranks has too.
///
/// Ranks mostly share the first dimension of a tensor equally. Cut at eighths of it, the chunks of
/// 1, 2, 4 and 8 ranks consist of the same pieces, with the same names.
final class Pieces {
  private static final int PARTS = 8;

  /// What is known of a piece in a version takes some 200 bytes: 1 % of the smallest.
  private static final long SMALLEST = 16 << 10;

  private Pieces() {}

  /// The extents of a chunk.
  ///
  /// @param offset of its elements in the file, which are in C order
  static List<Values.Chunk> of(
      TensorInfo tensor, List<Long> origin, Shape shape, long offset, String path) {
    List<Values.Chunk> pieces = new ArrayList<>();
    long from = origin.isEmpty() ? 0 : origin.getFirst();
    long end = origin.isEmpty() ? 1 : from + shape.dims().getFirst();
    long part = part(tensor, shape);
    long at = offset;
    do {
      long to = part == 0 ? end : Math.min(end, from - from % part + part);
      List<Long> pieceOrigin = new ArrayList<>(origin);
      List<Long> dims = new ArrayList<>(shape.dims());
      if (!origin.isEmpty()) {
        pieceOrigin.set(0, from);
        dims.set(0, to - from);
      }
      Shape box = new Shape(dims);
      TensorInfo info =
          new TensorInfo(Values.Chunk.name(tensor, pieceOrigin, box), tensor.dtype(), box);
      Extent extent = new Extent(info, at);
      pieces.add(new Values.Chunk(new Stored(path, extent), pieceOrigin, box));
      at = extent.end();
      from = to;
    } while (from < end);
    return pieces;
  }

  /// Rows of a part of the tensor, or 0 when its chunks are not cut.
  private static long part(TensorInfo tensor, Shape chunk) {
    if (tensor.shape().rank() == 0 || chunk.count() == 0) {
      return 0;
    }
    long rows = tensor.shape().dims().getFirst();
    long rowBytes = tensor.dtype().byteLength(chunk.count() / chunk.dims().getFirst());
    return rows % PARTS == 0 && rows / PARTS * rowBytes >= SMALLEST ? rows / PARTS : 0;
  }
}
