package dev.mvc.format.onnx;

import dev.mvc.tensor.DType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The types of `TensorProto.DataType`, and the fields in which values of each are kept when they
/// are no raw bytes.
enum OnnxType {
  FLOAT(1, DType.F32, Field.FLOATS),
  UINT8(2, DType.U8, Field.INTS),
  INT8(3, DType.I8, Field.INTS),
  UINT16(4, DType.U16, Field.INTS),
  INT16(5, DType.I16, Field.INTS),
  INT32(6, DType.I32, Field.INTS),
  INT64(7, DType.I64, Field.LONGS),
  STRING(8, null, Field.STRINGS),
  BOOL(9, DType.BOOL, Field.INTS),
  FLOAT16(10, DType.F16, Field.INTS),
  DOUBLE(11, DType.F64, Field.DOUBLES),
  UINT32(12, DType.U32, Field.UNSIGNED),
  UINT64(13, DType.U64, Field.UNSIGNED),
  COMPLEX64(14, DType.C64, Field.FLOATS),
  COMPLEX128(15, DType.C128, Field.DOUBLES),
  BFLOAT16(16, DType.BF16, Field.INTS),
  FLOAT8E4M3FN(17, DType.F8_E4M3, Field.INTS),
  FLOAT8E4M3FNUZ(18, DType.F8_E4M3FNUZ, Field.INTS),
  FLOAT8E5M2(19, DType.F8_E5M2, Field.INTS),
  FLOAT8E5M2FNUZ(20, DType.F8_E5M2FNUZ, Field.INTS),
  UINT4(21, DType.U4, Field.INTS),
  INT4(22, DType.I4, Field.INTS),
  FLOAT4E2M1(23, DType.F4, Field.INTS),
  FLOAT8E8M0(24, DType.F8_E8M0, Field.INTS),
  UINT2(25, DType.U2, Field.INTS),
  INT2(26, DType.I2, Field.INTS),
  /// In `int32_data` there is an element in each number, unlike in raw data; see [#isSplit].
  FLOAT6E2M3(27, DType.F6_E2M3, Field.INTS),
  FLOAT6E3M2(28, DType.F6_E3M2, Field.INTS);

  /// The fields of a `TensorProto` that hold values.
  enum Field {
    FLOATS(4),
    INTS(5),
    STRINGS(6),
    LONGS(7),
    DOUBLES(10),
    UNSIGNED(11);

    private final int number;

    Field(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  private final int code;
  private final @Nullable DType dtype;
  private final Field field;

  OnnxType(int code, @Nullable DType dtype, Field field) {
    this.code = code;
    this.dtype = dtype;
    this.field = field;
  }

  static Optional<OnnxType> find(int code) {
    // Their numbers are their places.
    return code > 0 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
  }

  /// As in the file.
  int code() {
    return code;
  }

  /// Empty for text.
  Optional<DType> dtype() {
    return Optional.ofNullable(dtype);
  }

  Field field() {
    return field;
  }

  /// Whether the numbers of the field are not the bytes of the elements in their order.
  boolean isSplit() {
    return this == FLOAT6E2M3 || this == FLOAT6E3M2;
  }

  /// Bytes that a number of the field gives: half of a complex element, two elements of 4 bits.
  static int width(DType dtype) {
    return dtype.kind() == DType.Kind.COMPLEX ? dtype.unitBytes() / 2 : dtype.unitBytes();
  }

  /// What people read: mvc's name of the type, or that of ONNX in lower case.
  static String shown(int code) {
    return find(code)
        .map(type -> type.dtype().map(DType::name).orElse(type.name().toLowerCase(Locale.ROOT)))
        .orElse("type " + code);
  }
}
