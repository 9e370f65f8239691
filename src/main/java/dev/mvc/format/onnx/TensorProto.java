package dev.mvc.format.onnx;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.RepeatedNumbers;
import dev.mvc.format.protobuf.Span;
import dev.mvc.format.protobuf.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message that describes a tensor, as it is in the file.
final class TensorProto {
  private static final int MAX_RANK = 64;

  /// There are five keys.
  private static final int MAX_KEYS = 16;

  private final Span message;
  private final List<Long> dims = new ArrayList<>();
  private final Map<String, String> external = new HashMap<>();
  private final Map<Integer, RepeatedNumbers> numbers = new HashMap<>();
  private String name = "";
  private int type;
  private @Nullable Span raw;
  private boolean isExternal;
  private boolean isSegment;

  private TensorProto(Span message) {
    this.message = message;
  }

  static TensorProto read(ProtoReader in, Span message) throws IOException, MalformedFileException {
    TensorProto tensor = new TensorProto(message);
    in.message(message, tensor::readFields);
    return tensor;
  }

  private void readFields(ProtoReader in) throws IOException, MalformedFileException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> readDims(in);
        case 2 -> type = in.code();
        case 3 -> isSegment = true;
        case 4 -> add(in, WireType.FIXED32);
        case 5, 7, 11 -> add(in, WireType.VARINT);
        case 8 -> name = in.string();
        case 9 -> raw = in.span();
        case 10 -> add(in, WireType.FIXED64);
        case 13 -> in.message(this::readKey);
        case 14 -> isExternal = in.varint() == 1;
        default -> {}
      }
    }
  }

  private void add(ProtoReader in, WireType numberType) throws IOException, MalformedFileException {
    numbers.computeIfAbsent(in.field(), field -> new RepeatedNumbers(numberType)).add(in);
  }

  private void readDims(ProtoReader in) throws IOException, MalformedFileException {
    if (in.wire() != WireType.LENGTH) {
      addDim(in.varint());
      return;
    }
    while (in.hasMore()) {
      addDim(in.take(WireType.VARINT));
    }
  }

  private void addDim(long dim) throws MalformedFileException {
    if (dims.size() == MAX_RANK) {
      throw new MalformedFileException(
          "the tensor at byte " + message.offset() + " has more than " + MAX_RANK + " dimensions");
    }
    dims.add(dim);
  }

  private void readKey(ProtoReader in) throws IOException, MalformedFileException {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.string();
        case 2 -> value = in.string();
        default -> {}
      }
    }
    if (external.size() < MAX_KEYS) {
      external.put(key, value);
    }
  }

  /// Where all of it is.
  Span message() {
    return message;
  }

  /// As the file has it: dimensions may be negative.
  List<Long> dims() {
    return dims;
  }

  /// Where its values are when they are in another file.
  Map<String, String> external() {
    return external;
  }

  String name() {
    return name;
  }

  int type() {
    return type;
  }

  /// The values as bytes, if that is how they are kept.
  @Nullable Span raw() {
    return raw;
  }

  boolean isExternal() {
    return isExternal;
  }

  /// Whether it is a part of a larger one, which no library ever wrote or read.
  boolean isSegment() {
    return isSegment;
  }

  /// The numbers of a field.
  RepeatedNumbers numbers(OnnxType.Field field) {
    return numbers.getOrDefault(field.number(), new RepeatedNumbers(WireType.VARINT));
  }

  /// How many kinds of fields have values.
  long sources() {
    return numbers.values().stream().filter(values -> !values.isEmpty()).count()
        + (raw == null || raw.length() == 0 ? 0 : 1)
        + (isExternal ? 1 : 0);
  }
}
