package dev.mvc.format.torch;

import java.util.List;

/// A tensor as a file describes it: a look at a storage. Nothing in it is checked yet.
///
/// @param name its path
/// @param offset of the first element, in elements
/// @param strides in elements
/// @param isConjugate whether the imaginary parts are to be negated
/// @param isNegative whether all values are to be negated
record TorchTensor(
    String name,
    Storage storage,
    TorchType type,
    long offset,
    List<Long> size,
    List<Long> strides,
    boolean isConjugate,
    boolean isNegative) {
  TorchTensor {
    size = List.copyOf(size);
    strides = List.copyOf(strides);
  }

  /// A storage as a tensor names it.
  ///
  /// @param key how the file calls it
  /// @param elements as the pickle claims
  record Storage(String key, TorchType type, long elements) {}

  TorchTensor in(Storage other) {
    return new TorchTensor(name, other, type, offset, size, strides, isConjugate, isNegative);
  }

  TorchTensor named(String other) {
    return new TorchTensor(other, storage, type, offset, size, strides, isConjugate, isNegative);
  }
}
