package dev.mvc.diff;

import dev.mvc.tensor.NameOrder;
import dev.mvc.tensor.TensorInfo;
import java.util.Optional;

/// A tensor that differs.
///
/// @param old empty when it is new
/// @param now empty when it is gone
/// @param statistics how its elements changed, for tensors of one type that have the same shape but
///   for the first dimension: then of the rows that both have; empty for others, and when nobody
///   asked
public record TensorChange(
    Kind kind,
    Optional<PlacedTensor> old,
    Optional<PlacedTensor> now,
    Optional<ChangeStatistics> statistics) {

  /// What happened to a tensor.
  public enum Kind {
    ADDED,
    REMOVED,
    /// The same bytes under another name.
    RENAMED,
    /// Another shape, and maybe another type.
    RESHAPED,
    /// Another type of elements.
    RETYPED,
    /// Other elements.
    CHANGED
  }

  /// Compares by relative change, the largest first, then by name. Tensors without statistics come
  /// last, and one that was all 0, whose relative change has no bound, first.
  ///
  /// (A comparator of key extractors can be serialized, and Java keeps none of those for its next
  /// start: it would cost `log` some milliseconds, as would what Java puts together at run time.)
  static int byChange(TensorChange a, TensorChange b) {
    int order = Double.compare(b.relative(), a.relative());
    return order != 0 ? order : NameOrder.compare(a.info().name(), b.info().name());
  }

  /// Name, type and shape now, or before if it is gone.
  public TensorInfo info() {
    return now.or(() -> old).orElseThrow().info();
  }

  /// Whether the model has another form, and not only other values.
  public boolean isStructural() {
    return kind != Kind.CHANGED;
  }

  private double relative() {
    return statistics
        .map(found -> found.relative().orElse(Double.POSITIVE_INFINITY))
        .orElse(Double.NEGATIVE_INFINITY);
  }
}
