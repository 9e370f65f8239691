package dev.mvc.format.tensorflow;

import dev.mvc.format.protobuf.WireType;
import dev.mvc.tensor.DType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The types of `DataType`, and the fields of a `TensorProto` in which values of each may be.
///
/// Quantized types are what their bits are. Integers of 4 and 2 bits take a byte each.
enum TfType {
  FLOAT(1, DType.F32, 5, WireType.FIXED32),
  DOUBLE(2, DType.F64, 6, WireType.FIXED64),
  INT32(3, DType.I32, 7, WireType.VARINT),
  UINT8(4, DType.U8, 7, WireType.VARINT),
  INT16(5, DType.I16, 7, WireType.VARINT),
  INT8(6, DType.I8, 7, WireType.VARINT),
  STRING(7, null, 8, WireType.LENGTH),
  COMPLEX64(8, DType.C64, 9, WireType.FIXED32),
  INT64(9, DType.I64, 10, WireType.VARINT),
  BOOL(10, DType.BOOL, 11, WireType.VARINT),
  QINT8(11, DType.I8, 7, WireType.VARINT),
  QUINT8(12, DType.U8, 7, WireType.VARINT),
  QINT32(13, DType.I32, 7, WireType.VARINT),
  BFLOAT16(14, DType.BF16, 13, WireType.VARINT),
  QINT16(15, DType.I16, 7, WireType.VARINT),
  QUINT16(16, DType.U16, 7, WireType.VARINT),
  UINT16(17, DType.U16, 7, WireType.VARINT),
  COMPLEX128(18, DType.C128, 12, WireType.FIXED64),
  HALF(19, DType.F16, 13, WireType.VARINT),
  RESOURCE(20, null, 14, WireType.LENGTH),
  VARIANT(21, null, 15, WireType.LENGTH),
  UINT32(22, DType.U32, 16, WireType.VARINT),
  UINT64(23, DType.U64, 17, WireType.VARINT),
  FLOAT8_E5M2(24, DType.F8_E5M2, 18, WireType.LENGTH),
  FLOAT8_E4M3FN(25, DType.F8_E4M3, 18, WireType.LENGTH),
  FLOAT8_E4M3FNUZ(26, DType.F8_E4M3FNUZ, 18, WireType.LENGTH),
  FLOAT8_E4M3B11FNUZ(27, DType.F8_E4M3B11FNUZ, 18, WireType.LENGTH),
  FLOAT8_E5M2FNUZ(28, DType.F8_E5M2FNUZ, 18, WireType.LENGTH),
  INT4(29, DType.I8, 7, WireType.VARINT),
  UINT4(30, DType.U8, 7, WireType.VARINT),
  INT2(31, DType.I8, 7, WireType.VARINT),
  UINT2(32, DType.U8, 7, WireType.VARINT);

  private final int code;
  private final @Nullable DType dtype;
  private final int field;
  private final WireType number;

  TfType(int code, @Nullable DType dtype, int field, WireType number) {
    this.code = code;
    this.dtype = dtype;
    this.field = field;
    this.number = number;
  }

  static Optional<TfType> find(int code) {
    // Their numbers are their places.
    return code > 0 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
  }

  /// As in the file.
  int code() {
    return code;
  }

  /// Empty for what is no number.
  Optional<DType> dtype() {
    return Optional.ofNullable(dtype);
  }

  /// The field with values that are written as numbers.
  int field() {
    return field;
  }

  /// How a number in it is written; LENGTH when the field is bytes.
  WireType number() {
    return number;
  }

  /// Whether a field of a `TensorProto` holds numbers of any type.
  static Optional<WireType> numbersOf(int field) {
    return Arrays.stream(values())
        .filter(type -> type.field == field && type.number != WireType.LENGTH)
        .map(TfType::number)
        .findFirst();
  }

  /// Bytes of a number: half of a complex element.
  static int width(DType dtype) {
    return dtype.kind() == DType.Kind.COMPLEX ? dtype.unitBytes() / 2 : dtype.unitBytes();
  }

  /// What people read: mvc's name of the type, or TensorFlow's in lower case.
  static String shown(int code) {
    return find(code)
        .map(type -> type.dtype().map(DType::name).orElse(type.name().toLowerCase(Locale.ROOT)))
        .orElse("type " + code);
  }
}
