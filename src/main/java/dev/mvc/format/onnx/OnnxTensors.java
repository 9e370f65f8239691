package dev.mvc.format.onnx;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
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
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects the tensors of a model.
///
/// What contradicts itself is an error. A tensor that is only out of the ordinary (of a type that
/// came later, without values, in a file that is not there) is left out with a warning: it stays a
/// part of the bytes around it.
final class OnnxTensors {
  /// Ten times the tensors of the largest models.
  private static final int MAX_TENSORS = 1_000_000;

  /// Constants of nodes up to this size, which are axes, shapes and epsilons by the thousand, are
  /// left in the header: as objects of their own, each would cost more than ten times its bytes.
  private static final int SMALL = 16;

  private final ModelFile file;
  private final Warnings warnings;
  private final UniqueNames names = new UniqueNames();
  private final SharedExtents here = new SharedExtents();
  private final Map<String, External> files = new LinkedHashMap<>();
  private final List<NamedTensor> tensors = new ArrayList<>();
  private int strings;

  /// @param size of the file; -1 when it must not or cannot be opened
  private record External(long size, SharedExtents extents) {}

  OnnxTensors(ModelFile file, Warnings warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /// Those that were found.
  List<NamedTensor> tensors() {
    return tensors;
  }

  /// How many were passed over because they hold text.
  int strings() {
    return strings;
  }

  /// The extents of the model's own file.
  List<Extent> extents() throws MalformedFileException {
    for (External external : files.values()) {
      external.extents.sorted();
    }
    return here.sorted();
  }

  /// The extents of a file that the model names.
  List<Extent> extents(String path) throws MalformedFileException {
    External external = files.get(path);
    return external == null ? List.of() : external.extents.sorted();
  }

  /// The files that the model names, as it does.
  List<String> files() {
    return List.copyOf(files.keySet());
  }

  /// Takes a tensor.
  ///
  /// @param name need not be new
  /// @param isConstant whether it is a constant of a node, of which small ones stay where they are
  void add(TensorProto proto, String name, boolean isConstant)
      throws IOException, MalformedFileException {
    String what = "tensor " + MalformedFileException.quote(name);
    if (tensors.size() == MAX_TENSORS) {
      throw new MalformedFileException("there are more than " + MAX_TENSORS + " tensors");
    }
    Optional<OnnxType> type = OnnxType.find(proto.type());
    if (type.equals(Optional.of(OnnxType.STRING))) {
      strings++;
      return;
    }
    if (type.isEmpty() || proto.isSegment()) {
      warnings.add(
          what + (type.isEmpty() ? " has the unknown type " + proto.type() : " is a part"));
      return;
    }
    Optional<TensorInfo> info = info(proto, type.get().dtype().orElseThrow(), name, what);
    if (info.isEmpty()) {
      return;
    }
    if (proto.sources() > 1) {
      warnings.add(what + " has values in several fields; the first that counts is taken");
    }
    if (names.has(name)) {
      warnings.add(what + " is there twice");
    }
    Optional<Values> values =
        proto.isExternal()
            ? external(proto, info.get(), what)
            : values(proto, type.get(), info.get(), what, isConstant);
    values.ifPresent(found ->
        tensors.add(
            new NamedTensor(
                new TensorInfo(names.of(name), info.get().dtype(), info.get().shape()), found)));
  }

  private Optional<TensorInfo> info(TensorProto proto, DType dtype, String name, String what)
      throws MalformedFileException {
    if (proto.dims().stream().anyMatch(dim -> dim < 0)) {
      throw new MalformedFileException(what + " has the shape " + proto.dims());
    }
    Shape shape = new Shape(proto.dims());
    try {
      if (shape.count() % dtype.unitElements() != 0) {
        warnings.add(what + ", " + dtype + " " + shape + ", does not end on a byte");
        return Optional.empty();
      }
      TensorInfo info = new TensorInfo(name, dtype, shape);
      return info.byteLength() >= 0 ? Optional.of(info) : Optional.empty();
    } catch (ArithmeticException e) {
      throw new MalformedFileException(
          what + ": the size of " + dtype + " " + shape + " is impossible");
    }
  }

  private Optional<Values> values(
      TensorProto proto, OnnxType type, TensorInfo info, String what, boolean isConstant)
      throws MalformedFileException {
    Span raw = proto.raw();
    RepeatedNumbers numbers = proto.numbers(type.field());
    if (raw != null) {
      if (raw.length() != info.byteLength()) {
        throw new MalformedFileException(
            String.format(
                "%s, %s %s, has %d bytes and not %d",
                what, info.dtype(), info.shape(), raw.length(), info.byteLength()));
      }
      return Optional.of(bytes(info, raw, isConstant));
    }
    if (numbers.isEmpty()) {
      if (info.byteLength() == 0) {
        return Optional.of(nothing());
      }
      warnings.add(what + " has no values");
      return Optional.empty();
    }
    if (type.isSplit()) {
      warnings.add(what + ", " + info.dtype() + ", has its values in int32_data");
      return Optional.empty();
    }
    int width = OnnxType.width(info.dtype());
    long count = info.byteLength() / width;
    if (count < numbers.least() || count > numbers.most()) {
      throw new MalformedFileException(
          String.format(
              "%s, %s %s, has %d values at most and %d at least",
              what, info.dtype(), info.shape(), numbers.most(), numbers.least()));
    }
    Optional<Span> contiguous = numbers.contiguous();
    if (contiguous.isPresent()) {
      return Optional.of(bytes(info, contiguous.get(), isConstant));
    }
    Span message = proto.message();
    FieldValues.Field field = new FieldValues.Field(type.field().number(), numbers.type(), false);
    return Optional.of(
        new Values.Written(model -> new FieldValues(model.bytes(), message, field, width, count)));
  }

  private Values bytes(TensorInfo info, Span span, boolean isConstant)
      throws MalformedFileException {
    if (span.length() == 0) {
      return nothing();
    }
    if (isConstant && span.length() <= SMALL) {
      return new Values.Written(model -> model.bytes().slice(span.offset(), span.length()));
    }
    return new Values.Whole(Stored.here(here.add(info, span.offset(), Packing.NONE)));
  }

  private static Values nothing() {
    return new Values.Written(model -> ByteSource.of(new byte[0]));
  }

  private Optional<Values> external(TensorProto proto, TensorInfo info, String what)
      throws IOException, MalformedFileException {
    ExternalPlace place = ExternalPlace.of(proto.external(), what);
    long length = info.byteLength();
    if (place.length() >= 0 && place.length() != length
        || place.offset() > Long.MAX_VALUE - length) {
      throw new MalformedFileException(
          String.format(
              "%s, %s %s, has %d external bytes at %d and not %d",
              what, info.dtype(), info.shape(), place.length(), place.offset(), length));
    }
    External external = files.get(place.path());
    if (external == null) {
      external = new External(sizeOf(place.path(), what), new SharedExtents());
      files.put(place.path(), external);
    }
    if (external.size < 0) {
      return Optional.empty();
    }
    if (length == 0) {
      return Optional.of(nothing());
    }
    if (place.offset() + length > external.size) {
      warnings.add(
          String.format(
              "%s ends at byte %d of %s, which has %d bytes",
              what,
              place.offset() + length,
              MalformedFileException.quote(place.path()),
              external.size));
      return Optional.empty();
    }
    Extent extent = external.extents.add(info, place.offset(), Packing.NONE);
    return Optional.of(new Values.Whole(new Stored(place.path(), extent)));
  }

  private long sizeOf(String path, String what) throws IOException {
    String quoted = MalformedFileException.quote(path);
    if (!Folder.isInside(path)) {
      warnings.add(what + " is said to be in " + quoted + ", which is no file of this folder");
      return -1;
    }
    if (path.equals(file.name())) {
      warnings.add(what + " is said to be in " + quoted + ", which is the model itself");
      return -1;
    }
    Optional<ByteSource> source = file.folder().open(path);
    if (source.isEmpty()) {
      warnings.add("the file " + quoted + " with " + what + " is missing");
      return -1;
    }
    try (ByteSource bytes = source.get()) {
      return bytes.size();
    }
  }
}
