package dev.mvc.delta;

/// Skip-deltas: how chains of differences stay short.
///
/// The versions of a tensor are numbered from the last one that was stored in full, which is 0.
/// Three of four are differences of the one before, which are the smallest; every fourth, number
/// 4q, is one of number 4(q & (q − 1)), that is, of q with its lowest set bit cleared (as in
/// Subversion's FSFS). So number 4q + r is restored through r + (set bits of q) differences: 3 in
/// the mean of the first 32 versions, at most 8 for the first 128, and where it would be more, a
/// base further back is taken.
///
/// Every base is among the bases of the version before, so it is found by following them.
public final class Chain {
  /// The most differences that are decoded to restore a tensor.
  public static final int MAX_DEPTH = 8;

  /// The most that are followed. A chain can be longer than [#MAX_DEPTH] when bases are moved to
  /// other places in their chains while something is stored as a difference of them; only damage or
  /// malice makes one that never ends.
  public static final int MAX_FOLLOWED = 64;

  /// How many versions follow each other directly before one is skipped to.
  private static final int RUN = 4;

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
    return latest.number() < Integer.MAX_VALUE
        && candidate.number() <= base(latest.number() + 1)
        && candidate.depth() < MAX_DEPTH;
  }

  /// The number of the base of number `n`, which is at least 1.
  private static int base(int n) {
    int q = n / RUN;
    return n % RUN == 0 ? (q & (q - 1)) * RUN : n - 1;
  }

  /// The position of a tensor that follows `latest` and is stored as a difference of `base`.
  public static Position after(Position latest, Position base) {
    return new Position(latest.number() + 1, base.depth() + 1);
  }
}
