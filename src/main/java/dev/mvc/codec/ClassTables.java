package dev.mvc.codec;

import java.util.Arrays;

/// For each row class of a frame a table from a field of the base to what stands for the context.
///
/// Made when a class is first met: filled anew for each row they took a tenth of the time.
final class ClassTables {
  private static final int CLASSES = ContextModel.MOVING + ContextModel.MOST_CLASSES;

  /// All that a field has, except the exponent of F64.
  private static final int LEAST_VALUES = 256;

  private final int[][] tables = new int[CLASSES][0];
  private final boolean[] ready = new boolean[CLASSES];
  private ContextModel model = new ContextModel(1, 1, 0, 0, new int[0]);
  private Fields exponent = new Fields(1, 0, 0);
  private Fields mantissa = new Fields(1, 0, 0);
  private int[] of = new int[0];

  /// @param of what stands for each context
  void start(ContextModel model, Elements elements, int[] of) {
    this.model = model;
    this.of = of;
    exponent = Fields.exponent(elements);
    mantissa = Fields.mantissa(elements);
    Arrays.fill(ready, false);
  }

  /// The field that a class's contexts come from.
  Fields fields(int rowClass) {
    return rowClass == ContextModel.DECAYING ? mantissa : exponent;
  }

  int[] table(int rowClass) {
    int[] table = tables[rowClass];
    if (!ready[rowClass]) {
      ready[rowClass] = true;
      if (table.length <= exponent.mask()) {
        table = new int[Math.max(LEAST_VALUES, exponent.mask() + 1)];
        tables[rowClass] = table;
      }
      if (rowClass == ContextModel.DECAYING) {
        System.arraycopy(of, model.contexts(), table, 0, model.decay().length);
      } else {
        for (int e = 0; e <= exponent.mask(); e++) {
          table[e] = of[model.context(rowClass, e)];
        }
      }
    }
    return table;
  }
}
