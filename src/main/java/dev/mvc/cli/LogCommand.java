package dev.mvc.cli;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.PathHistory;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc log [REV] [--] [PATH…]`.
@Manual(
    examples = {
      "mvc log",
      "mvc log --oneline -n 10",
      "mvc log main -- model.safetensors",
      "mvc log --json -n 1"
    },
    text = {
      "Lists a version, HEAD by default, and all before it, the newest first. With paths, only"
          + " versions that changed them."
    })
final class LogCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "REV [--] PATH",
      arity = "0..*",
      description = "Where to start, and files or folders.")
  List<String> words = List.of();

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "COUNT",
      description = "Show at most so many versions.")
  int most = Integer.MAX_VALUE;

  @Option(names = "--oneline", description = "Show each version in a line.")
  boolean oneline;

  @Option(names = "--graph", description = "Draw which version came from which.")
  boolean graph;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (most < 0) {
      throw new MvcException(Kind.USAGE, "-n takes a number from 0 on, not " + most + ".");
    }
    try (Repository repository = mvc.open()) {
      Words typed = Words.parse(mvc, repository, words, 1);
      ObjectId start =
          typed.versions().isEmpty()
              ? repository.revisions().resolve("HEAD")
              : typed.versions().getFirst();
      RefNames names = new RefNames(repository);
      Output out = mvc.out();
      if (out.isJson()) {
        List<VersionDocument> documents = new ArrayList<>();
        walk(
            repository,
            start,
            typed.paths(),
            step ->
                documents.add(VersionDocument.of(step.id(), step.version(), names.of(step.id()))),
            _ -> {});
        out.show(documents, () -> {});
      } else {
        VersionContent content = new VersionContent(repository.store());
        LogPrinter printer = new LogPrinter(out, names, content, oneline, graph);
        walk(repository, start, typed.paths(), printer::print, printer::pass);
      }
    }
    return ExitCode.DONE;
  }

  @FunctionalInterface
  private interface Each {
    void accept(HistoryWalk.Step step) throws IOException;
  }

  /// @param shown gets the versions that changed one of the paths
  /// @param passed gets those between them
  private void walk(
      Repository repository, ObjectId start, List<String> paths, Each shown, Each passed)
      throws IOException {
    PathHistory history = new PathHistory(repository.store(), paths);
    HistoryWalk walk = new HistoryWalk(repository.store(), List.of(start));
    for (int left = most; left > 0; ) {
      Optional<HistoryWalk.Step> step = walk.next();
      if (step.isEmpty()) {
        return;
      }
      if (paths.isEmpty() || history.isChangedBy(step.get().version())) {
        shown.accept(step.get());
        left--;
      } else {
        passed.accept(step.get());
      }
    }
  }
}
