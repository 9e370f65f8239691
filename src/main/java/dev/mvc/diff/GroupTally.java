package dev.mvc.diff;

import dev.mvc.tensor.DType;
import dev.mvc.tensor.Role;
import java.util.Optional;

/// Counts what becomes a [GroupChange].
final class GroupTally {
  private final String name;
  private final Optional<Role> role;
  private final ChangeAccumulator floats = new ChangeAccumulator(DType.F32);
  private final ChangeAccumulator others = new ChangeAccumulator(DType.I32);
  private int tensors;
  private int changed;
  private int added;
  private int removed;
  private long elements;

  GroupTally(String name, Optional<Role> role) {
    this.name = name;
    this.role = role;
  }

  void unchanged(PlacedTensor tensor) {
    tensors++;
    elements = saturatingAdd(elements, tensor.elements());
  }

  void changed(PlacedTensor now) {
    unchanged(now);
    changed++;
  }

  void added(PlacedTensor now) {
    unchanged(now);
    added++;
  }

  void removed() {
    removed++;
  }

  void add(DType dtype, ChangeAccumulator found) {
    boolean isFloat = dtype.kind() == DType.Kind.FLOAT || dtype.kind() == DType.Kind.COMPLEX;
    (isFloat ? floats : others).combine(found);
  }

  GroupChange result() {
    ChangeStatistics ofFloats = floats.result();
    ChangeStatistics ofOthers = others.result();
    ChangeStatistics statistics = ofFloats.elements() > 0 ? ofFloats : ofOthers;
    return new GroupChange(
        name,
        role,
        tensors,
        changed,
        added,
        removed,
        elements,
        ofFloats.changed() + ofOthers.changed(),
        Optional.of(statistics).filter(any -> any.elements() > 0));
  }

  /// Views may claim more elements than a long can count; the sum then stays at the largest.
  private static long saturatingAdd(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
