package dev.mvc.format.jax;

import dev.mvc.tensor.DType;
import java.util.Map;
import java.util.Optional;

/// Types as NumPy and ml_dtypes name them. Those of four bits are not here: they take a byte each.
final class NumpyNames {
  private static final Map<String, DType> NAMES =
      Map.ofEntries(
          Map.entry("bool", DType.BOOL),
          Map.entry("int8", DType.I8),
          Map.entry("int16", DType.I16),
          Map.entry("int32", DType.I32),
          Map.entry("int64", DType.I64),
          Map.entry("uint8", DType.U8),
          Map.entry("uint16", DType.U16),
          Map.entry("uint32", DType.U32),
          Map.entry("uint64", DType.U64),
          Map.entry("float16", DType.F16),
          Map.entry("bfloat16", DType.BF16),
          Map.entry("float32", DType.F32),
          Map.entry("float64", DType.F64),
          Map.entry("complex64", DType.C64),
          Map.entry("complex128", DType.C128),
          Map.entry("float8_e4m3fn", DType.F8_E4M3),
          Map.entry("float8_e5m2", DType.F8_E5M2),
          Map.entry("float8_e4m3fnuz", DType.F8_E4M3FNUZ),
          Map.entry("float8_e5m2fnuz", DType.F8_E5M2FNUZ),
          Map.entry("float8_e8m0fnu", DType.F8_E8M0));

  /// Kinds of NumPy's short names, as in `<f4`.
  private static final Map<Character, String> KINDS =
      Map.of('b', "bool", 'i', "int", 'u', "uint", 'f', "float", 'c', "complex");

  private NumpyNames() {}

  /// The type of a name.
  static Optional<DType> find(String name) {
    return Optional.ofNullable(NAMES.get(name));
  }

  /// The type of a name or of a short name; the order of its bytes is not looked at.
  static Optional<DType> findShort(String name) {
    if (name.length() < 3 || "<>|".indexOf(name.charAt(0)) < 0) {
      return find(name);
    }
    String kind = KINDS.get(name.charAt(1));
    String size = name.substring(2);
    if (kind == null || !size.matches("[0-9]{1,2}")) {
      return Optional.empty();
    }
    return kind.equals("bool")
        ? find(kind).filter(dtype -> size.equals("1"))
        : find(kind + 8 * Integer.parseInt(size));
  }
}
