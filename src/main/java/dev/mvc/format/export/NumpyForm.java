package dev.mvc.format.export;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How NumPy can hold a tensor.
///
/// It has no 16-bit brain floats and none of a byte: they are saved as NumPy itself saves those of
/// `ml_dtypes`, as raw bytes of that width. Integers smaller than a byte get a byte each. What is
/// packed otherwise, and quantised blocks, are the bytes of each row.
///
/// @param descr NumPy's name of the type
/// @param shape in NumPy
/// @param unpacked what integers smaller than a byte become; else the tensor's own type
/// @param note what differs from the tensor; empty when nothing does
public record NumpyForm(String descr, Shape shape, DType unpacked, String note) {
  private static final int ALIGNMENT = 64;
  private static final int PREFIX = 10;

  /// The form of a tensor of that type and shape.
  public static NumpyForm of(DType dtype, Shape shape) {
    return switch (dtype) {
      case BOOL -> plain("|b1", shape, dtype);
      case I8 -> plain("|i1", shape, dtype);
      case U8 -> plain("|u1", shape, dtype);
      case I16, I32, I64 -> plain("<i" + dtype.unitBytes(), shape, dtype);
      case U16, U32, U64 -> plain("<u" + dtype.unitBytes(), shape, dtype);
      case F16, F32, F64 -> plain("<f" + dtype.unitBytes(), shape, dtype);
      case C64, C128 -> plain("<c" + dtype.unitBytes(), shape, dtype);
      case BF16 -> new NumpyForm("<V2", shape, dtype, "raw 16-bit values of type BF16");
      case I4, I2 -> new NumpyForm("|i1", shape, DType.I8, "one byte for each " + dtype);
      case U4, U2 -> new NumpyForm("|u1", shape, DType.U8, "one byte for each " + dtype);
      default ->
          dtype.unitElements() == 1
              ? new NumpyForm("|V" + dtype.unitBytes(), shape, dtype, "raw values of type " + dtype)
              : new NumpyForm("|u1", rows(dtype, shape), dtype, "packed bytes of type " + dtype);
    };
  }

  private static NumpyForm plain(String descr, Shape shape, DType dtype) {
    return new NumpyForm(descr, shape, dtype, "");
  }

  /// The shape of the bytes of a tensor whose elements are packed: rows of bytes, if rows end on a
  /// byte.
  public static Shape rows(DType dtype, Shape shape) {
    if (shape.rank() == 0 || shape.rowLength() % dtype.unitElements() != 0) {
      return Shape.of(dtype.byteLength(shape.count()));
    }
    List<Long> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, dtype.byteLength(dims.getLast()));
    return new Shape(dims);
  }

  /// The elements as NumPy has them.
  ///
  /// @param source of the tensor's own
  public ByteSource convert(ByteSource source, DType dtype, long elements) {
    return unpacked == dtype ? source : new ConvertedSource(source, dtype, unpacked, elements);
  }

  /// What a `.npy` file begins with: version 1.0, padded so that the elements begin at a multiple
  /// of 64; version 2.0 for headers of more than 64 KiB.
  public byte[] header() {
    String dims =
        shape.rank() == 1
            ? "(" + shape.dims().getFirst() + ",)"
            : shape.dims().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(", ")"));
    String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + dims + ", }";
    boolean isLong = text.length() > 65_000;
    int prefix = isLong ? PREFIX + 2 : PREFIX;
    int size = Math.ceilDiv(prefix + text.length() + 1, ALIGNMENT) * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) (isLong ? 2 : 1), 0});
    if (isLong) {
      header.putInt(size - prefix);
    } else {
      header.putShort((short) (size - prefix));
    }
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }
}
