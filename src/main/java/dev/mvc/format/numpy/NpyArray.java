package dev.mvc.format.numpy;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An array of numbers in a file.
record NpyArray(Extent extent, NamedTensor tensor) {
  /// Where a file holds an array, header and elements.
  ///
  /// @param length bytes in the file
  record Place(long offset, long length, Packing packing) {}

  /// The array of a header; empty when its elements are no numbers.
  static Optional<NpyArray> of(String name, NpyHeader header, Place place) {
    return header
        .type()
        .dtype()
        .map(dtype -> of(new TensorInfo(name, dtype, header.shape()), header, place));
  }

  private static NpyArray of(TensorInfo info, NpyHeader header, Place place) {
    TensorInfo stored = header.isFortran() ? reversed(info) : info;
    Extent extent;
    if (info.byteLength() == 0) {
      extent = new Extent(stored, place.offset);
    } else if (place.packing.isNone()) {
      Packing packing = new Packing(swap(header));
      extent = new Extent(stored, place.offset + header.length(), info.byteLength(), packing);
    } else {
      List<Filter> steps = new ArrayList<>(swap(header));
      steps.add(Filter.header(header.bytes()));
      steps.addAll(place.packing.filters());
      extent = new Extent(stored, place.offset, place.length, new Packing(steps));
    }
    Stored in = Stored.here(extent);
    Values values =
        header.isFortran() ? Values.View.fortran(in, info.shape()) : new Values.Whole(in);
    return new NpyArray(extent, new NamedTensor(info, values));
  }

  private static List<Filter> swap(NpyHeader header) {
    int width = header.type().swap();
    return width == 0 ? List.of() : List.of(new Filter(Filter.Kind.SWAP, width));
  }

  private static TensorInfo reversed(TensorInfo info) {
    return new TensorInfo(info.name(), info.dtype(), new Shape(info.shape().dims().reversed()));
  }
}
