package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.merge.Decision;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tensors of a file that are the same in the common ancestor and in all heads, as tied embeddings
/// are, and would not be any more.
final class TiedTensors {
  /// Biases that are still zero are equal without being tied.
  private static final long LEAST_ELEMENTS = 1024;

  private TiedTensors() {}

  /// A sentence for each group of them.
  static List<String> find(
      Optional<Recipe> base, List<Recipe> heads, Map<String, Decision> decisions) {
    List<Recipe> all = new ArrayList<>(heads);
    base.ifPresent(all::addFirst);
    Map<String, List<ObjectId>> contents = new LinkedHashMap<>();
    for (Recipe recipe : all) {
      Set<String> seen = new HashSet<>();
      for (Segment.Tensor tensor : recipe.tensors()) {
        TensorInfo info = tensor.info();
        if (info.shape().count() >= LEAST_ELEMENTS && seen.add(info.name())) {
          contents.computeIfAbsent(info.name(), _ -> new ArrayList<>()).add(tensor.id());
        }
      }
    }
    Map<List<ObjectId>, List<String>> tied = new LinkedHashMap<>();
    contents.forEach((name, ids) -> {
      if (ids.size() == all.size()) {
        tied.computeIfAbsent(ids, _ -> new ArrayList<>()).add(name);
      }
    });
    List<String> broken = new ArrayList<>();
    for (List<String> names : tied.values()) {
      Map<Object, String> kinds = new HashMap<>();
      names.forEach(name -> kinds.putIfAbsent(kind(decisions.get(name)), name));
      if (kinds.size() > 1) {
        broken.add(
            String.join(" and ", names)
                + " are the same in all heads and would differ: give them one strategy.");
      }
    }
    return broken;
  }

  private static Object kind(@Nullable Decision decision) {
    return switch (decision) {
      case Decision.Take take -> take.tensor().id();
      case Decision.Compute compute -> compute.strategy();
      case Decision.Drop _ -> "gone";
      case Decision.Conflict _ -> "open";
      case null -> "";
    };
  }
}
