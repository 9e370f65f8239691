package dev.mvc.diff;

import dev.mvc.io.Progress;
import java.io.IOException;
import java.util.List;

/// What differs between two snapshots.
///
/// @param files that differ, by path
/// @param tensors that differ: those with statistics first, by relative change, the largest first;
///   then the others, by name
/// @param layers all layers of both sides, see [dev.mvc.tensor.LayerTree#layerOf]: those that are
///   the same last, by name; of the others those of weights first, and of each role the one with
///   the largest relative change first
/// @param roles the tensors of each role that there is
/// @param total all tensors
public record VersionDiff(
    List<FileChange> files,
    List<TensorChange> tensors,
    List<GroupChange> layers,
    List<GroupChange> roles,
    GroupChange total) {
  public VersionDiff {
    files = List.copyOf(files);
    tensors = List.copyOf(tensors);
    layers = List.copyOf(layers);
    roles = List.copyOf(roles);
  }

  /// How much is found out.
  public enum Depth {
    /// Which files and tensors differ: nothing but recipes is read.
    NAMES,
    /// Also by how much: all tensors that differ are read on both sides.
    STATISTICS
  }

  /// Compares two snapshots.
  ///
  /// @param progress told how many bytes of tensors were compared
  public static VersionDiff between(Snapshot old, Snapshot now, Depth depth, Progress progress)
      throws IOException {
    return new DiffRun(old, now, depth, progress).run();
  }

  /// Whether no file differs.
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /// Whether tensors were added, removed or renamed, or have another shape or type.
  public boolean isStructural() {
    return tensors.stream().anyMatch(TensorChange::isStructural);
  }
}
