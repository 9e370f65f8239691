package dev.mvc.format.torch;

import dev.mvc.tensor.DType;
import java.util.Arrays;
import java.util.Optional;

/// The types of PyTorch's elements.
enum TorchType {
  FLOAT64(DType.F64, 8, "Double", 8),
  FLOAT32(DType.F32, 4, "Float", 7),
  FLOAT16(DType.F16, 2, "Half", 6),
  BFLOAT16(DType.BF16, 2, "BFloat16", 13),
  INT64(DType.I64, 8, "Long", 5),
  INT32(DType.I32, 4, "Int", 4),
  INT16(DType.I16, 2, "Short", 3),
  INT8(DType.I8, 1, "Char", 2),
  UINT8(DType.U8, 1, "Byte", 1),
  UINT16(DType.U16, 2, "", 28),
  UINT32(DType.U32, 4, "", 34),
  UINT64(DType.U64, 8, "", 35),
  BOOL(DType.BOOL, 1, "Bool", 12),
  COMPLEX32(DType.C32, 2, "ComplexHalf", 9),
  COMPLEX64(DType.C64, 4, "ComplexFloat", 10),
  COMPLEX128(DType.C128, 8, "ComplexDouble", 11),
  FLOAT8_E4M3FN(DType.F8_E4M3, 1, "", 29),
  FLOAT8_E5M2(DType.F8_E5M2, 1, "", 30),
  FLOAT8_E4M3FNUZ(DType.F8_E4M3FNUZ, 1, "", 31),
  FLOAT8_E5M2FNUZ(DType.F8_E5M2FNUZ, 1, "", 32),
  FLOAT8_E8M0FNU(DType.F8_E8M0, 1, "", 33),
  /// Two values a byte; the shape counts bytes.
  FLOAT4_E2M1FN_X2(DType.U8, 1, "", -1),
  QINT8(DType.I8, 1, "QInt8", -1),
  QUINT8(DType.U8, 1, "QUInt8", -1),
  QINT32(DType.I32, 4, "QInt32", -1),
  /// Two values a byte; the shape counts values, the storage bytes.
  QUINT4X2(DType.U8, 1, "QUInt4x2", -1),
  /// Four values a byte; the shape counts values, the storage bytes.
  QUINT2X4(DType.U8, 1, "QUInt2x4", -1),
  BITS8(DType.U8, 1, "", -1),
  BITS1X8(DType.U8, 1, "", -1),
  BITS2X4(DType.U8, 1, "", -1),
  BITS4X2(DType.U8, 1, "", -1),
  BITS16(DType.U16, 2, "", -1);

  private final DType dtype;
  private final int swapWidth;
  private final String storage;
  private final int code;

  /// @param swapWidth bytes that change places where the other byte order is used
  /// @param storage the beginning of the name of the class of its storages
  /// @param code the number in `torch.export` files
  TorchType(DType dtype, int swapWidth, String storage, int code) {
    this.dtype = dtype;
    this.swapWidth = swapWidth;
    this.storage = storage;
    this.code = code;
  }

  /// The type of the stored elements; of values smaller than a byte, bytes.
  DType dtype() {
    return dtype;
  }

  int swapWidth() {
    return swapWidth;
  }

  /// Bytes of a stored element.
  int width() {
    return dtype.unitBytes();
  }

  /// How many values of the shape are in a stored element.
  int valuesPerElement() {
    return switch (this) {
      case QUINT4X2 -> 2;
      case QUINT2X4 -> 4;
      default -> 1;
    };
  }

  /// The type of that name in the module `torch`.
  static Optional<TorchType> ofName(String name) {
    return switch (name) {
      case "double" -> Optional.of(FLOAT64);
      case "float" -> Optional.of(FLOAT32);
      case "half" -> Optional.of(FLOAT16);
      case "long" -> Optional.of(INT64);
      case "int" -> Optional.of(INT32);
      case "short" -> Optional.of(INT16);
      case "cfloat" -> Optional.of(COMPLEX64);
      case "cdouble" -> Optional.of(COMPLEX128);
      default -> ofOwnName(name);
    };
  }

  /// Types of one to seven bits are kept in bytes.
  private static Optional<TorchType> ofOwnName(String name) {
    if (name.matches("int[1-7]")) {
      return Optional.of(INT8);
    }
    if (name.matches("uint[1-7]|bit")) {
      return Optional.of(UINT8);
    }
    return Arrays.stream(values()).filter(type -> type.name().equalsIgnoreCase(name)).findFirst();
  }

  /// The type of a storage class, for example `FloatStorage`; that of an untyped one is `UINT8`.
  static Optional<TorchType> ofStorage(String name) {
    if (name.equals("UntypedStorage")) {
      return Optional.of(UINT8);
    }
    return Arrays.stream(values())
        .filter(type -> !type.storage.isEmpty() && name.equals(type.storage + "Storage"))
        .findFirst();
  }

  /// The type of a number in a `torch.export` file.
  static Optional<TorchType> ofCode(long code) {
    return Arrays.stream(values()).filter(type -> type.code >= 0 && type.code == code).findFirst();
  }
}
