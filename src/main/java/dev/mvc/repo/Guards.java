package dev.mvc.repo;

import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Finding;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.TensorPattern;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.DataSet;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks at a version that is about to be made for what its maker would want to know.
///
/// Only what changed since the version before is looked at, and never a file of the working folder.
/// What cannot be looked at, because the version before is damaged for instance, is said and keeps
/// nobody from making the next one.
final class Guards {
  private final Repository repository;
  private final GuardSettings settings;
  private final List<Finding> findings = new ArrayList<>();

  private Guards(Repository repository, GuardSettings settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /// A version that is about to be made.
  ///
  /// @param parent the version before
  /// @param leaves its files and links, by path
  record Subject(
      Optional<ObjectId> parent, SortedMap<String, Tree.Entry> leaves, Version version) {}

  /// What there is to say about a version; in the order of the guards.
  static List<Finding> check(Repository repository, GuardSettings settings, Subject subject) {
    Guards guards = new Guards(repository, settings);
    guards.attempt(Guard.NON_FINITE, "the files", () -> guards.files(subject));
    if (!settings.bars().isEmpty() && guards.isOn(Guard.WORSE_THAN_BEST)) {
      guards.attempt(
          Guard.WORSE_THAN_BEST,
          "the results",
          () -> MetricGuard.check(repository, settings.bars(), subject, guards.findings));
    }
    guards.findings.removeIf(finding -> finding.level() == Level.OFF);
    return List.copyOf(guards.findings);
  }

  /// Ends a command that guards refuse.
  ///
  /// @throws MvcException of kind NO when they do
  static void requireNoneRefused(List<Finding> findings) {
    List<String> refusing =
        findings.stream()
            .filter(finding -> finding.level() == Level.REFUSE)
            .map(finding -> finding.guard().key())
            .distinct()
            .toList();
    if (!refusing.isEmpty()) {
      throw new MvcException(
          Kind.NO,
          "nothing was committed: [guards] in mvc.toml refuses this ("
              + String.join(", ", refusing)
              + ").",
          "`mvc commit --no-guard "
              + String.join(" --no-guard ", refusing)
              + " …` passes it this once.");
    }
  }

  private interface Check {
    void run() throws IOException;
  }

  private void attempt(Guard guard, String what, Check check) {
    try {
      check.run();
    } catch (IOException | MvcException e) {
      findings.add(
          new Finding(
              guard,
              Level.WARN,
              what + " could not be compared with earlier versions: " + e.getMessage(),
              List.of()));
    }
  }

  private boolean isOn(Guard guard) {
    return settings.level(guard) != Level.OFF;
  }

  private void files(Subject subject) throws IOException {
    SortedMap<String, Tree.Entry> now = subject.leaves;
    Level level = settings.level(Guard.MISSING_SHARD);
    if (level != Level.OFF) {
      attempt(
          Guard.MISSING_SHARD,
          "the files",
          () -> findings.addAll(new ShardGuard(repository, level).check(before(subject), now)));
    }
    boolean isNeeded =
        isOn(Guard.NON_FINITE)
            || isOn(Guard.UNCHANGED)
            || isOn(Guard.DTYPE)
            || isOn(Guard.FROZEN) && !settings.frozen().isEmpty();
    if (!isNeeded || now.values().stream().noneMatch(Guards::isModel)) {
      return;
    }
    Set<String> data = new TreeSet<>();
    subject.version.data().stream().map(DataSet::location).forEach(data::add);
    WeightChanges changes =
        WeightChanges.between(
            repository.store(), without(data, before(subject)), without(data, now));
    weights(subject, changes);
    if (isOn(Guard.NON_FINITE)) {
      attempt(Guard.NON_FINITE, "the values of tensors", () -> nonFinite(changes));
    }
  }

  private SortedMap<String, Tree.Entry> before(Subject subject) throws IOException {
    return subject.parent.isPresent() ? repository.leaves(subject.parent.get()) : new TreeMap<>();
  }

  static boolean isModel(Tree.@Nullable Entry leaf) {
    return leaf instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE);
  }

  /// The files that are no part of a data set: what is in an array of data is nobody's weight.
  private static SortedMap<String, Tree.Entry> without(
      Set<String> data, SortedMap<String, Tree.Entry> leaves) {
    SortedMap<String, Tree.Entry> others = new TreeMap<>(leaves);
    for (String location : data) {
      others.remove(location);
      others.subMap(location + "/", location + "0").clear();
    }
    return others;
  }

  /// The names of all tensors; read when they are asked for, which is seldom.
  private static final class Names {
    private final ObjectStore store;
    private final SortedMap<String, Tree.Entry> leaves;
    private final Set<String> names = new HashSet<>();

    Names(ObjectStore store, SortedMap<String, Tree.Entry> leaves) {
      this.store = store;
      this.leaves = leaves;
    }

    boolean have(TensorPattern pattern) {
      try {
        for (Tree.Entry leaf : names.isEmpty() ? leaves.values() : List.<Tree.Entry>of()) {
          if (leaf instanceof Tree.File file && isModel(file)) {
            store.recipe(file.id()).tensors().forEach(tensor -> names.add(tensor.info().name()));
          }
        }
      } catch (IOException e) {
        return true; // nobody can tell, and what is damaged is told elsewhere
      }
      return names.stream().anyMatch(pattern::matches);
    }
  }

  private void weights(Subject subject, WeightChanges changes) throws IOException {
    if (subject.parent.isEmpty()) {
      return;
    }
    ObjectId parent = subject.parent.get();
    WeightGuards weights = new WeightGuards(settings, changes, parent.brief());
    if (isOn(Guard.UNCHANGED)) {
      weights
          .unchanged(repository.store().version(parent), subject.version)
          .ifPresent(findings::add);
    }
    if (isOn(Guard.FROZEN)) {
      Names names = new Names(repository.store(), subject.leaves);
      findings.addAll(weights.frozen(names::have));
    }
    if (isOn(Guard.DTYPE)) {
      weights.dtype().ifPresent(findings::add);
    }
  }

  private void nonFinite(WeightChanges changes) throws IOException {
    NonFiniteGuard guard =
        new NonFiniteGuard(
            new FiniteNotes(repository).all(),
            repository.store()::open,
            repository.caller().progress());
    List<NonFiniteGuard.Found> found = guard.find(changes.pairs());
    if (!found.isEmpty()) {
      findings.add(
          new Finding(
              Guard.NON_FINITE,
              settings.level(Guard.NON_FINITE),
              kinds(found)
                  + " appeared in "
                  + GuardWords.count(found.size(), "tensor")
                  + " of "
                  + GuardWords.files(found.stream().map(NonFiniteGuard.Found::tensor).toList())
                  + ": "
                  + GuardWords.some(found, Guards::values),
              found.stream().map(each -> each.tensor().name()).toList()));
    }
  }

  private static String kinds(List<NonFiniteGuard.Found> found) {
    boolean hasNan = found.stream().anyMatch(each -> each.values().nan() > 0);
    boolean hasInfinite = found.stream().anyMatch(each -> each.values().infinite() > 0);
    return hasNan && hasInfinite ? "NaN and infinities" : hasNan ? "NaN" : "infinities";
  }

  /// As `layer.0.weight (12 NaN, 1 infinite of 589,824)`.
  private static String values(NonFiniteGuard.Found found) {
    List<String> counts = new ArrayList<>();
    if (found.values().nan() > 0) {
      counts.add(GuardWords.number(found.values().nan()) + " NaN");
    }
    if (found.values().infinite() > 0) {
      counts.add(GuardWords.number(found.values().infinite()) + " infinite");
    }
    return "%s (%s of %s)"
        .formatted(
            GuardWords.brief(found.tensor().name()),
            String.join(", ", counts),
            GuardWords.number(found.tensor().tensor().info().shape().count()));
  }
}
