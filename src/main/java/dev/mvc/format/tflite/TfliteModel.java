package dev.mvc.format.tflite;

import dev.mvc.format.flatbuffer.FlatBuffer;
import dev.mvc.format.flatbuffer.Table;
import dev.mvc.format.flatbuffer.Vector;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.SharedExtents;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.UniqueNames;
import dev.mvc.format.layout.Values;
import dev.mvc.format.layout.Warnings;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects the constant tensors of a model: those with a buffer that holds bytes.
///
/// A buffer that several tensors use is one extent. Tensors have no need of a name, nor of one that
/// no other has: `name#2` is the second of a name, in the order of the file. Of a sparse tensor the
/// buffer has only the values that are not zero, which are `name.values`.
final class TfliteModel {
  private static final int MAX_TENSORS = 1_000_000;
  private static final int MAX_RANK = 64;

  private final long fileSize;
  private final Table root;
  private final Vector buffers;
  private final UniqueNames names = new UniqueNames();
  private final SharedExtents extents = new SharedExtents();
  private final List<NamedTensor> tensors = new ArrayList<>();
  private final Warnings warnings = new Warnings();
  private final TfliteFacts facts = new TfliteFacts();

  TfliteModel(ByteSource file) throws IOException, MalformedFileException {
    this.fileSize = file.size();
    this.root = new FlatBuffer(file).root();
    this.buffers = root.tables(4);
  }

  Layout read(String format) throws IOException, MalformedFileException {
    Vector graphs = root.tables(2);
    for (int i = 0; i < graphs.size(); i++) {
      Vector list = graphs.table(i).tables(0);
      for (int j = 0; j < list.size(); j++) {
        add(list.table(j));
      }
    }
    List<Extent> sorted = extents.sorted();
    return new Layout(format, sorted, tensors, facts.of(root), warnings.lines());
  }

  private void add(Table tensor) throws IOException, MalformedFileException {
    Place place = place(tensor.number(2, Integer.BYTES, 0));
    if (place.length == 0) {
      return;
    }
    if (tensors.size() == MAX_TENSORS) {
      throw new MalformedFileException("there are more than " + MAX_TENSORS + " tensors");
    }
    String name = tensor.string(3);
    String what = "tensor " + MalformedFileException.quote(name);
    long code = tensor.number(1, 1, 0);
    Optional<TfliteType> type = TfliteType.find(code);
    if (type.isPresent() && type.get().dtype().isEmpty()) {
      return; // text, or a handle
    }
    if (type.isEmpty()) {
      warnings.add(what + " has the unknown type " + code);
      return;
    }
    facts.count(tensor);
    DType dtype = type.get().dtype().orElseThrow();
    boolean isSparse = tensor.table(6).isPresent();
    List<Long> dims =
        isSparse
            ? List.of(place.length / dtype.unitBytes() * dtype.unitElements())
            : dims(tensor, what);
    if (!isSize(place.length, dtype, dims)) {
      warnings.add(
          String.format("%s, %s %s, has a buffer of %d bytes", what, dtype, dims, place.length));
    } else {
      String called = (name.isEmpty() ? "unnamed" : name) + (isSparse ? ".values" : "");
      TensorInfo info = new TensorInfo(names.of(called), dtype, new Shape(dims));
      Extent extent = extents.add(info, place.offset, Packing.NONE);
      tensors.add(new NamedTensor(info, new Values.Whole(Stored.here(extent))));
    }
  }

  private static boolean isSize(long bytes, DType dtype, List<Long> dims) {
    try {
      return dims.stream().allMatch(dim -> dim >= 0)
          && dtype.byteLength(new Shape(dims).count()) == bytes;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /// The shape; dimensions may be negative.
  private static List<Long> dims(Table tensor, String what)
      throws IOException, MalformedFileException {
    Vector shape = tensor.vector(0, Integer.BYTES);
    if (shape.size() > MAX_RANK) {
      throw new MalformedFileException(what + " has more than " + MAX_RANK + " dimensions");
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < shape.size(); i++) {
      dims.add((long) (int) shape.number(i));
    }
    return dims;
  }

  private record Place(long offset, long length) {}

  /// Where the bytes of a buffer are: in the flat buffer, or after it when all is more than 2 GB.
  private Place place(long index) throws IOException, MalformedFileException {
    if (index >= buffers.size()) {
      if (index == 0) {
        return new Place(0, 0);
      }
      throw new MalformedFileException(
          "there is no buffer " + index + " among " + buffers.size() + " of them");
    }
    Table buffer = buffers.table((int) index);
    Vector data = buffer.vector(0, 1);
    long offset = buffer.number(1, Long.BYTES, 0);
    long length = buffer.number(2, Long.BYTES, 0);
    if (data.bytes() > 0 || offset == 0 || length == 0) {
      return new Place(data.offset(), data.bytes());
    }
    if (offset < 0 || length < 0 || offset > fileSize - length) {
      throw new MalformedFileException(
          String.format(
              "buffer %d with %s bytes at %s ends beyond the file",
              index, Long.toUnsignedString(length), Long.toUnsignedString(offset)));
    }
    return new Place(offset, length);
  }
}
