package dev.mvc.merge;

import dev.mvc.object.Segment;
import dev.mvc.tensor.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What becomes of a tensor.
public sealed interface Decision {
  /// It is as it was somewhere.
  ///
  /// @param head the only one that has it so; empty when nobody changed it, or all in the same way
  record Take(Segment.Tensor tensor, OptionalInt head) implements Decision {}

  /// It is gone, because somebody removed it and nobody changed it.
  record Drop(OptionalInt head) implements Decision {}

  /// It is computed.
  ///
  /// @param base the common ancestor's, if it had one of the same type and shape
  /// @param heads each one's, of the same type and shape
  record Compute(
      TensorInfo info, Strategy strategy, Optional<Segment.Tensor> base, List<Segment.Tensor> heads)
      implements Decision {
    public Compute {
      heads = List.copyOf(heads);
    }
  }

  /// A person has to decide.
  ///
  /// @param reason a predicate: `was changed by both`
  record Conflict(String reason) implements Decision {}
}
