package dev.mvc.cli;

import dev.mvc.format.Model;
import dev.mvc.format.about.ModelFacts;
import dev.mvc.format.about.SharedStorages;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.Role;
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
/// @param warnings what is odd or dangerous about it
/// @param format null when it is of none that is known, or breaks its rules
/// @param size of all files of the model
/// @param model what the file and the configuration beside it say that it is; null where they say
///   nothing
/// @param base the model that an adapter is for, else null
/// @param facts what the file or its configuration counts
/// @param parameters elements of the weights
/// @param bytes of all tensors
/// @param roles what the tensors are for, weights first
record InspectDocument(
    String file,
    boolean sound,
    List<String> problems,
    List<String> warnings,
    @Nullable String format,
    long size,
    @Nullable String model,
    @Nullable String base,
    Map<String, String> facts,
    List<Part> files,
    int tensors,
    long parameters,
    long bytes,
    List<OfRole> roles,
    List<OfType> dtypes,
    SharedStorages shared,
    Map<String, String> metadata,
    List<LayerRows.Row> layers,
    List<Tensor> biggest) {

  /// How many of the biggest tensors are told.
  private static final int MAX_BIGGEST = 5;

  private static final SharedStorages NOTHING_SHARED =
      new SharedStorages(Map.of(), 0, 0, List.of());

  /// One file of the model.
  record Part(String name, long size, int tensors) {}

  /// All tensors of a role.
  record OfRole(Role role, int tensors, long parameters, long bytes) {
    OfRole and(OfRole other) {
      return new OfRole(
          role, tensors + other.tensors, parameters + other.parameters, bytes + other.bytes);
    }
  }

  /// All tensors of a type.
  record OfType(DType dtype, int tensors, long parameters, long bytes) {
    OfType and(OfType other) {
      return new OfType(
          dtype, tensors + other.tensors, parameters + other.parameters, bytes + other.bytes);
    }
  }

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
        List.of(),
        null,
        target.size(),
        null,
        null,
        Map.of(),
        List.of(),
        0,
        0,
        0,
        List.of(),
        List.of(),
        NOTHING_SHARED,
        Map.of(),
        List.of(),
        List.of());
  }

  /// @param layers the rows of the tree that were asked for
  static InspectDocument of(
      ModelTarget target,
      Model model,
      ModelFacts facts,
      LayerTree tree,
      List<LayerRows.Row> layers) {
    List<OfRole> roles = roles(model);
    return new InspectDocument(
        target.shown(),
        model.complaints().isEmpty(),
        model.complaints(),
        model.parts().stream().flatMap(part -> part.layout().warnings().stream()).toList(),
        model.format(),
        model.size(),
        facts.type().orElse(null),
        facts.base().orElse(null),
        facts.values(),
        model.parts().stream()
            .map(part -> new Part(part.name(), part.size(), part.tensors().size()))
            .toList(),
        tree.tensorCount(),
        roles.stream()
            .filter(each -> each.role == Role.WEIGHTS)
            .mapToLong(OfRole::parameters)
            .sum(),
        tree.bytes(),
        roles,
        types(model),
        SharedStorages.of(model),
        model.metadata(),
        layers,
        biggest(model));
  }

  /// Whether there is more than weights.
  boolean hasState() {
    return roles.stream().anyMatch(each -> each.role != Role.WEIGHTS);
  }

  private static List<OfRole> roles(Model model) {
    Map<Role, OfRole> roles = new EnumMap<>(Role.class);
    for (Model.Part part : model.parts()) {
      for (TensorInfo tensor : part.layout().infos()) {
        Role role = Role.of(part.name(), tensor.name());
        roles.merge(
            role, new OfRole(role, 1, tensor.shape().count(), tensor.byteLength()), OfRole::and);
      }
    }
    return List.copyOf(roles.values());
  }

  private static List<OfType> types(Model model) {
    Map<DType, OfType> types = new EnumMap<>(DType.class);
    for (TensorInfo tensor : model.tensors()) {
      types.merge(
          tensor.dtype(),
          new OfType(tensor.dtype(), 1, tensor.shape().count(), tensor.byteLength()),
          OfType::and);
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
