package dev.mvc.cli;

import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/// The layers of a model as the rows of a table: a layer with only one below it is one row with it,
/// and numbered layers that are alike are one row.
final class LayerRows {
  /// A layer, or several that are alike.
  ///
  /// @param depth how far it stands to the right
  /// @param name from the layer above on
  /// @param repeat how many there are
  /// @param tensors of all of them together
  /// @param parameters of all of them together
  /// @param bytes of all of them together
  record Row(int depth, String name, int repeat, int tensors, long parameters, long bytes) {}

  private final List<Row> rows = new ArrayList<>();
  private final int depth;

  private LayerRows(int depth) {
    this.depth = depth;
  }

  /// The rows down to a depth; 1 is the uppermost layers.
  static List<Row> of(LayerTree root, int depth) {
    LayerRows layers = new LayerRows(depth);
    layers.below(root, 0, 1);
    layers.own(root);
    return layers.rows;
  }

  /// The rows down to the greatest depth that does not take more than so many.
  static List<Row> fitting(LayerTree root, int most) {
    List<Row> fitting = of(root, 1);
    for (int depth = 2; depth <= LayerTree.MAX_DEPTH; depth++) {
      List<Row> deeper = of(root, depth);
      if (deeper.size() > most || deeper.size() == fitting.size()) {
        return fitting;
      }
      fitting = deeper;
    }
    return fitting;
  }

  /// Tensors that belong to no layer.
  private void own(LayerTree root) {
    List<TensorInfo> own = root.tensors();
    if (!own.isEmpty()) {
      long parameters = own.stream().mapToLong(tensor -> tensor.shape().count()).sum();
      long bytes = own.stream().mapToLong(TensorInfo::byteLength).sum();
      rows.add(new Row(0, "(no layer)", 1, own.size(), parameters, bytes));
    }
  }

  /// @param times how often the node itself occurs
  private void below(LayerTree node, int at, int times) {
    if (at == depth) {
      return;
    }
    List<LayerTree> children = node.children();
    for (int i = 0; i < children.size(); ) {
      LayerTree first = children.get(i);
      int end = i + 1;
      while (end < children.size() && areAlike(first, children.get(end))) {
        end++;
      }
      int repeat = end - i;
      LayerTree last = children.get(end - 1);
      add(
          first,
          repeat == 1 ? first.name() : first.name() + " … " + last.name(),
          at,
          repeat,
          times);
      i = end;
    }
  }

  private void add(LayerTree node, String name, int at, int repeat, int times) {
    LayerTree shown = node;
    String path = name;
    int count = repeat;
    // What has one layer below it and nothing else needs no row of its own.
    while (shown.tensors().isEmpty()) {
      List<LayerTree> children = shown.children();
      LayerTree first = children.getFirst();
      if (!children.stream().allMatch(child -> child == first || areAlike(first, child))
          || (children.size() > 1 && count > 1)) {
        break;
      }
      path += "." + first.name();
      path += children.size() == 1 ? "" : " … " + children.getLast().name();
      count *= children.size();
      shown = first;
    }
    int all = count * times;
    rows.add(
        new Row(
            at,
            path,
            count,
            shown.tensorCount() * all,
            shown.parameters() * all,
            shown.bytes() * all));
    below(shown, at + 1, all);
  }

  /// Whether two numbered layers have the same tensors but for their number.
  private static boolean areAlike(LayerTree a, LayerTree b) {
    if (!a.isNumbered() || !b.isNumbered() || a.tensorCount() != b.tensorCount()) {
      return false;
    }
    List<TensorInfo> ofA = a.allTensors();
    List<TensorInfo> ofB = b.allTensors();
    int startA = a.path().length();
    int startB = b.path().length();
    for (int i = 0; i < ofA.size(); i++) {
      TensorInfo one = ofA.get(i);
      TensorInfo other = ofB.get(i);
      if (one.dtype() != other.dtype()
          || !one.shape().equals(other.shape())
          || !one.name().substring(startA).equals(other.name().substring(startB))) {
        return false;
      }
    }
    return true;
  }
}
