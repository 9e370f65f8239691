package dev.mvc.delta;

import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the 32-bit master of a 16-bit tensor in the same checkpoint: mixed-precision training
/// keeps both, and the smaller is the rounding of the larger.
///
/// A master has the same shape, and its name ends like the tensor's: `model.fc.weight` beside
/// `master.fc.weight`. Of several, the one whose name shares most of its end.
public final class MasterFinder {
  private record Master(String name, ObjectId id) {}

  private final Map<Shape, List<Master>> byShape = new HashMap<>();

  /// Adds a tensor of the checkpoint; anything but F32 is passed over.
  public void add(TensorInfo info, ObjectId id) {
    if (info.dtype() == DType.F32) {
      byShape
          .computeIfAbsent(info.shape(), shape -> new ArrayList<>())
          .add(new Master(info.name(), id));
    }
  }

  /// The master of a tensor, if it is a BF16 or F16 tensor that may have one.
  public Optional<ObjectId> find(TensorInfo info) {
    if (info.dtype() != DType.BF16 && info.dtype() != DType.F16) {
      return Optional.empty();
    }
    return byShape.getOrDefault(info.shape(), List.of()).stream()
        .filter(master -> commonEnd(master.name, info.name()) > 0)
        .max(Comparator.comparingInt(master -> commonEnd(master.name, info.name())))
        .map(Master::id);
  }

  /// How many dotted components at the end of two names are equal.
  private static int commonEnd(String a, String b) {
    List<String> left = List.of(a.split("\\.", -1));
    List<String> right = List.of(b.split("\\.", -1));
    int common = 0;
    while (common < Math.min(left.size(), right.size())
        && left.get(left.size() - 1 - common).equals(right.get(right.size() - 1 - common))) {
      common++;
    }
    return common;
  }
}
