package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Thinned;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// Tells of tensors that are no longer there because versions were thinned.
public final class ThinnedVersions {
  private static final int MOST_NAMED = 3;

  private final Repository repository;

  public ThinnedVersions(Repository repository) {
    this.repository = repository;
  }

  /// A version that does without a tensor.
  private record Without(ObjectId version, Thinned.Mark mark, String path) {}

  /// What is to be said instead of that an object is missing: which versions were thinned. Empty
  /// when it is not one that may be missing.
  ///
  /// @param words of the command: of several versions that had the object, it is about those that
  ///   are named there, as `HEAD~3` or `r3:model.safetensors`
  public Optional<MvcException> explain(ObjectId missing, List<String> words) throws IOException {
    List<Without> all = new ArrayList<>();
    for (Map.Entry<ObjectId, Thinned.Mark> mark : Thinning.now(repository).versions().entrySet()) {
      if (repository.store().isVersion(mark.getKey())) {
        lost(mark.getKey(), repository.leaves(mark.getKey()), mark.getValue(), missing::equals)
            .ifPresent(all::add);
      }
    }
    Set<ObjectId> named = new HashSet<>();
    for (String word : words) {
      version(word.replaceFirst("(?<=.):.*", "")).ifPresent(named::add);
    }
    List<Without> meant = all.stream().filter(each -> named.contains(each.version)).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(refusal(meant.isEmpty() ? all : meant));
  }

  private Optional<ObjectId> version(String word) throws IOException {
    try {
      return Optional.of(repository.revisions().resolve(word));
    } catch (MvcException e) {
      return Optional.empty();
    }
  }

  /// Refuses to stage files of a version when some of their tensors are gone: a version that is
  /// made of them could never be restored.
  ///
  /// @param scope which paths
  void requireWhole(ObjectId version, Predicate<String> scope) throws IOException {
    Optional<Thinned.Mark> mark = Thinning.now(repository).find(version);
    if (mark.isPresent()) {
      Map<String, Tree.Entry> leaves = repository.leaves(version);
      leaves.keySet().removeIf(path -> !scope.test(path));
      Optional<Without> lost = lost(version, leaves, mark.get(), this::isGone);
      if (lost.isPresent()) {
        throw refusal(List.of(lost.get()));
      }
    }
  }

  private boolean isGone(ObjectId object) {
    try {
      return repository.store().find(object).isEmpty();
    } catch (IOException e) {
      return false; // damaged, and told of where it is used
    }
  }

  private Optional<Without> lost(
      ObjectId version,
      Map<String, Tree.Entry> leaves,
      Thinned.Mark mark,
      Predicate<ObjectId> isGone)
      throws IOException {
    for (Map.Entry<String, Tree.Entry> leaf : leaves.entrySet()) {
      if (leaf.getValue() instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : tensors(file.id())) {
          boolean isKept = Reached.isKept(file.name(), tensor, Optional.of(mark.part()));
          if (!isKept && isGone.test(tensor.id())) {
            return Optional.of(new Without(version, mark, leaf.getKey()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<Segment.Tensor> tensors(ObjectId recipe) throws IOException {
    try {
      return repository.store().recipe(recipe).tensors();
    } catch (DamagedObjectException e) {
      return List.of();
    }
  }

  private MvcException refusal(List<Without> all) throws IOException {
    Without first = all.getFirst();
    List<String> names = new ArrayList<>();
    for (Without each : all.subList(0, Math.min(MOST_NAMED, all.size()))) {
      OptionalLong number = repository.numbers().number(each.version);
      names.add(
          number.isPresent()
              ? "r" + number.getAsLong() + " (" + each.version.brief() + ")"
              : each.version.brief());
    }
    int more = all.size() - names.size();
    String which =
        (all.size() == 1 ? "version " : "versions ")
            + String.join(", ", names)
            + (more > 0 ? " and " + more + " more" : "");
    boolean areWeights = first.mark.part() == Thinned.Part.WEIGHTS;
    return new MvcException(
        Kind.NOT_FOUND,
        "the "
            + first.mark.part().word()
            + " of "
            + which
            + " in "
            + first.path
            + (areWeights ? " were" : " was")
            + " thinned on "
            + first.mark.time().toLocalDate()
            + "; results and hyperparameters are kept.",
        areWeights
            ? "`mvc show "
                + first.version.brief()
                + "` shows what there is; `mvc diff --part params,results` compares that."
            : "`mvc checkout --weights-only "
                + first.version.brief()
                + "` brings the weights; `mvc checkout "
                + first.version.brief()
                + " -- FILE` a file without optimizer state.");
  }
}
