package dev.mvc.tensor;

/// What a model file says of a tensor.
///
/// The name is the file's, taken as it is: it may hold anything that a string can hold, and is
/// never to be used as the name of a file.
public record TensorInfo(String name, DType dtype, Shape shape) {
  /// The size of the tensor's contiguous bytes.
  ///
  /// @throws ArithmeticException when the number overflows or does not end on a byte
  public long byteLength() {
    return dtype.byteLength(shape.count());
  }
}
