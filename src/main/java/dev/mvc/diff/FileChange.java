package dev.mvc.diff;

import dev.mvc.object.Tree;
import java.util.Optional;

/// A file or link that differs.
///
/// @param path where it is now, or was if it is gone
/// @param oldPath where it was; the same path unless it was renamed
/// @param old what was there; empty when it is new
/// @param now what is there; empty when it is gone
/// @param tensors what became of its tensors; empty where none are known
public record FileChange(
    String path,
    String oldPath,
    Optional<Tree.Entry> old,
    Optional<Tree.Entry> now,
    Optional<Tensors> tensors) {

  /// What happened to a file.
  public enum Kind {
    ADDED,
    REMOVED,
    /// The content, or that it is executable, or where a link leads.
    CHANGED,
    /// The same content elsewhere.
    RENAMED
  }

  /// What became of the tensors of a file.
  ///
  /// @param changed tensors that hold something else than before, wherever they were
  /// @param added tensors that were in no file
  /// @param removed tensors of the old file that are in none any more
  /// @param total tensors of the file now
  public record Tensors(int changed, int added, int removed, int total) {
    /// Whether only what is beside the tensors differs, or which file they are in.
    public boolean areSame() {
      return changed == 0 && added == 0 && removed == 0;
    }
  }

  /// What happened.
  public Kind kind() {
    if (old.isEmpty()) {
      return Kind.ADDED;
    }
    if (now.isEmpty()) {
      return Kind.REMOVED;
    }
    return path.equals(oldPath) ? Kind.CHANGED : Kind.RENAMED;
  }

  FileChange with(Optional<Tensors> counts) {
    return new FileChange(path, oldPath, old, now, counts);
  }
}
