package dev.mvc.codec;

import java.util.Arrays;

/// Joins neighbouring contexts whose distributions are so close that one table for both is smaller
/// than two: entropy, plus what a table takes.
final class ContextGrouping {
  /// About the bits of a table's frame, and of each token in it; one bit more or less a token
  /// changes the sizes by 0.01 %.
  private static final double TABLE_BITS = 25;

  private static final double TOKEN_BITS = 5;

  private static final int LOG_BITS = 12;
  private static final float[] LOG2 = new float[1 << LOG_BITS];

  static {
    for (int i = 1; i < LOG2.length; i++) {
      LOG2[i] = (float) (Math.log(i) / Math.log(2));
    }
  }

  private final int tokens;
  private int[] groups = new int[0];
  private int[] counts = new int[0];
  private double[] costs = new double[0];
  private double[] joint = new double[0];
  private int live;

  /// All tokens from here on do not occur.
  private int end;

  ContextGrouping(int tokens) {
    this.tokens = tokens;
  }

  /// The group of each context, ascending from 0.
  int[] groups() {
    return groups;
  }

  /// The counts of each group.
  int[] counts() {
    return counts;
  }

  /// Groups the contexts with these counts and returns how many groups there are.
  int group(int[] from, int contexts) {
    if (groups.length < contexts) {
      groups = new int[contexts];
      costs = new double[contexts];
      joint = new double[contexts];
      counts = new int[contexts * tokens];
    }
    dropEmpty(from, contexts);
    for (int g = 0; g < live; g++) {
      costs[g] = cost(g * tokens, -1);
    }
    for (int g = 0; g + 1 < live; g++) {
      joint[g] = cost(g * tokens, (g + 1) * tokens);
    }
    while (live > 1) {
      int best = bestPair();
      if (costs[best] + costs[best + 1] < joint[best]) {
        break;
      }
      join(best, contexts);
    }
    return live;
  }

  /// A context that never occurs shares the group before it.
  private void dropEmpty(int[] from, int contexts) {
    live = 0;
    end = 0;
    for (int c = 0; c < contexts; c++) {
      int last = tokens - 1;
      while (last >= 0 && from[c * tokens + last] == 0) {
        last--;
      }
      if (last >= 0) {
        end = Math.max(end, last + 1);
        System.arraycopy(from, c * tokens, counts, live * tokens, tokens);
        live++;
      }
      groups[c] = Math.max(0, live - 1);
    }
    if (live == 0) {
      Arrays.fill(counts, 0, tokens, 0);
      counts[0] = 1;
      live = 1;
      end = 1;
    }
  }

  private int bestPair() {
    int best = 0;
    double gain = Double.NEGATIVE_INFINITY;
    for (int g = 0; g + 1 < live; g++) {
      double here = costs[g] + costs[g + 1] - joint[g];
      if (here > gain) {
        gain = here;
        best = g;
      }
    }
    return best;
  }

  private void join(int left, int contexts) {
    int at = left * tokens;
    for (int t = 0; t < end; t++) {
      counts[at + t] += counts[at + tokens + t];
    }
    System.arraycopy(counts, at + 2 * tokens, counts, at + tokens, (live - left - 2) * tokens);
    costs[left] = joint[left];
    System.arraycopy(costs, left + 2, costs, left + 1, live - left - 2);
    System.arraycopy(joint, left + 1, joint, left, live - left - 2);
    live--;
    for (int c = 0; c < contexts; c++) {
      if (groups[c] > left) {
        groups[c]--;
      }
    }
    if (left > 0) {
      joint[left - 1] = cost(at - tokens, at);
    }
    if (left + 1 < live) {
      joint[left] = cost(at, at + tokens);
    }
  }

  /// Bits for the values of one group, or of two taken together, with their table.
  private double cost(int at, int with) {
    int total = 0;
    double bits = TABLE_BITS;
    for (int t = 0; t < end; t++) {
      int count = counts[at + t] + (with < 0 ? 0 : counts[with + t]);
      if (count > 0) {
        total += count;
        bits += TOKEN_BITS - count * log2(count);
      }
    }
    return bits + total * log2(total);
  }

  private static double log2(int value) {
    if (value < LOG2.length) {
      return LOG2[value];
    }
    int drop = 32 - LOG_BITS - Integer.numberOfLeadingZeros(value);
    return LOG2[value >>> drop] + drop;
  }
}
