package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The type of the elements of a dataset or attribute (section IV.A.2.d).
///
/// @param size bytes of an element
/// @param number what a tensor of such elements has, if they are numbers
/// @param text how text is kept, if they are text
/// @param isOpaque whether they are bytes of which HDF5 knows nothing
record Datatype(int size, Optional<Numeric> number, Text text, boolean isOpaque) {
  /// Numbers.
  ///
  /// @param swap bytes that are to be reversed together; 1 for little-endian ones
  /// @param dims further dimensions within an element
  record Numeric(DType dtype, int swap, List<Long> dims) {
    Numeric {
      dims = List.copyOf(dims);
    }
  }

  /// How text is kept.
  enum Text {
    NONE,
    /// As many bytes as an element has, with zeros or blanks at the end.
    FIXED,
    /// In a global heap.
    HEAP
  }

  /// Compounds of compounds, and so on, end here.
  private static final int MAX_DEPTH = 8;

  private static final int MAX_RANK = 32;

  /// Reads a datatype.
  static Datatype read(Fields fields) throws IOException, MalformedFileException {
    return read(fields, 0);
  }

  private static Datatype read(Fields fields, int depth)
      throws IOException, MalformedFileException {
    if (depth > MAX_DEPTH) {
      throw fields.wrong("is nested too deeply");
    }
    int kind = fields.u8();
    int version = kind >> 4;
    int flags = (int) fields.number(3);
    long size = fields.u32();
    if (version < 1 || version > 5 || size == 0 || size > 1 << 30) {
      throw fields.wrong("has version " + version + " and " + size + " bytes");
    }
    int bytes = (int) size;
    return switch (kind & 15) {
      case 0, 4 -> of(bytes, integer(fields, flags, bytes, (kind & 15) == 0));
      case 1 -> of(bytes, real(fields, flags, bytes));
      case 3 -> new Datatype(bytes, Optional.empty(), Text.FIXED, false);
      case 5 -> new Datatype(bytes, Optional.empty(), Text.NONE, true);
      case 6 -> of(bytes, compound(fields, flags & 0xFFFF, version, bytes, depth));
      case 8 -> of(bytes, enumeration(fields, flags & 0xFFFF, version, depth));
      case 9 -> {
        Text text = (flags & 15) == 1 ? Text.HEAP : Text.NONE;
        yield new Datatype(bytes, Optional.empty(), text, false);
      }
      case 10 -> of(bytes, array(fields, version, depth));
      case 11 -> of(bytes, complex(read(fields, depth + 1), bytes));
      default -> of(bytes, Optional.empty());
    };
  }

  private static Datatype of(int size, Optional<Numeric> number) {
    return new Datatype(size, number, Text.NONE, false);
  }

  /// The type of these opaque elements when a program says which they are: Keras writes so of
  /// `bfloat16`, for which HDF5 had no name.
  Datatype called(String name) {
    Optional<DType> dtype =
        switch (name) {
          case "bfloat16" -> Optional.of(DType.BF16);
          case "float8_e4m3fn" -> Optional.of(DType.F8_E4M3);
          case "float8_e5m2" -> Optional.of(DType.F8_E5M2);
          default -> Optional.empty();
        };
    return dtype
        .filter(type -> isOpaque && type.unitBytes() == size)
        .map(type -> of(size, Optional.of(new Numeric(type, 1, List.of()))))
        .orElse(this);
  }

  private static Optional<Numeric> number(DType dtype, boolean isBig) {
    return Optional.of(new Numeric(dtype, isBig ? dtype.unitBytes() : 1, List.of()));
  }

  private static Optional<Numeric> integer(Fields fields, int flags, int size, boolean isNumber)
      throws MalformedFileException {
    int offset = fields.u16();
    int precision = fields.u16();
    if (offset != 0 || precision != 8 * size) {
      return Optional.empty();
    }
    boolean isSigned = isNumber && (flags & 8) != 0;
    boolean isBig = (flags & 1) != 0 && size > 1;
    return switch (size) {
      case 1 -> number(isSigned ? DType.I8 : DType.U8, isBig);
      case 2 -> number(isSigned ? DType.I16 : DType.U16, isBig);
      case 4 -> number(isSigned ? DType.I32 : DType.U32, isBig);
      case 8 -> number(isSigned ? DType.I64 : DType.U64, isBig);
      default -> Optional.empty();
    };
  }

  /// Floating-point numbers, known by where their exponent and mantissa are.
  private static Optional<Numeric> real(Fields fields, int flags, int size)
      throws MalformedFileException {
    int offset = fields.u16();
    int precision = fields.u16();
    int exponentAt = fields.u8();
    int exponent = fields.u8();
    int mantissaAt = fields.u8();
    int mantissa = fields.u8();
    long bias = fields.u32();
    boolean isPlain =
        offset == 0
            && precision == 8 * size
            && mantissaAt == 0
            && exponentAt == mantissa
            && exponent + mantissa + 1 == precision
            && (flags >> 8 & 0xFF) == precision - 1
            && (flags & 0x40) == 0
            && bias == (1L << Math.min(exponent, 30) - 1) - 1;
    if (!isPlain) {
      return Optional.empty();
    }
    boolean isBig = (flags & 1) != 0 && size > 1;
    return switch (10 * exponent + size) {
      case 10 * 4 + 1 -> number(DType.F8_E4M3, isBig);
      case 10 * 5 + 1 -> number(DType.F8_E5M2, isBig);
      case 10 * 5 + 2 -> number(DType.F16, isBig);
      case 10 * 8 + 2 -> number(DType.BF16, isBig);
      case 10 * 8 + 4 -> number(DType.F32, isBig);
      case 10 * 11 + 8 -> number(DType.F64, isBig);
      default -> Optional.empty();
    };
  }

  /// Two equal floating-point numbers beside each other, as in NumPy's complex numbers.
  private static Optional<Numeric> complex(Datatype part, int size) {
    Optional<DType> whole =
        part.number
            .filter(number -> number.dims.isEmpty() && 2 * part.size == size)
            .map(Numeric::dtype)
            .flatMap(dtype ->
                switch (dtype) {
                  case F32 -> Optional.of(DType.C64);
                  case F64 -> Optional.of(DType.C128);
                  default -> Optional.empty();
                });
    return whole.map(dtype -> new Numeric(dtype, part.number.orElseThrow().swap, List.of()));
  }

  private static Optional<Numeric> compound(
      Fields fields, int members, int version, int size, int depth)
      throws IOException, MalformedFileException {
    if (members != 2) {
      return Optional.empty();
    }
    List<Datatype> types = new ArrayList<>();
    boolean isComplex = true;
    for (int i = 0; i < members; i++) {
      String name = name(fields, version);
      int width = version < 3 ? 4 : (39 - Integer.numberOfLeadingZeros(size)) / 8;
      long offset = fields.number(width);
      fields.skip(version == 1 ? 28 : 0);
      types.add(read(fields, depth + 1));
      isComplex &= offset == (long) i * size / 2 && name.startsWith(i == 0 ? "r" : "i");
    }
    return isComplex && types.get(0).equals(types.get(1))
        ? complex(types.get(0), size)
        : Optional.empty();
  }

  /// Names were padded to eight bytes, until version 3.
  private static String name(Fields fields, int version) throws MalformedFileException {
    long from = fields.position();
    String name = fields.terminated();
    if (version < 3) {
      fields.pad(from);
    }
    return name;
  }

  /// Names for numbers: the numbers are what matters, but of booleans as h5py writes them.
  private static Optional<Numeric> enumeration(Fields fields, int members, int version, int depth)
      throws IOException, MalformedFileException {
    Datatype base = read(fields, depth + 1);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      names.add(name(fields, version));
    }
    boolean isBool =
        base.size == 1
            && names.equals(List.of("FALSE", "TRUE"))
            && Arrays.equals(fields.bytes(2), new byte[] {0, 1});
    return isBool ? number(DType.BOOL, false) : base.number;
  }

  private static Optional<Numeric> array(Fields fields, int version, int depth)
      throws IOException, MalformedFileException {
    int rank = fields.u8();
    fields.skip(version < 3 ? 3 : 0);
    if (rank > MAX_RANK) {
      throw fields.wrong("has " + rank + " dimensions");
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(fields.u32());
    }
    fields.skip(version < 3 ? 4L * rank : 0);
    return read(fields, depth + 1)
        .number
        .filter(number -> number.dims.isEmpty())
        .map(number -> new Numeric(number.dtype, number.swap, dims));
  }
}
