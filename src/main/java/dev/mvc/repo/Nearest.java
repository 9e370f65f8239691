package dev.mvc.repo;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What a mistyped word was probably meant to be.
public final class Nearest {
  private Nearest() {}

  /// The candidate that is a third of its letters away at most, or that the word begins.
  public static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> isNear(word, candidate))
        .min(Comparator.comparingInt((String c) -> distance(word, c)).thenComparing(c -> c));
  }

  private static boolean isNear(String word, String candidate) {
    int allowed = Math.max(1, Math.max(word.length(), candidate.length()) / 3);
    boolean begun = word.length() >= 2 && candidate.startsWith(word);
    // Of very short names everything is near everything.
    boolean similar = candidate.length() > 2 && distance(word, candidate) <= allowed;
    return begun || similar;
  }

  /// Letters to insert, delete, replace or swap with the next: the optimal string alignment
  /// distance (Damerau 1964).
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
