package dev.mvc.diff;

import java.util.Optional;

/// How the tensors of a layer, or of the whole model, changed.
///
/// @param name of the layer; empty for the whole model
/// @param tensors how many there are now
/// @param changed how many of them hold something else than before
/// @param added how many of them were not there before
/// @param removed how many are no longer there
/// @param elements of all tensors now
/// @param changedElements of these, those whose bits differ
/// @param statistics of the tensors that changed, together: of the floating-point ones, unless
///   there are only others. A step counter would otherwise outweigh all weights. Empty when no
///   element was compared
public record GroupChange(
    String name,
    int tensors,
    int changed,
    int added,
    int removed,
    long elements,
    long changedElements,
    Optional<ChangeStatistics> statistics) {

  /// Whether every tensor is as it was.
  public boolean isSame() {
    return changed == 0 && added == 0 && removed == 0;
  }
}
