package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A `TensorShapeProto`.
final class TfShape {
  /// TensorFlow itself goes to 254.
  private static final int MAX_RANK = 254;

  private final List<Long> dims = new ArrayList<>();
  private boolean isUnknown;

  /// Reads the message that the reader is at.
  static TfShape read(ProtoReader in) throws IOException, MalformedFileException {
    TfShape shape = new TfShape();
    in.message(message -> {
      while (message.next()) {
        switch (message.field()) {
          case 2 -> shape.addDim(message);
          case 3 -> shape.isUnknown = message.varint() != 0;
          default -> {}
        }
      }
    });
    return shape;
  }

  private void addDim(ProtoReader in) throws IOException, MalformedFileException {
    long[] size = {0};
    in.message(dim -> {
      while (dim.next()) {
        if (dim.field() == 1) {
          size[0] = dim.varint();
        }
      }
    });
    if (dims.size() == MAX_RANK) {
      throw new MalformedFileException("a shape has more than " + MAX_RANK + " dimensions");
    }
    dims.add(size[0]);
  }

  /// As the file has them: a dimension that is not known is -1.
  List<Long> dims() {
    return dims;
  }

  /// Whether not even the number of dimensions is known.
  boolean isUnknown() {
    return isUnknown;
  }

  /// As in `[?, 8]`.
  @Override
  public String toString() {
    return isUnknown
        ? "[...]"
        : dims.stream().map(dim -> dim < 0 ? "?" : Long.toString(dim)).toList().toString();
  }
}
