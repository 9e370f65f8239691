package dev.mvc.tensor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// Tensors arranged by the parts of their names, which dots or slashes separate:
/// `model.layers.0.mlp.weight`, `layers/dense_1/vars/0`; see [NameParts].
///
/// A node is a view of one sorted list, and its children are found when they are asked for: names
/// of a hostile file may have tens of millions of parts, and the tree takes no memory for them.
/// Parts that are numbers are sorted as numbers, so that layer 2 stands before layer 10.
public final class LayerTree {
  /// Parts of a name beyond this many stay together, so that whoever walks the tree may recurse.
  public static final int MAX_DEPTH = 32;

  private final String name;
  private final List<TensorInfo> sorted;
  private final int start;
  private final int depth;
  private final long parameters;
  private final long bytes;

  /// @param sorted the tensors in and below the node
  /// @param start where in their names the part after the node's own begins
  private LayerTree(String name, List<TensorInfo> sorted, int start, int depth) {
    this.name = name;
    this.sorted = sorted;
    this.start = start;
    this.depth = depth;
    long elements = 0;
    long size = 0;
    for (TensorInfo tensor : sorted) {
      elements = saturatingAdd(elements, tensor.shape().count());
      size = saturatingAdd(size, tensor.byteLength());
    }
    this.parameters = elements;
    this.bytes = size;
  }

  /// The tree of some tensors, whose sizes have been checked.
  public static LayerTree of(Collection<TensorInfo> tensors) {
    List<TensorInfo> sorted = new ArrayList<>(tensors);
    sorted.sort((a, b) -> NameOrder.compare(a.name(), b.name()));
    return new LayerTree("", sorted, 0, 0);
  }

  /// The layer that a tensor belongs to: its name up to the first part that is a number
  /// (`model.layers.0`), or else without its last part (`model.embed_tokens`).
  public static String layerOf(String tensorName) {
    int last = -1;
    for (int from = 0, dot; (dot = NameParts.end(tensorName, from)) >= 0; from = dot + 1) {
      if (NameParts.isNumber(tensorName, from, dot)) {
        return tensorName.substring(0, dot);
      }
      last = dot;
    }
    return last < 0 ? tensorName : tensorName.substring(0, last);
  }

  /// The node's part of the name; empty for the root.
  public String name() {
    return name;
  }

  /// The whole name of the node; empty for the root.
  public String path() {
    return start == 0 ? "" : sorted.getFirst().name().substring(0, start - 1);
  }

  /// Whether the node's part of the name is a number, as those of repeated layers are.
  public boolean isNumbered() {
    return NameParts.isNumber(name, 0, name.length());
  }

  /// The nodes right below this one.
  public List<LayerTree> children() {
    List<LayerTree> children = new ArrayList<>();
    int at = 0;
    while (at < sorted.size()) {
      int dot = endOfPart(sorted.get(at).name());
      if (dot < 0) {
        at++;
        continue;
      }
      String part = sorted.get(at).name().substring(start, dot);
      int end = at + 1;
      while (end < sorted.size() && isBelow(sorted.get(end).name(), part)) {
        end++;
      }
      children.add(new LayerTree(part, sorted.subList(at, end), dot + 1, depth + 1));
      at = end;
    }
    return children;
  }

  /// The tensors that belong to the node itself, not to one below it.
  public List<TensorInfo> tensors() {
    return sorted.stream().filter(tensor -> endOfPart(tensor.name()) < 0).toList();
  }

  /// All tensors in the node and below it, in the order of their names.
  public List<TensorInfo> allTensors() {
    return Collections.unmodifiableList(sorted);
  }

  /// How many tensors are in the node and below it.
  public int tensorCount() {
    return sorted.size();
  }

  /// Elements of all tensors in the node and below it.
  public long parameters() {
    return parameters;
  }

  /// Bytes of all tensors in the node and below it.
  public long bytes() {
    return bytes;
  }

  /// Where the next part of a name ends if another follows it, else -1.
  private int endOfPart(String tensorName) {
    return depth >= MAX_DEPTH - 1 ? -1 : NameParts.end(tensorName, start);
  }

  private boolean isBelow(String tensorName, String part) {
    int dot = start + part.length();
    return tensorName.length() > dot
        && NameParts.end(tensorName, start) == dot
        && tensorName.startsWith(part, start);
  }

  /// Views may claim more elements than a long can count; the sum then stays at the largest.
  private static long saturatingAdd(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
