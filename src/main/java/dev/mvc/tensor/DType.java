package dev.mvc.tensor;

import dev.mvc.codec.Elements;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The types of tensor elements.
///
/// The names are those of safetensors, which has all up to `U64`, and those of GGUF for its blocks;
/// other formats map theirs to these. Elements are little-endian; those smaller than a byte fill it
/// from its lowest bits.
///
/// Each type is described by its *unit*: the fewest elements that end on a byte, and their bytes. A
/// unit of `F32` is one element of four bytes, one of `F6_E2M3` four elements in three bytes. A
/// type that quantises blocks (`Q4_0`: 32 elements in 18 bytes) fits the same description.
public enum DType {
  BOOL(Kind.BOOL, 1, 1),
  /// OCP microscaling FP4, E2M1: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives.
  F4(Kind.FLOAT, 2, 1),
  F6_E2M3(Kind.FLOAT, 4, 3),
  F6_E3M2(Kind.FLOAT, 4, 3),
  U8(Kind.UINT, 1, 1),
  I8(Kind.INT, 1, 1),
  F8_E5M2(Kind.FLOAT, 1, 1),
  /// The "fn" kind: finite but for one NaN of each sign, largest value 448.
  F8_E4M3(Kind.FLOAT, 1, 1),
  /// A power of two from 2^-127 to 2^127: the scale of a microscaling block.
  F8_E8M0(Kind.FLOAT, 1, 1),
  /// Finite, one NaN where -0 would be, exponent bias 8.
  F8_E4M3FNUZ(Kind.FLOAT, 1, 1),
  /// Finite, one NaN where -0 would be, exponent bias 16.
  F8_E5M2FNUZ(Kind.FLOAT, 1, 1),
  I16(Kind.INT, 1, 2),
  U16(Kind.UINT, 1, 2),
  F16(Kind.FLOAT, 1, 2),
  BF16(Kind.FLOAT, 1, 2),
  I32(Kind.INT, 1, 4),
  U32(Kind.UINT, 1, 4),
  F32(Kind.FLOAT, 1, 4),
  /// Two `F32`, the real part first.
  C64(Kind.COMPLEX, 1, 8),
  F64(Kind.FLOAT, 1, 8),
  I64(Kind.INT, 1, 8),
  U64(Kind.UINT, 1, 8),
  /// Two `F64`, the real part first.
  C128(Kind.COMPLEX, 1, 16),
  /// Two `F16`, the real part first.
  C32(Kind.COMPLEX, 1, 4),
  I4(Kind.INT, 2, 1),
  U4(Kind.UINT, 2, 1),
  I2(Kind.INT, 4, 1),
  U2(Kind.UINT, 4, 1),
  /// Finite, one NaN where -0 would be, exponent bias 11. TensorFlow and JAX have it.
  F8_E4M3B11FNUZ(Kind.FLOAT, 1, 1),
  // The blocks of ggml, with the elements and bytes of one, as gguf-py 0.19 lists them.
  Q4_0(Kind.BLOCKS, 32, 18),
  Q4_1(Kind.BLOCKS, 32, 20),
  Q5_0(Kind.BLOCKS, 32, 22),
  Q5_1(Kind.BLOCKS, 32, 24),
  Q8_0(Kind.BLOCKS, 32, 34),
  Q8_1(Kind.BLOCKS, 32, 40),
  Q2_K(Kind.BLOCKS, 256, 84),
  Q3_K(Kind.BLOCKS, 256, 110),
  Q4_K(Kind.BLOCKS, 256, 144),
  Q5_K(Kind.BLOCKS, 256, 176),
  Q6_K(Kind.BLOCKS, 256, 210),
  Q8_K(Kind.BLOCKS, 256, 292),
  IQ2_XXS(Kind.BLOCKS, 256, 66),
  IQ2_XS(Kind.BLOCKS, 256, 74),
  IQ3_XXS(Kind.BLOCKS, 256, 98),
  IQ1_S(Kind.BLOCKS, 256, 50),
  IQ4_NL(Kind.BLOCKS, 32, 18),
  IQ3_S(Kind.BLOCKS, 256, 110),
  IQ2_S(Kind.BLOCKS, 256, 82),
  IQ4_XS(Kind.BLOCKS, 256, 136),
  IQ1_M(Kind.BLOCKS, 256, 56),
  TQ1_0(Kind.BLOCKS, 256, 54),
  TQ2_0(Kind.BLOCKS, 256, 66),
  MXFP4(Kind.BLOCKS, 32, 17),
  NVFP4(Kind.BLOCKS, 64, 36),
  Q1_0(Kind.BLOCKS, 128, 18);

  /// How the bits of an element are read.
  public enum Kind {
    BOOL,
    INT,
    UINT,
    FLOAT,
    COMPLEX,
    /// Floats that share scales, block by block.
    BLOCKS
  }

  private static final Map<String, DType> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(DType::name, Function.identity()));

  private final Kind kind;
  private final int unitElements;
  private final int unitBytes;

  DType(Kind kind, int unitElements, int unitBytes) {
    this.kind = kind;
    this.unitElements = unitElements;
    this.unitBytes = unitBytes;
  }

  /// The type of exactly this name.
  public static Optional<DType> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// How the bits of an element are read.
  public Kind kind() {
    return kind;
  }

  /// The fewest elements that end on a byte.
  public int unitElements() {
    return unitElements;
  }

  /// The bytes of [#unitElements] elements.
  public int unitBytes() {
    return unitBytes;
  }

  /// Bits of one element; of blocks rounded down.
  public int bits() {
    return Byte.SIZE * unitBytes / unitElements;
  }

  /// What the coders are told of the elements. Scales and booleans are integers to them, and what
  /// is smaller than a byte is bytes.
  public Elements elements() {
    return switch (this) {
      case F4, F6_E2M3, F6_E3M2, I4, U4, I2, U2 -> Elements.BYTES;
      case BOOL, I8, U8, F8_E8M0 -> Elements.INT8;
      case F8_E4M3, F8_E4M3FNUZ, F8_E4M3B11FNUZ -> Elements.F8_E4M3;
      case F8_E5M2, F8_E5M2FNUZ -> Elements.F8_E5M2;
      case I16, U16 -> Elements.INT16;
      case F16, C32 -> Elements.F16;
      case BF16 -> Elements.BF16;
      case I32, U32 -> Elements.INT32;
      case F32, C64 -> Elements.F32;
      case I64, U64 -> Elements.INT64;
      case F64, C128 -> Elements.F64;
      default -> Elements.BYTES; // blocks
    };
  }

  /// The bytes of `count` elements.
  ///
  /// @throws ArithmeticException when they do not end on a byte, or the number overflows
  public long byteLength(long count) {
    if (count % unitElements != 0) {
      throw new ArithmeticException(
          count + " elements of " + bits() + " bits do not end on a byte");
    }
    return Math.multiplyExact(count / unitElements, (long) unitBytes);
  }
}
