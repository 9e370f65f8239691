package dev.mvc.experiment.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the values of a column have in common, as far as text tells.
enum ValueType {
  BOOL,
  INT,
  FLOAT,
  TEXT,
  LIST,
  OBJECT,
  MIXED;

  /// The type of values of two types. Null stands for a column without a value yet.
  static ValueType join(@Nullable ValueType a, ValueType b) {
    if (a == null || a == b) {
      return b;
    }
    boolean areNumbers = (a == INT || a == FLOAT) && (b == INT || b == FLOAT);
    return areNumbers ? FLOAT : MIXED;
  }

  /// As above for fields of CSV, where anything is text that is not something else throughout.
  static ValueType joinText(@Nullable ValueType a, ValueType b) {
    ValueType joined = join(a, b);
    return joined == MIXED ? TEXT : joined;
  }

  static String word(@Nullable ValueType type) {
    return type == null ? "empty" : type.name().toLowerCase(Locale.ROOT);
  }

  /// The type of a field of CSV. Spelled out by hand: a pattern for each field would take longer
  /// than hashing the file.
  static ValueType of(byte[] field, int length) {
    int at = 0;
    if (at < length && (field[at] == '-' || field[at] == '+')) {
      at++;
    }
    int digits = 0;
    int points = 0;
    for (; at < length; at++) {
      byte c = field[at];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && points == 0) {
        points++;
      } else if ((c == 'e' || c == 'E') && digits > 0) {
        return isExponent(field, at + 1, length) ? FLOAT : TEXT;
      } else {
        return word(field, length);
      }
    }
    return digits == 0 ? TEXT : points == 0 ? INT : FLOAT;
  }

  private static boolean isExponent(byte[] field, int from, int length) {
    int at = from < length && (field[from] == '-' || field[from] == '+') ? from + 1 : from;
    int digits = 0;
    while (at < length && field[at] >= '0' && field[at] <= '9') {
      at++;
      digits++;
    }
    return digits > 0 && at == length;
  }

  private static ValueType word(byte[] field, int length) {
    if (length > 9) {
      return TEXT;
    }
    String text = new String(field, 0, length, StandardCharsets.ISO_8859_1);
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "false" -> BOOL;
      case "nan", "inf", "-inf", "infinity", "-infinity" -> FLOAT;
      default -> TEXT;
    };
  }
}
