package dev.mvc.merge;

import java.util.Arrays;

/// Which elements of a sequence are which of another: a longest common subsequence, found as by E.
/// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in linear space.
final class LineMatch {
  /// Stretches that are further apart than this count as replaced: comparing them would take longer
  /// than anybody waits, and the answer would tell nothing.
  private static final int MOST_EDITS = 4000;

  private final int[] a;
  private final int[] b;
  private final int[] matches;
  private final int[] forward;
  private final int[] backward;

  private LineMatch(int[] a, int[] b) {
    this.a = a;
    this.b = b;
    this.matches = new int[a.length];
    Arrays.fill(matches, -1);
    int reach = Math.min(a.length + b.length, 2 * MOST_EDITS) + 3;
    this.forward = new int[2 * reach + 1];
    this.backward = new int[2 * reach + 1];
  }

  /// For each element of `a` the place in `b` that it is matched with, ascending, or -1.
  static int[] of(int[] a, int[] b) {
    LineMatch match = new LineMatch(a, b);
    match.match(0, a.length, 0, b.length);
    return match.matches;
  }

  private void match(int fromA, int toA, int fromB, int toB) {
    int startA = fromA;
    int startB = fromB;
    while (startA < toA && startB < toB && a[startA] == b[startB]) {
      matches[startA++] = startB++;
    }
    int endA = toA;
    int endB = toB;
    while (startA < endA && startB < endB && a[endA - 1] == b[endB - 1]) {
      matches[--endA] = --endB;
    }
    if (startA < endA && startB < endB) {
      int[] middle = middle(startA, endA, startB, endB);
      if (middle.length > 0) {
        match(startA, middle[0], startB, middle[1]);
        match(middle[0], endA, middle[1], endB);
      }
    }
  }

  /// A point on a shortest path through the box, inside of it; nothing when it is too long.
  private int[] middle(int fromA, int toA, int fromB, int toB) {
    int n = toA - fromA;
    int m = toB - fromB;
    int delta = n - m;
    boolean isOdd = (delta & 1) != 0;
    int zero = forward.length / 2;
    int limit = Math.min((n + m + 1) / 2, MOST_EDITS);
    forward[zero + 1] = 0;
    backward[zero + 1] = 0;
    for (int d = 0; d <= limit; d++) {
      for (int k = -d; k <= d; k += 2) {
        int x = step(forward, zero, k, d);
        int y = x - k;
        while (x < n && y >= 0 && y < m && a[fromA + x] == b[fromB + y]) {
          x++;
          y++;
        }
        forward[zero + k] = x;
        int other = delta - k;
        if (isOdd && Math.abs(other) < d && x + backward[zero + other] >= n) {
          return point(fromA + x, fromB + y, fromA, toA, fromB, toB);
        }
      }
      for (int k = -d; k <= d; k += 2) {
        int x = step(backward, zero, k, d);
        int y = x - k;
        while (x < n && y >= 0 && y < m && a[toA - 1 - x] == b[toB - 1 - y]) {
          x++;
          y++;
        }
        backward[zero + k] = x;
        int other = delta - k;
        if (!isOdd && Math.abs(other) <= d && x + forward[zero + other] >= n) {
          return point(toA - x, toB - y, fromA, toA, fromB, toB);
        }
      }
    }
    return new int[0];
  }

  /// The furthest that one more edit gets on a diagonal.
  private static int step(int[] furthest, int zero, int k, int d) {
    boolean isDown = k == -d || (k != d && furthest[zero + k - 1] < furthest[zero + k + 1]);
    return isDown ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
  }

  /// A point that leads out of the box, or to the corner, would split nothing.
  private static int[] point(int x, int y, int fromA, int toA, int fromB, int toB) {
    boolean isInside = x >= fromA && x <= toA && y >= fromB && y <= toB;
    boolean isCorner = (x == fromA && y == fromB) || (x == toA && y == toB);
    return isInside && !isCorner ? new int[] {x, y} : new int[0];
  }
}
