package dev.mvc.merge;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import dev.mvc.tensor.ValueEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tensor that is computed from others when it is read, in doubles, and rounded once.
///
/// Some strategies look at all elements first: [#of] reads the inputs once to four times.
///
/// Memory: a block of values for each input and thread, and the tables of [Ranking] while ranks are
/// found.
public final class MergedTensor implements ByteSource {
  /// Values that are computed at a time.
  static final int BLOCK = 1 << 16;

  private final TensorInputs inputs;
  private final Blend blend;
  private final ValueEncoder encoder;
  private final int width;
  private final long size;

  private MergedTensor(TensorInputs inputs, Blend blend, ValueEncoder encoder) {
    this.inputs = inputs;
    this.blend = blend;
    this.encoder = encoder;
    this.width = inputs.valueWidth();
    this.size = inputs.values() * width;
  }

  /// Whether a strategy can be applied to elements of a type.
  public static boolean isPossible(Strategy strategy, DType dtype) {
    return !strategy.isArithmetic() || ValueEncoder.has(dtype);
  }

  /// Prepares a tensor.
  ///
  /// @param strategy an arithmetic one that [#isPossible] for the type
  /// @param base the common ancestor's tensor; must be there where the strategy needs it
  /// @param heads of the same type and shape as the base, which stay open as long as this is read
  public static MergedTensor of(
      TensorInfo info,
      Strategy strategy,
      Settings settings,
      Optional<ByteSource> base,
      List<ByteSource> heads)
      throws IOException {
    ValueEncoder encoder = ValueEncoder.of(info.dtype());
    List<ByteSource> sources = new ArrayList<>(heads);
    if (strategy.needsBase()) {
      sources.addFirst(base.orElseThrow());
    }
    TensorInputs inputs = new TensorInputs(sources, info);
    Blend blend = Blends.of(strategy, settings, info.name(), inputs);
    return new MergedTensor(inputs, blend, encoder);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size);
    }
    double[][] values = inputs.room();
    double[] result = new double[BLOCK];
    byte[] bytes = new byte[BLOCK * width];
    int done = 0;
    while (done < length) {
      long position = offset + done;
      long block = position / bytes.length;
      int inside = (int) (position % bytes.length);
      int count = inputs.read(block, values);
      blend.compute(values, result, count, block);
      encoder.encode(result, count, bytes, 0);
      int copied = Math.min(length - done, count * width - inside);
      System.arraycopy(bytes, inside, into, at + done, copied);
      done += copied;
    }
  }

  /// Leaves the inputs open.
  @Override
  public void close() {}
}
