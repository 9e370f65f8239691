package dev.mvc.tensor;

import java.util.Optional;

/// Turns the little-endian bytes of elements into doubles.
///
/// Exact for every type, but for `I64` and `U64` beyond 2^53, which are rounded to the nearest
/// double. A true `BOOL` (any byte but 0) is 1. Of a NaN only that it is one is kept. Holds no
/// state: any number of threads may share a decoder.
@FunctionalInterface
public interface ValueDecoder {
  /// Decodes `elements` elements that begin at `bytes[at]` to `into[to..]`.
  ///
  /// A complex element becomes two values, see [#valuesPerElement]. Types smaller than a byte are
  /// decoded in whole units, see [DType#unitElements].
  void decode(byte[] bytes, int at, int elements, double[] into, int to);

  /// The decoder of a type.
  ///
  /// @throws IllegalArgumentException when there is none, see [#find]
  static ValueDecoder of(DType dtype) {
    return find(dtype)
        .orElseThrow(() -> new IllegalArgumentException("the values of " + dtype + " are unknown"));
  }

  /// The decoder of a type; none for the rarer blocks of GGUF, most of which take their values from
  /// large tables.
  static Optional<ValueDecoder> find(DType dtype) {
    return dtype.kind() == DType.Kind.BLOCKS
        ? BlockValues.find(dtype)
        : Optional.of(ofElements(dtype));
  }

  private static ValueDecoder ofElements(DType dtype) {
    return switch (dtype) {
      case BOOL -> IntegerValues::bool;
      case I4 -> IntegerValues::i4;
      case U4 -> IntegerValues::u4;
      case I2 -> IntegerValues::i2;
      case U2 -> IntegerValues::u2;
      case I8 -> IntegerValues::i8;
      case U8 -> IntegerValues::u8;
      case I16 -> IntegerValues::i16;
      case U16 -> IntegerValues::u16;
      case I32 -> IntegerValues::i32;
      case U32 -> IntegerValues::u32;
      case I64 -> IntegerValues::i64;
      case U64 -> IntegerValues::u64;
      case F16 -> FloatValues::f16;
      case BF16 -> FloatValues::bf16;
      case F32 -> FloatValues::f32;
      case F64 -> FloatValues::f64;
      case C32 -> FloatValues::c32;
      case C64 -> FloatValues::c64;
      case C128 -> FloatValues::c128;
      case F4,
          F6_E2M3,
          F6_E3M2,
          F8_E4M3,
          F8_E4M3FNUZ,
          F8_E4M3B11FNUZ,
          F8_E5M2,
          F8_E5M2FNUZ,
          F8_E8M0 ->
          SmallFloats.of(dtype);
      default -> throw new IllegalArgumentException(dtype + " has blocks");
    };
  }

  /// How many values an element of a type decodes to: 2 for complex types, the real part first.
  static int valuesPerElement(DType dtype) {
    return dtype.kind() == DType.Kind.COMPLEX ? 2 : 1;
  }
}
