package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;

/// How a tensor's bytes are read by the coders.
///
/// @param rowLength elements, as the coders count them, in a row of the last dimension; 0 when it
///   is too long; of quantised blocks the bytes of one
record TensorForm(Elements elements, int rowLength) {
  static TensorForm of(TensorInfo info) {
    DType dtype = info.dtype();
    if (dtype.kind() == DType.Kind.BLOCKS) {
      return new TensorForm(dtype.elements(), dtype.unitBytes());
    }
    long unitsPerRow = info.shape().rowLength() / dtype.unitElements();
    long length = unitsPerRow * dtype.unitBytes() / dtype.elements().width();
    return new TensorForm(dtype.elements(), length <= Integer.MAX_VALUE ? (int) length : 0);
  }
}
