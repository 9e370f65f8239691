package dev.mvc.tensor;

import java.util.List;
import java.util.stream.LongStream;

/// The dimensions of a tensor in C order, the last one varying fastest. A scalar has none.
public record Shape(List<Long> dims) {
  /// Checks that no dimension is negative.
  public Shape {
    dims = List.copyOf(dims);
    for (long dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException("a dimension of " + dim);
      }
    }
  }

  /// A shape of these dimensions.
  public static Shape of(long... dims) {
    return new Shape(LongStream.of(dims).boxed().toList());
  }

  /// How many dimensions there are.
  public int rank() {
    return dims.size();
  }

  /// How many elements there are.
  ///
  /// Dimensions are multiplied from the left and each product must fit, as the safetensors library
  /// does it: `[2^40, 2^40, 0]` overflows although it is empty.
  ///
  /// @throws ArithmeticException when a product overflows
  public long count() {
    long count = 1;
    for (long dim : dims) {
      count = Math.multiplyExact(count, dim);
    }
    return count;
  }

  /// Elements of the last dimension, which lie beside each other; 1 for a scalar.
  public long rowLength() {
    return dims.isEmpty() ? 1 : dims.getLast();
  }

  /// As people write shapes: `[4, 8]`, and `[]` for a scalar.
  @Override
  public String toString() {
    return dims.toString();
  }
}
