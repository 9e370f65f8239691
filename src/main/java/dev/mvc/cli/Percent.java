package dev.mvc.cli;

/// Shares of a whole as people read them.
final class Percent {
  private Percent() {}

  /// As `54.9 %`. Only nothing is `0 %` and only everything is `100 %`: what rounds there is shown
  /// as `<0.1 %` and `99.9 %`.
  static String format(long part, long whole) {
    if (part == whole) {
      return "100 %";
    }
    return part == 0 ? "0 %" : format((double) part / whole);
  }

  /// The same for a share that is known as a fraction: 0.549 is `54.9 %`.
  static String format(double share) {
    if (!Double.isFinite(share)) {
      return "–";
    }
    if (share == 0 || share == 1) {
      return share == 0 ? "0 %" : "100 %";
    }
    long tenths = Math.round(share * 1000);
    if (tenths == 0) {
      return "<0.1 %";
    }
    if (tenths == 1000) {
      return share < 1 ? "99.9 %" : "100.1 %";
    }
    return tenths / 10 + "." + Math.abs(tenths % 10) + " %";
  }
}
