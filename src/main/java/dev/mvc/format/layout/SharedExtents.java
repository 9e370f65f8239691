package dev.mvc.format.layout;

import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects the extents of one file of a format in which tensors may lie in the same bytes.
///
/// Such tensors share one extent, that of the first. Tensors that overlap in another way are an
/// error.
public final class SharedExtents {
  private record Place(long offset, long length) {}

  private final Map<Place, Extent> extents = new HashMap<>();

  /// The extent of a tensor: a new one, or that of another tensor in the same bytes. It lies in the
  /// file and has bytes: of tensors without elements there are no extents.
  public Extent add(TensorInfo tensor, long offset, Packing packing) throws MalformedFileException {
    Extent extent = new Extent(tensor, offset, tensor.byteLength(), packing);
    Extent other = extents.putIfAbsent(new Place(offset, extent.length()), extent);
    if (other != null && !other.packing().equals(packing)) {
      throw overlap(other, extent);
    }
    return other == null ? extent : other;
  }

  /// All extents by offset.
  public List<Extent> sorted() throws MalformedFileException {
    List<Extent> sorted = new ArrayList<>(extents.values());
    sorted.sort(Comparator.comparingLong(Extent::offset));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).offset() < sorted.get(i - 1).end()) {
        throw overlap(sorted.get(i - 1), sorted.get(i));
      }
    }
    return sorted;
  }

  private static MalformedFileException overlap(Extent one, Extent other) {
    return new MalformedFileException(
        "tensor "
            + MalformedFileException.quote(other.tensor().name())
            + " at byte "
            + other.offset()
            + " overlaps "
            + MalformedFileException.quote(one.tensor().name()));
  }
}
