package dev.mvc.repo;

import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Finding;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.MissingShards;
import dev.mvc.experiment.Step;
import dev.mvc.experiment.TensorPattern;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.WeightChanges.Pair;
import dev.mvc.repo.WeightChanges.Placed;
import dev.mvc.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The guards that compare names, types and ids of tensors with those of the version before.
///
/// @param before what the version before is called, briefly
record WeightGuards(GuardSettings settings, WeightChanges changes, String before) {
  /// Tensors of another type.
  Optional<Finding> dtype() {
    List<Pair> retyped =
        changes.pairs().stream()
            .filter(pair -> pair.old().filter(old -> type(old) != type(pair.now())).isPresent())
            .toList();
    if (retyped.isEmpty()) {
      return Optional.empty();
    }
    List<Placed> tensors = retyped.stream().map(Pair::now).toList();
    String text =
        "%s of %s %s another dtype than in %s: %s"
            .formatted(
                GuardWords.count(retyped.size(), "tensor"),
                GuardWords.files(tensors),
                retyped.size() == 1 ? "has" : "have",
                before,
                GuardWords.some(
                    retyped,
                    pair ->
                        "%s (%s → %s)"
                            .formatted(
                                GuardWords.brief(pair.now().name()),
                                type(pair.old().orElseThrow()),
                                type(pair.now()))));
    return Optional.of(finding(Guard.DTYPE, text, tensors));
  }

  private static DType type(Placed tensor) {
    return tensor.tensor().info().dtype();
  }

  /// A tensor that should have stayed.
  ///
  /// @param how what became of it; empty where its values changed
  private record Moved(Placed tensor, String how) {}

  /// Tensors that should have stayed as they are, and patterns that fit none.
  ///
  /// @param isNamed whether any tensor of the version has such a name
  List<Finding> frozen(Predicate<TensorPattern> isNamed) {
    // The same bytes under another name did not move.
    Set<ObjectId> gone = new HashSet<>();
    changes.gone().forEach(tensor -> gone.add(tensor.tensor().id()));
    Set<ObjectId> come = new HashSet<>();
    changes.pairs().stream()
        .filter(pair -> pair.old().isEmpty())
        .forEach(pair -> come.add(pair.now().tensor().id()));
    List<Moved> moved = new ArrayList<>();
    for (Pair pair : changes.pairs()) {
      boolean isNew = pair.old().isEmpty() && !gone.contains(pair.now().tensor().id());
      if (isFrozen(pair.now()) && pair.isContinued()) {
        if (pair.old().isPresent() && !pair.isSame()) {
          moved.add(new Moved(pair.now(), ""));
        } else if (isNew) {
          moved.add(new Moved(pair.now(), " (new)"));
        }
      }
    }
    for (Placed tensor : changes.gone()) {
      if (isFrozen(tensor) && !come.contains(tensor.tensor().id())) {
        moved.add(new Moved(tensor, " (gone)"));
      }
    }
    List<Finding> findings = new ArrayList<>(unused(isNamed));
    if (!moved.isEmpty()) {
      List<Placed> tensors = moved.stream().map(Moved::tensor).toList();
      String text =
          "%s of %s %s as in %s: %s"
              .formatted(
                  GuardWords.count(moved.size(), "frozen tensor"),
                  GuardWords.files(tensors),
                  moved.size() == 1 ? "is not" : "are not",
                  before,
                  GuardWords.some(moved, each -> GuardWords.brief(each.tensor.name()) + each.how));
      findings.add(finding(Guard.FROZEN, text, tensors));
    }
    return findings;
  }

  private boolean isFrozen(Placed tensor) {
    return settings.frozen().stream().anyMatch(pattern -> pattern.matches(tensor.name()));
  }

  /// A pattern with a typing mistake guards nothing, and nobody would notice. Told where tensors
  /// changed, and not with every commit.
  private List<Finding> unused(Predicate<TensorPattern> isNamed) {
    if (changes.pairs().stream().allMatch(Pair::isSame)) {
      return List.of();
    }
    return settings.frozen().stream()
        .filter(pattern -> changes.gone().stream().noneMatch(gone -> pattern.matches(gone.name())))
        .filter(isNamed.negate())
        .map(pattern ->
            new Finding(
                Guard.FROZEN,
                Level.WARN,
                "frozen = \""
                    + GuardWords.brief(pattern.text())
                    + "\" is the name of no tensor, so it guards nothing",
                List.of(pattern.text())))
        .toList();
  }

  /// A checkpoint that says that it is a new one, and is not.
  Optional<Finding> unchanged(Version last, Version made) {
    List<Pair> weights = changes.pairs().stream().filter(pair -> pair.now().isWeight()).toList();
    boolean isMoved =
        weights.stream().anyMatch(pair -> !pair.isSame())
            || changes.gone().stream().anyMatch(Placed::isWeight);
    if (isMoved || !changes.hadWeights()) {
      return Optional.empty();
    }
    return changes.pairs().isEmpty() ? laterStep(last, made) : savedAnew(weights);
  }

  private Optional<Finding> laterStep(Version last, Version made) {
    @Nullable Scalar old = last.metrics().get(Curves.STEP);
    @Nullable Scalar now = made.metrics().get(Curves.STEP);
    if (old == null || now == null || old.equals(now)) {
      return Optional.empty();
    }
    String text =
        "the results went from step "
            + old
            + " to "
            + now
            + ", and the weights are still those of "
            + before
            + "; `mvc status` tells whether a checkpoint is not staged";
    return Optional.of(finding(Guard.UNCHANGED, text, List.of()));
  }

  private Optional<Finding> savedAnew(List<Pair> weights) {
    for (Pair pair : weights) {
      String path = pair.now().path();
      String was = pair.old().map(Placed::path).orElse(path);
      if (changes.rewritten().contains(path)) {
        return same(path + " was saved anew, but its weights are those of " + before, path);
      }
      if (step(path).isPresent() && !step(path).equals(step(was))) {
        return same(path + " has the same weights as " + was + " of " + before, path);
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> same(String text, String path) {
    return Optional.of(
        new Finding(Guard.UNCHANGED, settings.level(Guard.UNCHANGED), text, List.of(path)));
  }

  /// How far the training was, as the names of a file and its folders tell.
  private static Optional<Step> step(String path) {
    String folder = MissingShards.folder(path);
    Optional<Step> step = Step.ofFile(path.substring(folder.length()));
    for (String name : folder.split("/", -1)) {
      step = step.or(() -> Step.ofFolder(name));
    }
    return step;
  }

  private Finding finding(Guard guard, String text, List<Placed> tensors) {
    return new Finding(
        guard, settings.level(guard), text, tensors.stream().map(Placed::name).toList());
  }
}
