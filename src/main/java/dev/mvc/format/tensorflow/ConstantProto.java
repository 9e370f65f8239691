package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.RepeatedNumbers;
import dev.mvc.format.protobuf.Span;
import dev.mvc.format.protobuf.WireType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A `TensorProto`: the value of a constant, as it is in the file.
final class ConstantProto {
  private static final int CONTENT = 4;
  private static final int FLOAT8 = 18;

  private final Span message;
  private final Map<Integer, RepeatedNumbers> numbers = new HashMap<>();
  private int type;
  private TfShape shape = new TfShape();
  private @Nullable Span content;

  private ConstantProto(Span message) {
    this.message = message;
  }

  static ConstantProto read(ProtoReader in, Span message)
      throws IOException, MalformedFileException {
    ConstantProto tensor = new ConstantProto(message);
    in.message(message, tensor::readFields);
    return tensor;
  }

  private void readFields(ProtoReader in) throws IOException, MalformedFileException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.code();
        case 2 -> shape = TfShape.read(in);
        case CONTENT, FLOAT8 -> {
          Span span = in.span();
          content = span.length() == 0 ? content : span;
        }
        default -> {
          Optional<WireType> number = TfType.numbersOf(in.field());
          if (number.isPresent()) {
            numbers.computeIfAbsent(in.field(), field -> new RepeatedNumbers(number.get())).add(in);
          }
        }
      }
    }
  }

  /// Where all of it is.
  Span message() {
    return message;
  }

  int type() {
    return type;
  }

  TfShape shape() {
    return shape;
  }

  /// All values as bytes, if that is how they are kept.
  @Nullable Span content() {
    return content;
  }

  /// The numbers of a type's field.
  RepeatedNumbers numbers(TfType of) {
    return numbers.getOrDefault(of.field(), new RepeatedNumbers(of.number()));
  }
}
