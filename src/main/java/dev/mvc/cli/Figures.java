package dev.mvc.cli;

import dev.mvc.object.Scalar;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;

/// Real numbers as people compare them in a column.
final class Figures {
  private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

  private Figures() {}

  /// A ratio, two digits that say something at least: `0.0041`, `6.0e-05`, `1.25`, `∞` when there
  /// is nothing to compare with.
  static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty() ? "∞" : ratio(ratio.getAsDouble());
  }

  static String ratio(double ratio) {
    if (ratio == 0) {
      return "0";
    }
    if (ratio >= 1000) {
      return scientific(ratio);
    }
    if (ratio >= 1) {
      return format("%.2f", ratio);
    }
    // 0.00095 is the smallest that four decimals show with an error below a tenth.
    return ratio < 0.00095 ? scientific(ratio) : format("%.4f", ratio);
  }

  /// As `1.1e-03`; `0` for nothing.
  static String scientific(double value) {
    return value == 0 ? "0" : format("%.1e", value);
  }

  /// A cosine: `0.9999512`; `–` where there is no angle. Only equal directions are `1`.
  static String cosine(OptionalDouble cosine) {
    if (cosine.isEmpty()) {
      return "–";
    }
    double value = cosine.getAsDouble();
    if (value == 1) {
      return "1";
    }
    return value >= 0.99999995 ? ">0.9999999" : format("%.7f", value);
  }

  /// A value with at most six digits that say something, `0.713482`, or those before its point:
  /// programs write losses with sixteen.
  static String brief(Scalar value) {
    if (!(value instanceof Scalar.Real(double real) && Double.isFinite(real))) {
      return value.toString();
    }
    BigDecimal digits = BigDecimal.valueOf(real);
    MathContext most = new MathContext(Math.max(6, digits.precision() - digits.scale()));
    return new Scalar.Real(digits.round(most).doubleValue()).toString();
  }

  /// A bar of blocks for a share of the whole width, in eighths of a column; at least an eighth for
  /// what is not nothing.
  static String bar(double share, int columns) {
    if (!(share > 0) || columns <= 0) {
      return "";
    }
    int eighths = (int) Math.clamp(Math.round(share * columns * 8), 1, columns * 8L);
    return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
