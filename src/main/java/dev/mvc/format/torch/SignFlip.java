package dev.mvc.format.torch;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import java.io.IOException;

/// Negates elements or their imaginary parts: PyTorch keeps a conjugate or a negative view of a
/// tensor as the tensor and a flag.
///
/// @param width bytes of a component
/// @param components of an element
/// @param isFlipped whether each of them changes its sign
@SuppressWarnings("ArrayRecordComponent") // of two at most, never compared
record SignFlip(int width, int components, boolean[] isFlipped) {
  static SignFlip of(DType dtype, boolean isConjugate, boolean isNegative) {
    boolean isComplex = dtype.kind() == DType.Kind.COMPLEX;
    return isComplex
        ? new SignFlip(
            dtype.unitBytes() / 2, 2, new boolean[] {isNegative, isConjugate != isNegative})
        : new SignFlip(dtype.unitBytes(), 1, new boolean[] {isNegative});
  }

  /// The elements with their signs changed. Closing them closes `source`.
  ByteSource apply(ByteSource source) {
    return new ByteSource() {
      @Override
      public long size() {
        return source.size();
      }

      @Override
      public void read(long offset, byte[] into, int at, int length) throws IOException {
        source.read(offset, into, at, length);
        for (int i = 0; i < length; i++) {
          long position = offset + i;
          boolean isSign = position % width == width - 1;
          if (isSign && isFlipped[(int) (position / width % components)]) {
            into[at + i] ^= (byte) 0x80;
          }
        }
      }

      @Override
      public void close() throws IOException {
        source.close();
      }
    };
  }
}
