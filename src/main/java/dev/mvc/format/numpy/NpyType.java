package dev.mvc.format.numpy;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The type of an array's elements, as `descr` in its header says it.
///
/// @param dtype empty for what is no number: text, dates, records, extended precision
/// @param swap bytes to be reversed at a time; 0 when the array is little-endian
/// @param isPickled whether elements are Python objects, which the array holds as a pickle
record NpyType(Optional<DType> dtype, int swap, boolean isPickled) {
  private static final Pattern TEXT = Pattern.compile("([<>|=]?)([?biufcmMOSaUVSG])([0-9]*)(.*)");

  private static final Map<String, DType> NUMBERS =
      Map.ofEntries(
          Map.entry("b1", DType.BOOL),
          Map.entry("?", DType.BOOL),
          Map.entry("i1", DType.I8),
          Map.entry("i2", DType.I16),
          Map.entry("i4", DType.I32),
          Map.entry("i8", DType.I64),
          Map.entry("u1", DType.U8),
          Map.entry("u2", DType.U16),
          Map.entry("u4", DType.U32),
          Map.entry("u8", DType.U64),
          // NumPy itself has no such type; the only one that is saved under this name is
          // ml_dtypes.float8_e5m2.
          Map.entry("f1", DType.F8_E5M2),
          Map.entry("f2", DType.F16),
          Map.entry("f4", DType.F32),
          Map.entry("f8", DType.F64),
          Map.entry("c8", DType.C64),
          Map.entry("c16", DType.C128));

  /// What `ml_dtypes` (that is, JAX and TensorFlow) saves as nameless bytes, with a byte order that
  /// NumPy's own nameless bytes do not have. Two bytes are bfloat16; one may be a float8 of several
  /// kinds or a small integer, of which the file does not tell.
  private static final Map<String, DType> NAMELESS = Map.of("<V2", DType.BF16, "<V1", DType.U8);

  /// @param descr the literal
  static NpyType of(Object descr) throws MalformedFileException {
    if (descr instanceof String text) {
      return of(text);
    }
    if (descr instanceof List<?> fields && !fields.isEmpty()) {
      return new NpyType(Optional.empty(), 0, hasObjects(fields));
    }
    throw new MalformedFileException("descr in the header is no type");
  }

  private static NpyType of(String text) throws MalformedFileException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw unknown(text);
    }
    String kind = matcher.group(2);
    String size = matcher.group(3);
    boolean isKnown =
        switch (kind) {
          case "m", "M" -> size.equals("8");
          case "f", "c" ->
              NUMBERS.containsKey(kind + size) || kind.equals("f") == size.matches("12|16");
          case "O", "S", "a", "U", "V" -> size.length() <= 10;
          default -> NUMBERS.containsKey(kind + size);
        };
    boolean hasUnit = kind.equalsIgnoreCase("m") && matcher.group(4).matches("\\[[^\\]]*\\]");
    if (!isKnown || !matcher.group(4).isEmpty() && !hasUnit) {
      throw unknown(text);
    }
    if (NAMELESS.containsKey(text)) {
      return new NpyType(Optional.of(NAMELESS.get(text)), 0, false);
    }
    Optional<DType> dtype = Optional.ofNullable(NUMBERS.get(kind + size));
    boolean isBig = matcher.group(1).equals(">");
    int swap = isBig ? dtype.map(NpyType::width).orElse(0) : 0;
    return new NpyType(dtype, swap > 1 ? swap : 0, kind.equals("O"));
  }

  /// Of a complex number both parts are reversed on their own.
  private static int width(DType dtype) {
    return dtype.kind() == DType.Kind.COMPLEX ? dtype.unitBytes() / 2 : dtype.unitBytes();
  }

  private static boolean hasObjects(Object descr) {
    return switch (descr) {
      case String text -> text.matches("[<>|=]?O[0-9]*");
      case List<?> list -> list.stream().anyMatch(NpyType::hasObjects);
      default -> false;
    };
  }

  private static MalformedFileException unknown(String text) {
    return new MalformedFileException(
        "the header has the unknown type " + MalformedFileException.quote(text));
  }
}
