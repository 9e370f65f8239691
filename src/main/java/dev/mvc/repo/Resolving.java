package dev.mvc.repo;

import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.merge.Rules;
import dev.mvc.merge.Strategy;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides about what an open merge waits for: `resolve`.
public final class Resolving {
  private final Repository repository;

  public Resolving(Repository repository) {
    this.repository = repository;
  }

  /// Decides about tensors and files.
  ///
  /// @param names paths, tensors, or patterns of tensors' names
  /// @return what is still open
  /// @throws MvcException of kind NOT_FOUND when a name is of nothing that is open
  public MergePlan resolve(List<String> names, Strategy strategy) throws IOException {
    OpenMerge open = OpenMerge.of(repository);
    MergePlan plan = new Merging(repository).require(open);
    List<MergePlan.Conflict> conflicts = plan.conflicts();
    List<String> rules = new ArrayList<>();
    Map<String, String> files = new TreeMap<>();
    for (String name : names) {
      if (plan.undecided().contains(name)) {
        decideFile(name, strategy, plan, rules, files);
      } else if (plan.request().files().containsKey(name)) {
        decideFile(name, strategy, plan, rules, files);
      } else if (hasTensor(conflicts, name) || isDecided(plan, name)) {
        rules.add(name + "=" + strategy);
      } else {
        throw new MvcException(
            Kind.NOT_FOUND,
            "the merge does not wait for anything called " + name + ".",
            "`mvc status` lists what it waits for.");
      }
    }
    MergeRequest decided = plan.request().decided(rules, files);
    MergePlan now = new MergePlanning(repository, decided).plan();
    requireProgress(now, names, strategy);
    take(plan, files, open.becomes(decided));
    return now;
  }

  private static boolean isDecided(MergePlan plan, String name) {
    return plan.request().rules().stream().anyMatch(rule -> rule.startsWith(name + "="));
  }

  private static boolean hasTensor(List<MergePlan.Conflict> conflicts, String pattern) {
    Rules rule = Rules.parse(List.of(pattern + "=ours"));
    return conflicts.stream()
        .flatMap(conflict -> conflict.tensor().stream())
        .anyMatch(tensor -> rule.find(tensor).isPresent());
  }

  /// A whole file is one side's; of a model, a computing strategy is for its tensors.
  private static void decideFile(
      String path,
      Strategy strategy,
      MergePlan plan,
      List<String> rules,
      Map<String, String> files) {
    if (!strategy.isArithmetic()) {
      files.put(path, strategy.toString());
      return;
    }
    List<String> tensors =
        plan.conflicts().stream()
            .filter(conflict -> conflict.path().equals(path))
            .flatMap(conflict -> conflict.tensor().stream())
            .toList();
    if (tensors.isEmpty()) {
      throw new MvcException(
          Kind.USAGE,
          path + " has no tensors in conflict: " + strategy + " cannot be applied to it.",
          "`mvc resolve " + path + " --ours` or --theirs takes one side's file.");
    }
    tensors.forEach(tensor -> rules.add(tensor + "=" + strategy));
  }

  private static void requireProgress(MergePlan now, List<String> names, Strategy strategy) {
    for (MergePlan.Conflict conflict : now.conflicts()) {
      Optional<String> tensor = conflict.tensor();
      if (tensor.isPresent() && names.contains(tensor.get())) {
        throw new MvcException(
            Kind.CONFLICT,
            strategy + " does not decide about " + tensor.get() + ": it " + conflict.reason() + ".",
            "--ours and --theirs take one side's.");
      }
    }
  }

  /// Notes the decision. A text with markers, and a file that was staged for the merge, becomes the
  /// side's file at once and is as in `HEAD` to the index; nothing else changes before the end.
  ///
  /// @param files what was decided about whole files, all for the same side
  private void take(MergePlan plan, Map<String, String> files, NameChange merge)
      throws IOException {
    Set<String> paths = new TreeSet<>();
    Set<String> staged = new TreeSet<>();
    for (String path : files.keySet()) {
      if (MergeRequest.EDITED.equals(plan.request().files().get(path))) {
        staged.add(path);
        paths.add(path);
      } else if (plan.request().written().contains(path)) {
        paths.add(path);
      }
    }
    int head = files.containsValue(MergeRequest.THEIRS) ? 1 : 0;
    SortedMap<String, Tree.Entry> side = repository.leaves(plan.request().heads().get(head));
    Index index = repository.index();
    try (Checkout.Prepared prepared =
            repository.checkout().prepare(index, side, paths::contains, true);
        LockFile _ = repository.lock()) {
      repository.requireUnchanged(index);
      repository.refs().requireExpected(List.of(merge));
      Checkout.Result result = prepared.install();
      Index now = unstaged(index, staged);
      boolean isNew = !Objects.equals(merge.old(), merge.now());
      repository.record(
          Changes.ofNames(isNew ? List.of(merge) : List.of())
              .withPaths(index.changesTo(now))
              .withFiles(result.changes()),
          now);
    }
  }

  private Index unstaged(Index index, Set<String> paths) throws IOException {
    Index now = index.copy();
    SortedMap<String, Tree.Entry> head = repository.headLeaves();
    for (String path : paths) {
      Tree.@Nullable Entry leaf = head.get(path);
      if (leaf == null) {
        now.remove(path);
      } else {
        now.put(path, new IndexEntry(leaf, IndexEntry.UNSURE, 0));
      }
    }
    return now;
  }
}
