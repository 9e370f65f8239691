package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.SharedExtents;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.UniqueNames;
import dev.mvc.format.layout.Values;
import dev.mvc.format.layout.Warnings;
import dev.mvc.format.protobuf.FieldValues;
import dev.mvc.format.protobuf.RepeatedNumbers;
import dev.mvc.format.protobuf.Span;
import dev.mvc.format.protobuf.WireType;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects the constants of graphs.
///
/// Values are the bytes of the tensor, or numbers, of which there may be fewer than elements: the
/// last one then stands for the rest, and none at all for zeros.
final class Constants {
  private static final int MAX_TENSORS = 1_000_000;

  /// Constants up to this size, which are axes, shapes and epsilons by the thousand, are left in
  /// the header: as objects of their own, each would cost more than ten times its bytes.
  private static final int SMALL = 16;

  private final Warnings warnings;
  private final UniqueNames names = new UniqueNames();
  private final SharedExtents extents = new SharedExtents();
  private final List<NamedTensor> tensors = new ArrayList<>();
  private int texts;

  Constants(Warnings warnings) {
    this.warnings = warnings;
  }

  List<NamedTensor> tensors() {
    return tensors;
  }

  List<Extent> extents() throws MalformedFileException {
    return extents.sorted();
  }

  /// How many constants are text.
  int texts() {
    return texts;
  }

  void add(ConstantProto proto, String name) throws MalformedFileException {
    String what = "constant " + MalformedFileException.quote(name);
    if (tensors.size() == MAX_TENSORS) {
      throw new MalformedFileException("there are more than " + MAX_TENSORS + " constants");
    }
    Optional<TfType> type = TfType.find(proto.type());
    if (type.isEmpty()) {
      warnings.add(what + " has the unknown type " + proto.type());
      return;
    }
    if (type.get().dtype().isEmpty()) {
      texts++;
      return;
    }
    if (proto.shape().isUnknown()) {
      warnings.add(what + " has no shape");
      return;
    }
    TensorInfo info = info(names.of(name), type.get().dtype().get(), proto.shape(), what);
    Optional<Values> values = values(proto, type.get(), info, what);
    values.ifPresent(found -> tensors.add(new NamedTensor(info, found)));
  }

  private static TensorInfo info(String name, DType dtype, TfShape shape, String what)
      throws MalformedFileException {
    try {
      TensorInfo info = new TensorInfo(name, dtype, new Shape(shape.dims()));
      if (info.byteLength() >= 0) {
        return info;
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      // said below
    }
    throw new MalformedFileException(
        what + ": the size of " + dtype + " " + shape + " is impossible");
  }

  private Optional<Values> values(ConstantProto proto, TfType type, TensorInfo info, String what)
      throws MalformedFileException {
    long length = info.byteLength();
    Span content = proto.content();
    if (length == 0) {
      return Optional.of(new Values.Written(file -> ByteSource.of(new byte[0])));
    }
    if (content != null) {
      if (content.length() == length) {
        return Optional.of(bytes(info, content));
      }
      throw new MalformedFileException(
          String.format(
              "%s, %s %s, has %d bytes and not %d",
              what, info.dtype(), info.shape(), content.length(), length));
    }
    RepeatedNumbers numbers = proto.numbers(type);
    int width = TfType.width(info.dtype());
    long count = length / width;
    if (numbers.least() > count) {
      throw new MalformedFileException(
          String.format(
              "%s, %s %s, has %d values at least",
              what, info.dtype(), info.shape(), numbers.least()));
    }
    Optional<Span> contiguous = numbers.contiguous().filter(span -> span.length() == length);
    if (contiguous.isPresent()) {
      return Optional.of(bytes(info, contiguous.get()));
    }
    if (width < info.dtype().unitBytes() && numbers.least() < count && !numbers.isEmpty()) {
      warnings.add(what + ", " + info.dtype() + ", repeats its last value");
      return Optional.empty();
    }
    // Bytes that are not there are zeros, as numbers of any other field would be.
    WireType number = type.number() == WireType.LENGTH ? WireType.VARINT : type.number();
    FieldValues.Field field = new FieldValues.Field(type.field(), number, true);
    Span message = proto.message();
    return Optional.of(
        new Values.Written(file -> new FieldValues(file.bytes(), message, field, width, count)));
  }

  private Values bytes(TensorInfo info, Span span) throws MalformedFileException {
    return span.length() <= SMALL
        ? new Values.Written(file -> file.bytes().slice(span.offset(), span.length()))
        : new Values.Whole(Stored.here(extents.add(info, span.offset(), Packing.NONE)));
  }
}
