package dev.mvc.cli;

import dev.mvc.format.Model;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `mvc inspect` says of a model file.
///
/// @param file as it was named
/// @param sound whether it is a model of a known format without faults
/// @param problems what is wrong with it
/// @param format null when it is of none that is known, or breaks its rules
/// @param size of all files of the model
record InspectDocument(
    String file,
    boolean sound,
    List<String> problems,
    @Nullable String format,
    long size,
    List<Part> files,
    int tensors,
    long parameters,
    long bytes,
    List<OfType> dtypes,
    Map<String, String> metadata,
    List<LayerRows.Row> layers,
    List<Tensor> biggest) {

  /// How many of the biggest tensors are told.
  private static final int MAX_BIGGEST = 5;

  /// One file of the model.
  record Part(String name, long size, int tensors) {}

  /// All tensors of a type.
  record OfType(DType dtype, int tensors, long parameters, long bytes) {}

  /// A tensor and the file it is in.
  record Tensor(String name, String dtype, List<Long> shape, long bytes, String file) {
    static Tensor of(TensorInfo tensor, String file) {
      return new Tensor(
          tensor.name(), tensor.dtype().name(), tensor.shape().dims(), tensor.byteLength(), file);
    }
  }

  /// A file that is no sound model.
  static InspectDocument unsound(ModelTarget target, String problem) {
    return new InspectDocument(
        target.shown(),
        false,
        List.of(problem),
        null,
        target.size(),
        List.of(),
        0,
        0,
        0,
        List.of(),
        Map.of(),
        List.of(),
        List.of());
  }

  /// @param layers the rows of the tree that were asked for
  static InspectDocument of(
      ModelTarget target, Model model, LayerTree tree, List<LayerRows.Row> layers) {
    return new InspectDocument(
        target.shown(),
        model.complaints().isEmpty(),
        model.complaints(),
        model.format(),
        model.size(),
        model.parts().stream()
            .map(part -> new Part(part.name(), part.size(), part.tensors().size()))
            .toList(),
        tree.tensorCount(),
        tree.parameters(),
        tree.bytes(),
        types(model),
        model.metadata(),
        layers,
        biggest(model));
  }

  private static List<OfType> types(Model model) {
    Map<DType, OfType> types = new EnumMap<>(DType.class);
    for (TensorInfo tensor : model.tensors()) {
      types.merge(
          tensor.dtype(),
          new OfType(tensor.dtype(), 1, tensor.shape().count(), tensor.byteLength()),
          (a, b) ->
              new OfType(
                  a.dtype, a.tensors + b.tensors, a.parameters + b.parameters, a.bytes + b.bytes));
    }
    return types.values().stream()
        .sorted(Comparator.comparingLong(OfType::bytes).reversed())
        .toList();
  }

  private static List<Tensor> biggest(Model model) {
    List<Tensor> all = new ArrayList<>();
    for (Model.Part part : model.parts()) {
      for (NamedTensor tensor : part.tensors()) {
        all.add(Tensor.of(tensor.info(), part.name()));
      }
    }
    return all.stream()
        .sorted(Comparator.comparingLong(Tensor::bytes).reversed().thenComparing(Tensor::name))
        .limit(MAX_BIGGEST)
        .toList();
  }
}
