package dev.mvc.diff;

import dev.mvc.tensor.Role;
import java.util.Optional;

/// How the tensors of a layer, of one role, or all of them, changed.
///
/// @param name of the layer, else empty
/// @param role what the tensors are for; of all, that of none
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
    Optional<Role> role,
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
