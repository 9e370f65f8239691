package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.util.Optional;

/// Stored tensors that a new one may be a difference of.
///
/// @param latest the one that it continues: the same parameter in an earlier version
/// @param master the F32 tensor of the same checkpoint that it may be the rounding of
public record Earlier(Optional<ObjectId> latest, Optional<ObjectId> master) {
  /// Nothing is known.
  public static final Earlier NONE = new Earlier(Optional.empty(), Optional.empty());

  /// Only the tensor that it continues.
  public static Earlier continuing(Optional<ObjectId> latest) {
    return new Earlier(latest, Optional.empty());
  }
}
