package dev.mvc.tensor;

import dev.mvc.io.LittleEndian;
import org.jspecify.annotations.Nullable;

/// How many values of a tensor are no finite numbers.
///
/// @param nan how many are not a number; of a complex number both parts count
/// @param infinite how many are infinite, of either sign
public record NonFinite(long nan, long infinite) {
  /// What nearly all tensors have.
  public static final NonFinite NONE = new NonFinite(0, 0);

  private static final int WORD = Long.BYTES;

  /// Whether all values are finite.
  public boolean isNone() {
    return nan == 0 && infinite == 0;
  }

  /// Both together.
  public NonFinite plus(NonFinite other) {
    return other.isNone() ? this : new NonFinite(nan + other.nan, infinite + other.infinite);
  }

  /// Whether a type has such values. Integers have none, nor have floats of six bits and less; of
  /// ggml's blocks, whose scales could have them, nothing is known.
  public static boolean isPossible(DType dtype) {
    return Test.of(dtype) != null;
  }

  /// Counts in the first `length` bytes of an array, which are whole elements.
  public static NonFinite count(DType dtype, byte[] bytes, int length) {
    Test test = Test.of(dtype);
    // What is found nearly always is nothing, so only what has any is looked at once more.
    long all = test == null ? 0 : test.count(bytes, length, test.add());
    if (test == null || all == 0) {
      return NONE;
    }
    long nan = test.isPattern() ? all : test.count(bytes, length, test.add() - test.unit());
    return new NonFinite(nan, all - nan);
  }

  /// How eight bytes of elements are tested at once: with their signs taken away, adding a number
  /// to each element carries into its sign if, and only if, it is one that is looked for. Elements
  /// are as wide as the distance of two bits of `signs`.
  ///
  /// @param signs the highest bit of each element
  /// @param unit the lowest bit of each element
  /// @param add so much that the smallest element that is looked for carries; for infinities and
  ///   NaN the lowest bit of the exponent, one less finds NaN alone
  /// @param flip turns the only pattern of NaN into 0, where there is just one; then `add` is all
  ///   ones but for the sign
  private record Test(long signs, long unit, long add, long flip) {
    private static final Test F64 = exponent(0x0000000000000001L, 52);
    private static final Test F32 = exponent(0x0000000100000001L, 23);
    private static final Test F16 = exponent(0x0001000100010001L, 10);
    private static final Test BF16 = exponent(0x0001000100010001L, 7);
    private static final Test E5M2 = exponent(0x0101010101010101L, 2);

    /// NaN is all ones but for the sign, and nothing is infinite.
    private static final Test E4M3 = exponent(0x0101010101010101L, 0);

    private static final Test FNUZ = pattern(0x80);
    private static final Test E8M0 = pattern(0xFF);

    static @Nullable Test of(DType dtype) {
      return switch (dtype) {
        case F64, C128 -> F64;
        case F32, C64 -> F32;
        case F16, C32 -> F16;
        case BF16 -> BF16;
        case F8_E5M2 -> E5M2;
        case F8_E4M3 -> E4M3;
        case F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E4M3B11FNUZ -> FNUZ;
        case F8_E8M0 -> E8M0;
        default -> null;
      };
    }

    private static Test exponent(long unit, int mantissaBits) {
      return new Test(signs(unit), unit, unit << mantissaBits, 0);
    }

    private static Test pattern(int only) {
      long unit = 0x0101010101010101L;
      return new Test(signs(unit), unit, ~signs(unit), unit * only);
    }

    private static long signs(long unit) {
      return Long.rotateRight(unit, 1);
    }

    boolean isPattern() {
      return flip != 0 || add == unit;
    }

    long count(byte[] bytes, int length, long plus) {
      int whole = length & -WORD;
      long count = flip == 0 ? carries(bytes, whole, plus) : zeros(bytes, whole);
      if (whole < length) {
        byte[] rest = new byte[WORD];
        System.arraycopy(bytes, whole, rest, 0, length - whole);
        // Zeros behind the end are finite in all types.
        count += flip == 0 ? carries(rest, WORD, plus) : zeros(rest, WORD);
      }
      return count;
    }

    private long carries(byte[] bytes, int length, long plus) {
      long values = ~signs;
      long count = 0;
      for (int at = 0; at < length; at += WORD) {
        count += Long.bitCount((LittleEndian.getLong(bytes, at) & values) + plus & signs);
      }
      return count;
    }

    private long zeros(byte[] bytes, int length) {
      long values = ~signs;
      long count = 0;
      for (int at = 0; at < length; at += WORD) {
        long flipped = LittleEndian.getLong(bytes, at) ^ flip;
        count += Long.bitCount(~((flipped & values) + values | flipped) & signs);
      }
      return count;
    }
  }
}
