package dev.mvc.delta;

import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the tensor of an earlier version that a tensor continues: one of the same name and dtype
/// whose shape is the same, or differs only in the first dimension (rows were added or removed; the
/// common part is then a common prefix of the bytes).
///
/// Tensors are matched over all files: re-sharding or a new folder for each step must not lose the
/// history. Where a name occurs in several files, the file of the same path comes first, then one
/// in the same folder, then one of the same name elsewhere, then any; among equals the last one
/// added.
public final class BaseFinder {
  private record Candidate(String path, TensorInfo info, ObjectId id) {}

  /// What must be equal for one tensor's bytes to correspond to another's.
  private record Form(DType dtype, Shape shape) {}

  private final Map<String, List<Candidate>> byName = new HashMap<>();
  private final Map<Form, Set<ObjectId>> byForm = new HashMap<>();

  /// Adds a tensor of an earlier version.
  ///
  /// @param path of its file, with slashes
  public void add(String path, TensorInfo info, ObjectId id) {
    byName
        .computeIfAbsent(info.name(), name -> new ArrayList<>())
        .addFirst(new Candidate(path, info, id));
    byForm
        .computeIfAbsent(new Form(info.dtype(), info.shape()), form -> new LinkedHashSet<>())
        .add(id);
  }

  /// All tensors of the same dtype and shape, whatever their names: one may be what `info` was made
  /// of.
  public Set<ObjectId> alike(TensorInfo info) {
    return Collections.unmodifiableSet(
        byForm.getOrDefault(new Form(info.dtype(), info.shape()), Set.of()));
  }

  /// The tensor that `info` in the file `path` continues.
  public Optional<ObjectId> find(String path, TensorInfo info) {
    return byName.getOrDefault(info.name(), List.of()).stream()
        .filter(candidate -> fits(candidate.info, info))
        .min(
            Comparator.comparingInt((Candidate candidate) -> distance(candidate.path, path))
                .thenComparing(candidate -> !candidate.info.shape().equals(info.shape())))
        .map(Candidate::id);
  }

  /// Whether two tensors have the same type and the same shape but for the first dimension, so that
  /// the smaller one's bytes correspond to the first bytes of the other.
  public static boolean fits(TensorInfo base, TensorInfo target) {
    List<Long> old = base.shape().dims();
    List<Long> now = target.shape().dims();
    return base.dtype() == target.dtype()
        && old.size() == now.size()
        && (old.isEmpty() || old.subList(1, old.size()).equals(now.subList(1, now.size())));
  }

  /// How far two files are from each other, 0 to 3: the same path, the same folder, the same name
  /// in another folder, or nothing of these.
  public static int distance(String a, String b) {
    if (a.equals(b)) {
      return 0;
    }
    int slashA = a.lastIndexOf('/');
    int slashB = b.lastIndexOf('/');
    if (a.substring(0, slashA + 1).equals(b.substring(0, slashB + 1))) {
      return 1;
    }
    return a.substring(slashA + 1).equals(b.substring(slashB + 1)) ? 2 : 3;
  }
}
