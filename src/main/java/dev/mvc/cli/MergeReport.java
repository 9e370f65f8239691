package dev.mvc.cli;

import dev.mvc.graph.MergeBase;
import dev.mvc.id.ObjectId;
import dev.mvc.merge.Strategy;
import dev.mvc.object.Scalar;
import dev.mvc.repo.MergePlan;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/// What a merge does, for people.
final class MergeReport {
  private static final int MOST_CONFLICTS = 20;
  private static final int MOST_FILES = 12;
  private static final int MOST_LAYERS = 3;

  private final Output out;
  private final MergePlan plan;

  MergeReport(Output out, MergePlan plan) {
    this.out = out;
    this.plan = plan;
  }

  /// Which versions are merged, from where.
  void printHeads(Repository repository) throws IOException {
    MergeBase graph = new MergeBase(repository.graph());
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < plan.request().heads().size(); i++) {
      ObjectId id = plan.request().heads().get(i);
      String name = plan.request().names().get(i);
      long ahead =
          plan.request().base().isPresent()
              ? graph.distance(id, plan.request().base().get()).ahead()
              : 0;
      boolean isFirst = ahead > 0 && heads.stream().noneMatch(head -> head.contains(" ahead"));
      heads.add(
          name
              + (ahead == 0
                  ? ""
                  : " " + (isFirst ? Counts.of(ahead, "version") + " ahead" : ahead)));
    }
    if (plan.request().base().isPresent()) {
      ObjectId base = plan.request().base().get();
      out.line(
          "base {} \"{}\" · heads {}",
          Styled.id(base.brief()),
          repository.store().version(base).subject(),
          String.join(", ", heads));
    } else {
      out.line("no base: unrelated histories · heads {}", String.join(", ", heads));
    }
  }

  /// What becomes of the files.
  void printFiles() {
    MergeDocument document = MergeDocument.of(plan, null);
    Table table = new Table(Table.names(""), Table.left(""), Table.names(""));
    int left = MOST_FILES;
    for (MergeDocument.File file : document.files()) {
      if (left-- > 0) {
        rows(table, file);
      }
    }
    out.table(table, 2);
    if (left < 0) {
      out.line("  … {} more", Counts.of(-left, "file"));
    }
  }

  private void rows(Table table, MergeDocument.File file) {
    String from = " from " + file.from();
    switch (file.action()) {
      case "take" -> table.row(Styled.name(file.path()), "taken" + from, "");
      case "delete" -> table.row(Styled.name(file.path()), "deleted, as in " + file.from(), "");
      case "lines" -> table.row(Styled.name(file.path()), "merged by lines", "");
      case "keys" -> table.row(Styled.name(file.path()), "merged by keys", "");
      default -> {
        if (file.tensors().isEmpty()) {
          table.row(Styled.name(file.path()), Styled.loss("to decide"), "");
        }
      }
    }
    Object path = Styled.name(file.path());
    for (MergeDocument.Group group : file.tensors()) {
      table.row(path, Counts.of(group.tensors(), "tensor") + " " + what(group), layers(group));
      path = "";
    }
  }

  private String what(MergeDocument.Group group) {
    return switch (group.action()) {
      case "same" -> "the same in all";
      case "take" -> "taken from " + group.from();
      case "remove" -> group.from() == null ? "removed" : "removed, as in " + group.from();
      case "conflict" -> "to decide";
      default -> group.action() + settings(Strategy.valueOf(constant(group.action())));
    };
  }

  private static String constant(String strategy) {
    return strategy.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private String settings(Strategy strategy) {
    return settings(plan.request().settings().usedBy(List.of(strategy)));
  }

  /// As ` (density 0.2, lambda 1)`.
  static String settings(SortedMap<String, Scalar> used) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, Scalar> setting : used.entrySet()) {
      parts.add(setting.getKey() + " " + setting.getValue());
    }
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private static String layers(MergeDocument.Group group) {
    List<String> layers = group.action().equals("same") ? List.of() : group.layers();
    int shown = Math.min(MOST_LAYERS, layers.size());
    return String.join(", ", layers.subList(0, shown)) + (shown < layers.size() ? ", …" : "");
  }

  /// What a person has to decide.
  void printConflicts() {
    List<MergePlan.Conflict> conflicts = plan.conflicts();
    if (conflicts.isEmpty()) {
      return;
    }
    out.line("To decide:");
    for (MergePlan.Conflict conflict : conflicts.subList(0, most(conflicts))) {
      String tensor = conflict.tensor().map(name -> " " + name).orElse("");
      out.line("  {}{} {}", Styled.name(conflict.path()), tensor, conflict.reason());
    }
    if (conflicts.size() > MOST_CONFLICTS) {
      out.line("  … {} more", Counts.exact(conflicts.size() - MOST_CONFLICTS));
    }
  }

  private static int most(List<MergePlan.Conflict> conflicts) {
    return Math.min(MOST_CONFLICTS, conflicts.size());
  }

  /// Things that go on all the same.
  void printWarnings() {
    plan.warnings().forEach(warning -> out.warning("{}", warning));
  }

  /// How to decide before anything is begun.
  void hintStrategies() {
    plan.conflicts().stream()
        .flatMap(conflict -> conflict.tensor().stream())
        .findFirst()
        .ifPresent(tensor ->
            out.hint(
                "--strategy '{}=theirs' or =ours decides it, =average, =ties and others compute"
                    + " it.",
                tensor));
  }

  /// How to decide in an open merge.
  static void hintOpen(Output out, MergePlan plan) {
    if (plan.undecided().isEmpty()) {
      out.hint("all is decided: `mvc merge --continue` makes the version.");
      return;
    }
    out.hint("`mvc resolve NAME --ours` decides; or --theirs, --average, --strategy ties.");
    if (plan.undecided().stream().anyMatch(plan.request().written()::contains)) {
      out.hint("or edit the texts with markers and `mvc add` them.");
    }
    out.hint("then `mvc merge --continue`; `mvc merge --abort` drops the merge.");
  }
}
