package dev.mvc.merge;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.util.List;

/// The values of tensors of one type and shape, block by block. A complex element is two values.
final class TensorInputs {
  private final List<ByteSource> sources;
  private final DType dtype;
  private final ValueDecoder decoder;
  private final int perElement;
  private final long values;

  TensorInputs(List<ByteSource> sources, TensorInfo info) {
    for (ByteSource source : sources) {
      if (source.size() != info.byteLength()) {
        throw new IllegalArgumentException(
            info.name() + " has inputs of " + source.size() + " and " + info.byteLength());
      }
    }
    this.sources = List.copyOf(sources);
    this.dtype = info.dtype();
    this.decoder = ValueDecoder.of(dtype);
    this.perElement = ValueDecoder.valuesPerElement(dtype);
    this.values = info.shape().count() * perElement;
  }

  int count() {
    return sources.size();
  }

  /// Values of each tensor.
  long values() {
    return values;
  }

  /// Bytes of a value.
  int valueWidth() {
    return dtype.unitBytes() / perElement;
  }

  long blocks() {
    return Math.ceilDiv(values, (long) MergedTensor.BLOCK);
  }

  /// An array for a block of each input.
  double[][] room() {
    return new double[sources.size()][MergedTensor.BLOCK];
  }

  /// Reads a block of all inputs.
  ///
  /// @return how many values it has
  int read(long block, double[][] into) throws IOException {
    long first = block * MergedTensor.BLOCK;
    int count = (int) Math.min(MergedTensor.BLOCK, values - first);
    byte[] bytes = new byte[count * valueWidth()];
    for (int input = 0; input < sources.size(); input++) {
      sources.get(input).read(first * valueWidth(), bytes, 0, bytes.length);
      decoder.decode(bytes, 0, count / perElement, into[input], 0);
    }
    return count;
  }
}
