package dev.mvc.diff;

/// A sum of products that may be far beyond the range of a double: `significand · 2^exponent`.
///
/// Squares of doubles reach from 2^-2148 to 2^2048. As long as everything added has the exponent 0,
/// this is a plain sum.
final class ScaledSum {
  private double significand;
  private int exponent;

  /// Adds `significand · 2^exponent`.
  void add(double significand, int exponent) {
    if (significand == 0) {
      return;
    }
    if (this.significand == 0) {
      this.exponent = exponent;
    }
    // What the smaller one loses when it is shifted is below the last bit of the larger:
    // significands
    // stay between 2^-900 and 2^1000.
    if (exponent > this.exponent) {
      this.significand = Math.scalb(this.significand, this.exponent - exponent);
      this.exponent = exponent;
      this.significand += significand;
    } else {
      this.significand += Math.scalb(significand, exponent - this.exponent);
    }
  }

  /// Adds another sum.
  void add(ScaledSum other) {
    add(other.significand, other.exponent);
  }

  boolean isZero() {
    return significand == 0;
  }

  /// The square root, at most the largest double.
  double root() {
    return Math.min(Double.MAX_VALUE, scaledRoot(exponent / 2));
  }

  /// √this / √other, at most the largest double.
  double rootRatio(ScaledSum other) {
    double ratio = Math.sqrt(significand) / Math.sqrt(other.significand);
    return Math.min(Double.MAX_VALUE, Math.scalb(ratio, (exponent - other.exponent) / 2));
  }

  /// this / (√a · √b), between -1 and 1 but for rounding, which is cut off.
  double cosine(ScaledSum a, ScaledSum b) {
    double ratio = significand / Math.sqrt(a.significand) / Math.sqrt(b.significand);
    double cosine = Math.scalb(ratio, exponent - a.exponent / 2 - b.exponent / 2);
    return Math.clamp(cosine, -1.0, 1.0);
  }

  private double scaledRoot(int scale) {
    return Math.scalb(Math.sqrt(significand), scale);
  }
}
