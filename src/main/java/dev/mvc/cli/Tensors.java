package dev.mvc.cli;

import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Tensors as people are told of them.
final class Tensors {
  private Tensors() {}

  /// The name; `""` for one that would not show.
  static String name(TensorInfo tensor) {
    return tensor.name().isBlank() ? '"' + tensor.name() + '"' : tensor.name();
  }

  /// As `F32 [10, 64]`.
  static String form(TensorInfo tensor) {
    return tensor.dtype() + " " + tensor.shape();
  }

  /// As `104 tensors, 22.7 M parameters (F32)`.
  static String summary(Collection<TensorInfo> tensors) {
    Map<DType, Long> parameters = new TreeMap<>();
    for (TensorInfo tensor : tensors) {
      parameters.merge(tensor.dtype(), tensor.shape().count(), Long::sum);
    }
    long total = parameters.values().stream().mapToLong(Long::longValue).sum();
    return Counts.of(tensors.size(), "tensor")
        + ", "
        + parameters(total)
        + parameters.keySet().stream()
            .map(DType::name)
            .collect(Collectors.joining(", ", " (", ")"));
  }

  /// As `22.7 M parameters`.
  static String parameters(long count) {
    return Counts.brief(count) + (count == 1 ? " parameter" : " parameters");
  }
}
