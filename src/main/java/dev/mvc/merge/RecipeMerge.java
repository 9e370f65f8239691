package dev.mvc.merge;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts merged tensors into a file.
///
/// A merged file is one of the heads' files with other tensors: its headers and everything else
/// that is no tensor stay. That works where one head's file has just the tensors that the merged
/// one has, and in formats that keep no checksums of their tensors elsewhere in the file, as zip
/// archives and TensorFlow's checkpoints do.
public final class RecipeMerge {
  private static final Set<String> WITHOUT_CHECKSUMS =
      Set.of("safetensors", "gguf", "npy", "onnx", "tflite", "flax", "hdf5");

  private RecipeMerge() {}

  /// Whether tensors in files of a format can be replaced.
  public static boolean isPossible(String format) {
    return WITHOUT_CHECKSUMS.contains(format);
  }

  /// The head whose file the merged tensors fit into: of those with the right tensors the first
  /// whose other bytes differ from the base's, or else the first.
  ///
  /// @param decisions without conflicts
  public static Optional<Recipe> frame(
      Optional<Recipe> base, List<Recipe> heads, Map<String, Decision> decisions) {
    Map<String, TensorInfo> wanted = new HashMap<>();
    decisions.forEach((name, decision) -> {
      switch (decision) {
        case Decision.Take take -> wanted.put(name, take.tensor().info());
        case Decision.Compute compute -> wanted.put(name, compute.info());
        case Decision.Drop _, Decision.Conflict _ -> {
          // Nothing is wanted.
        }
      }
    });
    List<Recipe> fitting = heads.stream().filter(head -> tensors(head).equals(wanted)).toList();
    return fitting.stream()
        .filter(head -> base.isEmpty() || !rest(head).equals(rest(base.get())))
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }

  private static Map<String, TensorInfo> tensors(Recipe recipe) {
    Map<String, TensorInfo> tensors = new HashMap<>();
    recipe.tensors().forEach(tensor -> tensors.put(tensor.info().name(), tensor.info()));
    return tensors;
  }

  private static List<Segment> rest(Recipe recipe) {
    return recipe.segments().stream()
        .filter(segment -> !(segment instanceof Segment.Tensor))
        .toList();
  }

  /// The merged file.
  ///
  /// @param frame see [#frame]
  /// @param ids of the merged tensors by name
  /// @return empty when a tensor that would change is compressed in the file: what follows it would
  ///   no longer be where the file says it is
  public static Optional<Recipe> fill(Recipe frame, Map<String, ObjectId> ids) {
    List<Segment> segments = new ArrayList<>();
    for (Segment segment : frame.segments()) {
      if (segment instanceof Segment.Tensor tensor) {
        ObjectId id = ids.getOrDefault(tensor.info().name(), tensor.id());
        if (id.equals(tensor.id())) {
          segments.add(tensor);
        } else if (tensor.packed().isEmpty()) {
          segments.add(new Segment.Tensor(tensor.info(), id, tensor.length()));
        } else {
          return Optional.empty();
        }
      } else {
        segments.add(segment);
      }
    }
    return Optional.of(new Recipe(frame.format(), segments));
  }
}
