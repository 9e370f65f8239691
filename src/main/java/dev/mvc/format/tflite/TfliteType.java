package dev.mvc.format.tflite;

import dev.mvc.tensor.DType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The types of `TensorType`.
enum TfliteType {
  FLOAT32(0, DType.F32),
  FLOAT16(1, DType.F16),
  INT32(2, DType.I32),
  UINT8(3, DType.U8),
  INT64(4, DType.I64),
  STRING(5, null),
  BOOL(6, DType.BOOL),
  INT16(7, DType.I16),
  COMPLEX64(8, DType.C64),
  INT8(9, DType.I8),
  FLOAT64(10, DType.F64),
  COMPLEX128(11, DType.C128),
  UINT64(12, DType.U64),
  RESOURCE(13, null),
  VARIANT(14, null),
  UINT32(15, DType.U32),
  UINT16(16, DType.U16),
  INT4(17, DType.I4),
  BFLOAT16(18, DType.BF16),
  INT2(19, DType.I2),
  UINT4(20, DType.U4);

  private final int code;
  private final @Nullable DType dtype;

  TfliteType(int code, @Nullable DType dtype) {
    this.code = code;
    this.dtype = dtype;
  }

  static Optional<TfliteType> find(long code) {
    // Their numbers are their places.
    return code < values().length ? Optional.of(values()[(int) code]) : Optional.empty();
  }

  /// As in the file.
  int code() {
    return code;
  }

  /// Empty for what is no number.
  Optional<DType> dtype() {
    return Optional.ofNullable(dtype);
  }
}
