package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.merge.Decision;
import dev.mvc.merge.Strategy;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a merge would do. Made without reading a tensor.
///
/// @param files what becomes of each file that somebody changed, and of all others
/// @param params hyperparameters of the merged version
/// @param warnings what goes on all the same and a person should know, each a sentence
public record MergePlan(
    Kind kind,
    MergeRequest request,
    SortedMap<String, FilePlan> files,
    SortedMap<String, Scalar> params,
    List<String> warnings) {
  /// What is to be done.
  public enum Kind {
    /// Everything is here already.
    UP_TO_DATE,
    /// The branch only has to move.
    FAST_FORWARD,
    /// A new version is made.
    MERGE
  }

  /// What becomes of a file.
  public sealed interface FilePlan {}

  /// It is as it was somewhere.
  ///
  /// @param entry none when it is gone
  /// @param head the only one that has it so; empty when nobody changed it, or all in the same way
  public record Take(Optional<Tree.Entry> entry, OptionalInt head) implements FilePlan {}

  /// It is a head's model file with tensors of several.
  ///
  /// @param file name and mode
  /// @param frame the recipe into which they are put
  public record Tensors(Tree.File file, Recipe frame, Map<String, Decision> decisions)
      implements FilePlan {}

  /// Its text is put together from several.
  ///
  /// @param byKey whether by keys of JSON, and not by lines
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Lines(String name, byte[] content, boolean executable, boolean byKey)
      implements FilePlan {}

  /// A person has to decide.
  ///
  /// @param reason a predicate: `was changed differently`
  /// @param decisions about its tensors; empty where it is not a matter of tensors
  /// @param marked its text with conflict markers
  public record Open(String reason, Map<String, Decision> decisions, Optional<byte[]> marked)
      implements FilePlan {
    /// Whether deciding about its tensors is enough.
    public boolean isByTensor() {
      return decisions.values().stream().anyMatch(Decision.Conflict.class::isInstance);
    }
  }

  /// Something that a person has to decide.
  ///
  /// @param tensor none when it is about the whole file
  /// @param reason a predicate
  public record Conflict(String path, Optional<String> tensor, String reason) {}

  /// All that has to be decided.
  public List<Conflict> conflicts() {
    List<Conflict> conflicts = new ArrayList<>();
    files.forEach((path, file) -> {
      if (file instanceof Open open && open.isByTensor()) {
        open.decisions.forEach((name, decision) -> {
          if (decision instanceof Decision.Conflict conflict) {
            conflicts.add(new Conflict(path, Optional.of(name), conflict.reason()));
          }
        });
      } else if (file instanceof Open open) {
        conflicts.add(new Conflict(path, Optional.empty(), open.reason));
      }
    });
    return conflicts;
  }

  /// The files that wait for a decision.
  public SortedSet<String> undecided() {
    SortedSet<String> paths = new TreeSet<>();
    files.forEach((path, file) -> {
      if (file instanceof Open) {
        paths.add(path);
      }
    });
    return paths;
  }

  /// The strategies that compute something.
  public Set<Strategy> strategies() {
    Set<Strategy> used = new TreeSet<>();
    for (FilePlan file : files.values()) {
      Map<String, Decision> decisions =
          switch (file) {
            case Tensors tensors -> tensors.decisions;
            case Open open -> open.decisions;
            case Take _, Lines _ -> Map.of();
          };
      for (Decision decision : decisions.values()) {
        if (decision instanceof Decision.Compute compute) {
          used.add(compute.strategy());
        }
      }
    }
    return used;
  }

  /// The version that everything of the first head is in.
  public ObjectId ours() {
    return request.heads().getFirst();
  }
}
