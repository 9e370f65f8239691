package dev.mvc.cli;

import dev.mvc.ref.Head;
import dev.mvc.repo.MergePlan;
import dev.mvc.repo.Merging;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Staging;
import dev.mvc.work.Index;
import dev.mvc.work.StatusScan;
import dev.mvc.work.StatusScan.Change;
import dev.mvc.work.StatusScan.TensorChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `mvc status`.
@Manual(
    examples = {"mvc status", "mvc status --json"},
    text = "A file whose time and size are as they were is not read again.")
final class StatusCommand implements Command.OfAnyTime {
  /// Untracked files beyond this are counted, not listed.
  private static final int MAX_UNTRACKED = 15;

  /// The JSON document.
  ///
  /// @param branch null when `HEAD` stands for a version alone
  /// @param head null before the first version
  /// @param merge what waits for decisions; null when no merge is open
  record Document(
      @Nullable String branch,
      @Nullable String head,
      boolean clean,
      @Nullable Merge merge,
      List<Item> staged,
      List<Item> changed,
      List<String> untracked) {}

  /// An open merge.
  ///
  /// @param conflicts what has to be decided yet
  record Merge(List<String> heads, List<MergeDocument.Conflict> conflicts) {
    static Merge of(MergePlan plan) {
      return new Merge(
          plan.request().names(),
          plan.conflicts().stream().map(MergeDocument.Conflict::of).toList());
    }
  }

  /// A file that differs.
  ///
  /// @param change added, changed, deleted or renamed
  /// @param tensors how its tensors differ; null where none are known
  /// @param from its path before; null unless it was renamed
  record Item(
      String path,
      String change,
      long size,
      @Nullable TensorChange tensors,
      @Nullable String from) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      StatusScan.Result status = new Staging(repository).status();
      Optional<MergePlan> merge = new Merging(repository).waiting();
      Head head = repository.refs().head();
      String version = repository.refs().headVersion().map(id -> id.hex()).orElse(null);
      Document document =
          new Document(
              head instanceof Head.Branch branch ? branch.name() : null,
              version,
              status.isClean() && status.untracked().isEmpty() && merge.isEmpty(),
              merge.map(Merge::of).orElse(null),
              items(status.staged()),
              items(status.changed()),
              status.untracked());
      List<String> untracked = folded(status.untracked(), repository.index());
      mvc.out().show(document, () -> print(mvc.out(), document, merge, untracked));
    }
    return ExitCode.DONE;
  }

  private static List<Item> items(List<Change> changes) {
    return changes.stream()
        .map(change ->
            new Item(
                change.path(),
                change.kind().name().toLowerCase(Locale.ROOT),
                change.size(),
                change.tensors().orElse(null),
                change.from().orElse(null)))
        .toList();
  }

  private static void print(
      Output out, Document status, Optional<MergePlan> merge, List<String> untracked) {
    String head = status.head();
    if (status.branch() == null) {
      out.line("HEAD is at {}, on no branch", Styled.id(head == null ? "" : head.substring(0, 7)));
    } else {
      out.line("On branch {}", Styled.name(status.branch()));
    }
    if (head == null) {
      out.line("No version yet");
    }
    merge.ifPresent(plan -> {
      out.line("Merging {}", String.join(" and ", plan.request().names()));
      new MergeReport(out, plan).printConflicts();
    });
    print(out, "Staged for the next commit:", status.staged());
    print(out, "Changed, not staged:", status.changed());
    if (!untracked.isEmpty()) {
      out.blank();
      out.line("Not tracked:");
      untracked.stream().limit(MAX_UNTRACKED).forEach(path -> out.line("  {}", Styled.name(path)));
      if (untracked.size() > MAX_UNTRACKED) {
        out.line("  … {} more", Counts.exact(untracked.size() - MAX_UNTRACKED));
      }
    }
    if (merge.isPresent()) {
      MergeReport.hintOpen(out, merge.get());
    } else {
      conclude(out, status);
    }
  }

  private static void conclude(Output out, Document status) {
    if (status.clean()) {
      out.line(status.head() == null ? "Nothing to add here" : "Nothing to commit, all as in HEAD");
    } else if (status.staged().isEmpty() && !status.changed().isEmpty()) {
      out.hint("`mvc commit -a -m \"…\"` commits the changes, `mvc restore FILE` discards them.");
    } else if (status.staged().isEmpty()) {
      out.hint("`mvc add FILE` tracks a file.");
    } else {
      out.hint("`mvc commit -m \"…\"` makes a version of what is staged.");
    }
  }

  private static void print(Output out, String title, List<Item> items) {
    if (items.isEmpty()) {
      return;
    }
    out.blank();
    out.line(title);
    Table table = new Table(Table.left(""), Table.names(""), Table.right(""), Table.left(""));
    for (Item item : items) {
      Object change = item.change().equals("deleted") ? Styled.loss(item.change()) : item.change();
      table.row(change, Styled.name(item.path()), Sizes.format(item.size()), tensors(item));
    }
    out.table(table, 2);
  }

  private static String tensors(Item item) {
    if (item.from() != null) {
      return "from " + item.from();
    }
    TensorChange tensors = item.tensors();
    if (tensors == null) {
      return "";
    }
    if (tensors.isMetadataOnly()) {
      return "only metadata, all " + Counts.of(tensors.total(), "tensor") + " the same";
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("changed", tensors.changed());
    counts.put("added", tensors.added());
    counts.put("removed", tensors.removed());
    List<String> parts = new ArrayList<>();
    counts.forEach((what, count) -> {
      if (count > 0) {
        parts.add(Counts.exact(count) + " " + what);
      }
    });
    return String.join(", ", parts) + " of " + Counts.of(tensors.total(), "tensor");
  }

  /// Untracked paths, a folder in which nothing is tracked being one.
  private static List<String> folded(List<String> untracked, Index index) {
    SortedSet<String> folded = new TreeSet<>();
    for (String path : untracked) {
      int slash = path.indexOf('/');
      while (slash >= 0 && !index.under(path.substring(0, slash)).isEmpty()) {
        slash = path.indexOf('/', slash + 1);
      }
      folded.add(slash < 0 ? path : path.substring(0, slash + 1));
    }
    return List.copyOf(folded);
  }
}
