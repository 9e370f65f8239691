package dev.mvc.codec;

import java.util.SplittableRandom;

/// Makes large tensors with the statistics of small ones: copies stacked on each other, the rows of
/// all shuffled together and each copy's columns shuffled in its own way.
///
/// Every element keeps its row's activity and, when the same is done to its base, its base: so
/// exponents, differences and what they tell of each other stay what they are in the small tensor,
/// while no stretch of two elements repeats that LZ could find.
final class Repeated {
  /// Copies in a tensor: matrices of several frames out of those of half a frame.
  static final int COPIES = 8;

  private Repeated() {}

  /// A tensor of [#COPIES] times the size. Equal seeds and shapes give equal orders.
  static Checkpoint.Tensor of(Checkpoint.Tensor tensor, long seed) {
    int width = tensor.elements().width();
    byte[] data = tensor.data();
    int count = data.length / width;
    int columns = Math.min(tensor.rowLength(), count);
    if (columns == 0) {
      // Without rows, elements are shuffled as if they were rows of one.
      columns = 1;
    }
    var random = new SplittableRandom(seed);
    int rows = count / columns;
    int[] rowOrder = order(random, COPIES * rows);
    int[][] columnOrders = new int[COPIES][];
    for (int copy = 0; copy < COPIES; copy++) {
      columnOrders[copy] = order(random, columns);
    }
    byte[] made = new byte[COPIES * data.length];
    int to = 0;
    for (int place : rowOrder) {
      int from = place % rows * columns;
      for (int column : columnOrders[place / rows]) {
        System.arraycopy(data, (from + column) * width, made, to, width);
        to += width;
      }
    }
    return new Checkpoint.Tensor(tensor.elements(), tensor.rowLength(), made);
  }

  /// A random order (Fisher and Yates).
  private static int[] order(SplittableRandom random, int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
