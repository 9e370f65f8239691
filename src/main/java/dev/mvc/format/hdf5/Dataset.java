package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the header of a dataset of numbers says.
///
/// @param swap bytes that are reversed together; 1 for little-endian elements
/// @param elementDims the last dimensions, which are within an element of the dataset
/// @param fill an element as it is where nothing was written, in the file's byte order; empty if
///   that is zero
/// @param isElsewhere whether the elements are in other files
record Dataset(
    TensorInfo info,
    Dataspace space,
    int elementSize,
    int swap,
    List<Long> elementDims,
    DataLayout layout,
    FilterPipeline filters,
    List<Byte> fill,
    boolean isElsewhere) {

  /// Reads a header.
  ///
  /// @return empty for a dataset of text, of records, of references, or of nothing
  static Optional<Dataset> read(Addresses file, String name, ObjectHeader header)
      throws IOException, MalformedFileException {
    Datatype type = Datatype.read(header.get(ObjectHeader.DATATYPE));
    if (type.isOpaque()) {
      type = type.called(Attributes.of(file, header).getOrDefault("dtype", ""));
    }
    Dataspace space = Dataspace.read(header.get(ObjectHeader.DATASPACE));
    Datatype.Numeric number = type.number().orElse(null);
    if (number == null || space.isNull()) {
      return Optional.empty();
    }
    Optional<Fields> filters = header.find(ObjectHeader.FILTERS);
    return Optional.of(
        new Dataset(
            info(name, space, number),
            space,
            type.size(),
            number.swap(),
            number.dims(),
            DataLayout.read(header.get(ObjectHeader.LAYOUT)),
            filters.isPresent() ? FilterPipeline.read(filters.get()) : FilterPipeline.NONE,
            fill(header),
            header.has(ObjectHeader.EXTERNAL_FILES)));
  }

  private static TensorInfo info(String name, Dataspace space, Datatype.Numeric number)
      throws MalformedFileException {
    List<Long> dims = new ArrayList<>(space.dims());
    dims.addAll(number.dims());
    TensorInfo info = new TensorInfo(name, number.dtype(), new Shape(dims));
    try {
      info.byteLength();
      return info;
    } catch (ArithmeticException e) {
      throw new MalformedFileException(
          "tensor "
              + MalformedFileException.quote(name)
              + ": the size of "
              + info.dtype()
              + " "
              + info.shape()
              + " is impossible");
    }
  }

  /// The value of what was never written (sections IV.A.2.e and f); zero if no message says
  /// another.
  private static List<Byte> fill(ObjectHeader header) throws IOException, MalformedFileException {
    Optional<Fields> old = header.find(ObjectHeader.OLD_FILL_VALUE);
    Optional<Fields> message = header.find(ObjectHeader.FILL_VALUE);
    byte[] value = new byte[0];
    if (message.isPresent()) {
      Fields fields = message.get();
      int version = fields.version(1, 3);
      boolean isDefined;
      if (version == 3) {
        isDefined = (fields.u8() & 0x20) != 0;
      } else {
        fields.skip(2);
        isDefined = fields.u8() != 0;
      }
      value = isDefined && fields.left() >= 4 ? fields.bytes(fields.u32()) : value;
    } else if (old.isPresent()) {
      value = old.get().bytes(old.get().u32());
    }
    List<Byte> fill = new ArrayList<>();
    boolean isZero = true;
    for (byte b : value) {
      fill.add(b);
      isZero &= b == 0;
    }
    return isZero ? List.of() : fill;
  }
}
