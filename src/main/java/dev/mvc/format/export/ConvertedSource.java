package dev.mvc.format.export;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import dev.mvc.tensor.ValueEncoder;
import java.io.EOFException;
import java.io.IOException;

/// The elements of a tensor in another type: floats rounded to the nearest, ties to even; integers
/// smaller than a byte in a byte each.
public final class ConvertedSource implements ByteSource {
  /// Elements that are converted at a time; a multiple of the elements of every unit.
  private static final int BLOCK = 1 << 13;

  private final ByteSource source;
  private final long elements;
  private final DType from;
  private final ValueDecoder decoder;
  private final ValueEncoder encoder;
  private final int width;

  /// @param from type of the elements of the source, not a complex one
  /// @param to one that [ValueEncoder] has, or bytes
  public ConvertedSource(ByteSource source, DType from, DType to, long elements) {
    this.source = source;
    this.elements = elements;
    this.from = from;
    this.decoder = ValueDecoder.of(from);
    this.encoder = encoder(to);
    this.width = to.unitBytes();
  }

  private static ValueEncoder encoder(DType to) {
    return to != DType.I8 && to != DType.U8
        ? ValueEncoder.of(to)
        : (values, elements, into, at) -> {
          for (int i = 0; i < elements; i++) {
            into[at + i] = (byte) (int) values[i];
          }
        };
  }

  @Override
  public long size() {
    return Math.multiplyExact(elements, (long) width);
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    int done = 0;
    while (done < length) {
      long position = offset + done;
      long block = position / width / BLOCK * BLOCK;
      byte[] converted = convert(block, (int) Math.min(BLOCK, elements - block));
      int inside = (int) (position - block * width);
      int count = Math.min(length - done, converted.length - inside);
      System.arraycopy(converted, inside, into, at + done, count);
      done += count;
    }
  }

  /// @param block the first element, a multiple of [#BLOCK]
  private byte[] convert(long block, int count) throws IOException {
    byte[] raw = source.read(from.byteLength(block), (int) from.byteLength(count));
    double[] values = new double[count];
    decoder.decode(raw, 0, count, values, 0);
    byte[] converted = new byte[count * width];
    encoder.encode(values, count, converted, 0);
    return converted;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
