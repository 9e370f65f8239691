package dev.mvc.delta;

/// Skip-deltas: how chains of differences stay short.
///
/// The versions of a tensor are numbered from the last one that was stored in full, which is 0. The
/// base of number n is not n − 1 but n with its lowest set bit cleared, so that n is restored
/// through as many differences as n has set bits (as in Subversion's FSFS). That base is always
/// among the bases of n − 1, so it is found by following them.
public final class Chain {
  /// The most differences that are decoded to restore a tensor.
  public static final int MAX_DEPTH = 8;

  private Chain() {}

  /// Where a stored tensor stands.
  ///
  /// @param number of versions since the full one
  /// @param depth differences that are decoded to restore it; 0 for the full one
  public record Position(int number, int depth) {
    /// A tensor stored in full.
    public static final Position FULL = new Position(0, 0);
  }

  /// Whether a tensor stored at `candidate` may be the base of the one that follows `latest`.
  ///
  /// Asked of `latest` first and then of its bases, nearest first; the first yes is the base.
  public static boolean isBase(Position candidate, Position latest) {
    int next = latest.number() + 1;
    return candidate.number() <= (next & (next - 1)) && candidate.depth() < MAX_DEPTH;
  }

  /// The position of a tensor that follows `latest` and is stored as a difference of `base`.
  public static Position after(Position latest, Position base) {
    return new Position(latest.number() + 1, base.depth() + 1);
  }
}
