package dev.mvc.merge;

import dev.mvc.object.Segment;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides about each tensor of a file from what the common ancestor and the heads have under its
/// name. Equal ids are equal bytes, so nothing has to be read.
public final class TensorMerging {
  private final Rules rules;

  public TensorMerging(Rules rules) {
    this.rules = rules;
  }

  /// The decisions by name, in the order of the first head; what only others have comes last.
  ///
  /// @param base of the common ancestor; nothing when there is none
  /// @param heads of two or more
  public Map<String, Decision> decide(
      Collection<Segment.Tensor> base, List<? extends Collection<Segment.Tensor>> heads) {
    Map<String, Segment.Tensor> before = byName(base);
    List<Map<String, Segment.Tensor>> now = heads.stream().map(TensorMerging::byName).toList();
    Set<String> names = new LinkedHashSet<>();
    now.forEach(head -> names.addAll(head.keySet()));
    names.addAll(before.keySet());
    Map<String, Decision> decisions = new LinkedHashMap<>();
    for (String name : names) {
      List<Optional<Segment.Tensor>> each =
          now.stream().map(head -> Optional.ofNullable(head.get(name))).toList();
      decisions.put(name, decide(name, before.get(name), each));
    }
    return decisions;
  }

  private static Map<String, Segment.Tensor> byName(Collection<Segment.Tensor> tensors) {
    Map<String, Segment.Tensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.putIfAbsent(tensor.info().name(), tensor));
    return byName;
  }

  private Decision decide(
      String name, Segment.@Nullable Tensor base, List<Optional<Segment.Tensor>> heads) {
    List<Integer> changed = new ArrayList<>();
    Set<Object> values = new HashSet<>();
    for (int head = 0; head < heads.size(); head++) {
      if (!Objects.equals(content(heads.get(head).orElse(null)), content(base))) {
        changed.add(head);
        values.add(String.valueOf(content(heads.get(head).orElse(null))));
      }
    }
    if (changed.isEmpty()) {
      return heads.getFirst().isPresent()
          ? new Decision.Take(heads.getFirst().get(), OptionalInt.empty())
          : new Decision.Drop(OptionalInt.empty());
    }
    if (values.size() == 1) {
      boolean isAll = changed.size() == heads.size();
      return takeFrom(
          heads,
          changed.getFirst(),
          isAll ? OptionalInt.empty() : OptionalInt.of(changed.getFirst()));
    }
    return contested(name, Optional.ofNullable(base), heads);
  }

  /// What has to be equal for two tensors to be the same: type, shape and bytes.
  private static @Nullable Object content(Segment.@Nullable Tensor tensor) {
    return tensor == null
        ? null
        : List.of(tensor.id(), tensor.info().dtype(), tensor.info().shape());
  }

  private static Decision takeFrom(
      List<Optional<Segment.Tensor>> heads, int head, OptionalInt only) {
    return heads.get(head).isPresent()
        ? new Decision.Take(heads.get(head).get(), only)
        : new Decision.Drop(only);
  }

  private Decision contested(
      String name, Optional<Segment.Tensor> base, List<Optional<Segment.Tensor>> heads) {
    Optional<Strategy> strategy = rules.find(name);
    if (strategy.isPresent() && !strategy.get().isArithmetic()) {
      int head = strategy.get() == Strategy.OURS ? 0 : 1;
      return takeFrom(heads, head, OptionalInt.of(head));
    }
    if (heads.stream().anyMatch(Optional::isEmpty)) {
      return new Decision.Conflict("was changed by one and removed by another");
    }
    List<Segment.Tensor> all = heads.stream().flatMap(Optional::stream).toList();
    TensorInfo info = all.getFirst().info();
    for (Segment.Tensor other : all) {
      if (!form(other.info()).equals(form(info))) {
        return new Decision.Conflict(
            "is " + form(info) + " here and " + form(other.info()) + " there");
      }
    }
    if (strategy.isEmpty()) {
      return new Decision.Conflict(
          base.isPresent() ? "was changed differently" : "was added differently");
    }
    return computed(strategy.get(), info, base, all);
  }

  private static Decision computed(
      Strategy strategy,
      TensorInfo info,
      Optional<Segment.Tensor> base,
      List<Segment.Tensor> heads) {
    if (!MergedTensor.isPossible(strategy, info.dtype())) {
      return new Decision.Conflict("is " + info.dtype() + ", for which there is no " + strategy);
    }
    if (heads.size() > 2 && !strategy.takesMany()) {
      return new Decision.Conflict("has more than the two heads that " + strategy + " takes");
    }
    Optional<Segment.Tensor> fitting =
        base.filter(tensor -> form(tensor.info()).equals(form(info)));
    if (strategy.needsBase() && fitting.isEmpty()) {
      return new Decision.Conflict(
          base.isEmpty()
              ? "is not in the common ancestor, which " + strategy + " needs"
              : "is "
                  + form(base.get().info())
                  + " in the common ancestor and "
                  + form(info)
                  + " now");
    }
    return new Decision.Compute(info, strategy, fitting, heads);
  }

  private static String form(TensorInfo info) {
    return info.dtype() + " " + info.shape();
  }
}
