package dev.mvc.merge;

import java.io.IOException;

/// Finds elements of the heads' differences from the base by their rank, exactly and without
/// sorting: the upper halves of all keys are counted, then the lower halves of those that have the
/// upper half of the element that is looked for. Where not all of its equals are on the same side,
/// they are counted block by block in a third pass.
///
/// A pass reads every input once, for all heads and all ranks.
///
/// Memory: 256 KiB for each head, 512 KiB for each place that is looked for.
final class Ranking {
  private static final int HALF = 1 << 16;

  private final TensorInputs inputs;
  private final int heads;
  private final double[][] values;
  private final float[] differences = new float[MergedTensor.BLOCK];
  private final int[] keys = new int[MergedTensor.BLOCK];

  /// @param inputs the base first
  Ranking(TensorInputs inputs) {
    this.inputs = inputs;
    this.heads = inputs.count() - 1;
    this.values = inputs.room();
  }

  /// What is done with the keys of a block of a head's difference.
  @FunctionalInterface
  private interface Pass {
    void accept(int head, int block, int count);
  }

  /// @param left how many of the elements that were asked for are those counted at the index
  private record Found(int index, long left, long count) {
    static Found of(long[] counts, long rank) {
      long left = rank;
      int index = counts.length - 1;
      while (index > 0 && counts[index] < left) {
        left -= counts[index--];
      }
      return new Found(index, Math.min(left, counts[index]), counts[index]);
    }
  }

  /// The places behind the largest elements of each head's difference.
  ///
  /// @param ranks how many elements are above each place
  /// @return by head, then by rank
  Cut[][] after(long... ranks) throws IOException {
    long[][] counts = new long[heads][(Cut.NAN >>> 16) + 1];
    pass((head, _, count) -> {
      long[] counted = counts[head];
      for (int i = 0; i < count; i++) {
        counted[keys[i] >>> 16]++;
      }
    });
    Found[][] upper = new Found[heads][ranks.length];
    long[][][] lower = new long[heads][ranks.length][HALF];
    for (int head = 0; head < heads; head++) {
      for (int rank = 0; rank < ranks.length; rank++) {
        upper[head][rank] = Found.of(counts[head], ranks[rank]);
      }
    }
    pass((head, _, count) -> {
      for (int rank = 0; rank < ranks.length; rank++) {
        count(upper[head][rank].index, count, lower[head][rank]);
      }
    });
    Cut[][] cuts = new Cut[heads][ranks.length];
    boolean isSplit = false;
    for (int head = 0; head < heads; head++) {
      for (int rank = 0; rank < ranks.length; rank++) {
        Found found = Found.of(lower[head][rank], upper[head][rank].left);
        boolean splits = ranks[rank] > 0 && found.left < found.count;
        int key = upper[head][rank].index << 16 | found.index;
        long[] before = new long[splits ? Math.toIntExact(inputs.blocks() + 1) : 0];
        cuts[head][rank] = ranks[rank] > 0 ? new Cut(key, found.left, before) : Cut.TOP;
        isSplit |= splits;
      }
    }
    if (isSplit) {
      countEqual(cuts);
    }
    return cuts;
  }

  private void count(int upper, int count, long[] lower) {
    for (int i = 0; i < count; i++) {
      if (keys[i] >>> 16 == upper) {
        lower[keys[i] & (HALF - 1)]++;
      }
    }
  }

  private void countEqual(Cut[][] cuts) throws IOException {
    pass((head, block, count) -> {
      for (Cut cut : cuts[head]) {
        if (cut.before().length > 0) {
          cut.before()[block + 1] = cut.before()[block] + countEqual(cut.key(), count);
        }
      }
    });
  }

  private int countEqual(int key, int count) {
    int equal = 0;
    for (int i = 0; i < count; i++) {
      equal += keys[i] == key ? 1 : 0;
    }
    return equal;
  }

  private void pass(Pass pass) throws IOException {
    for (int block = 0; block < inputs.blocks(); block++) {
      int count = inputs.read(block, values);
      for (int head = 0; head < heads; head++) {
        key(values[head + 1], values[0], count);
        pass.accept(head, block, count);
      }
    }
  }

  private void key(double[] head, double[] base, int count) {
    // Two loops: the compiler turns each into vector code, but not both together.
    for (int i = 0; i < count; i++) {
      differences[i] = (float) (head[i] - base[i]);
    }
    for (int i = 0; i < count; i++) {
      keys[i] = Cut.key(differences[i]);
    }
  }
}
