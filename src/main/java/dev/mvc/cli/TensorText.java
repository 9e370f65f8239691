package dev.mvc.cli;

import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;

/// Values as text: a row of the last dimension a line; of a vector, and of rows that are longer
/// than anyone reads, a value a line.
///
/// Floats are the shortest decimals that stand for the same 32-bit or 64-bit number, so that
/// nothing is lost; `nan`, `inf` and `-inf` as Python has them; complex ones as `1.0+2.0j`.
final class TensorText {
  /// Elements decoded at a time: a multiple of those of every unit.
  private static final int BLOCK = 1 << 12;

  /// Takes lines.
  @FunctionalInterface
  interface Lines {
    void accept(String line) throws IOException;
  }

  private static final int MAX_ROW = 1 << 20;

  private final DType dtype;
  private final Shape shape;

  TensorText(DType dtype, Shape shape) {
    this.dtype = dtype;
    this.shape = shape;
  }

  /// Gives the lines away as they are complete.
  void print(ByteSource values, Lines to) throws IOException {
    long count = shape.count();
    long row = shape.rank() < 2 || shape.rowLength() > MAX_ROW ? 1 : shape.rowLength();
    StringBuilder line = new StringBuilder();
    for (long at = 0; at < count; at += BLOCK) {
      int elements = (int) Math.min(BLOCK, count - at);
      byte[] bytes = values.read(dtype.byteLength(at), (int) dtype.byteLength(elements));
      Object decoded = decode(bytes, elements);
      for (int i = 0; i < elements; i++) {
        append(decoded, i, line);
        if ((at + i + 1) % row == 0) {
          to.accept(line.toString());
          line.setLength(0);
        } else {
          line.append(' ');
        }
      }
    }
  }

  private Object decode(byte[] bytes, int elements) {
    if (dtype == DType.I64 || dtype == DType.U64) {
      long[] values = new long[elements];
      for (int i = 0; i < elements; i++) {
        values[i] = LittleEndian.getLong(bytes, Long.BYTES * i);
      }
      return values;
    }
    double[] values = new double[elements * ValueDecoder.valuesPerElement(dtype)];
    ValueDecoder.of(dtype).decode(bytes, 0, elements, values, 0);
    return values;
  }

  private void append(Object decoded, int i, StringBuilder line) {
    if (decoded instanceof long[] whole) {
      line.append(dtype == DType.I64 ? Long.toString(whole[i]) : Long.toUnsignedString(whole[i]));
      return;
    }
    double[] values = (double[]) decoded;
    switch (dtype.kind()) {
      case BOOL -> line.append(values[i] != 0);
      case INT, UINT -> line.append((long) values[i]);
      case COMPLEX -> {
        line.append(number(values[2 * i]));
        String imaginary = number(values[2 * i + 1]);
        line.append(imaginary.startsWith("-") ? "" : "+").append(imaginary).append('j');
      }
      default -> line.append(number(values[i]));
    }
  }

  private String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    boolean isWide = dtype == DType.F64 || dtype == DType.C128;
    return isWide ? Double.toString(value) : Float.toString((float) value);
  }
}
