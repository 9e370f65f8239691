package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.merge.Strategy;
import dev.mvc.repo.MergePlan;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Resolving;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc resolve NAME… --ours`.
@Manual(
    examples = {
      "mvc resolve classifier.weight --theirs",
      "mvc resolve 'encoder.*' --average",
      "mvc resolve notes.txt --ours  # the file as it was before the merge",
      "mvc resolve '*' --strategy task-arithmetic"
    },
    text =
        "Decides about tensors and files that a merge waits for; `mvc status` lists them. A text"
            + " may as well be edited and staged with `mvc add`.")
final class ResolveCommand implements Command {
  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "Tensors, patterns of their names, or paths.")
  List<String> names = List.of();

  @Option(names = "--ours", description = "Take what the current branch has.")
  boolean ours;

  @Option(names = "--theirs", description = "Take what the other branch has.")
  boolean theirs;

  @Option(names = "--average", description = "Compute the mean.")
  boolean average;

  @Option(
      names = {"-s", "--strategy"},
      paramLabel = "NAME",
      description = "Compute it so, with the parameters that were given to `merge`.")
  @Nullable String strategy;

  @Override
  public int run(Invocation mvc) throws IOException {
    Strategy chosen = strategy();
    try (Repository repository = mvc.open()) {
      MergePlan now = new Resolving(repository).resolve(names, chosen);
      int left = now.conflicts().size();
      mvc.out()
          .say(
              "Decided: {}, {}.",
              chosen,
              left == 0 ? "nothing is left" : Counts.of(left, "thing") + " left");
      MergeReport.hintOpen(mvc.out(), now);
    }
    return ExitCode.DONE;
  }

  private Strategy strategy() {
    List<Strategy> chosen = new ArrayList<>();
    if (ours) {
      chosen.add(Strategy.OURS);
    }
    if (theirs) {
      chosen.add(Strategy.THEIRS);
    }
    if (average) {
      chosen.add(Strategy.AVERAGE);
    }
    if (strategy != null) {
      chosen.add(
          Strategy.find(strategy)
              .orElseThrow(() ->
                  new MvcException(
                      Kind.USAGE,
                      "there is no strategy \"" + strategy + "\".",
                      "there are " + String.join(", ", Strategy.names()) + ".")));
    }
    if (chosen.size() != 1) {
      throw new MvcException(
          Kind.USAGE,
          "resolve needs one of --ours, --theirs, --average and --strategy.",
          "`mvc resolve NAME --ours`");
    }
    return chosen.getFirst();
  }
}
