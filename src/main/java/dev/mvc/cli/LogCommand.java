package dev.mvc.cli;

import dev.mvc.experiment.Directions;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.PathHistory;
import dev.mvc.graph.TopologicalWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc log [REV…] [--] [PATH…]`.
@Manual(
    examples = {
      "mvc log",
      "mvc log --oneline -n 10",
      "mvc log --graph --all",
      "mvc log main..medical         # what medical has and main has not",
      "mvc log --since yesterday --metric 'val_acc>0.9'",
      "mvc log --best val_acc -n 5    # the five best, the best first",
      "mvc log main -- model.safetensors"
    },
    text = {
      "Lists versions, HEAD by default, and all before them, the newest first. `A..B` leaves out A"
          + " and what lies before it, `A...B` what both have. With paths, only versions that"
          + " changed them.",
      "A version can be named in many ways: main, v1.2.0, 7c41f0e, HEAD~2, HEAD^2 (the second"
          + " parent of a merge), main@{1} (where main stood one change ago), main@{yesterday},"
          + " @{-1} (the branch before), :/text (the newest whose message has that), r12 (--numbers"
          + " shows these)."
    })
final class LogCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "REV [--] PATH",
      arity = "0..*",
      description = "Where to start, and files or folders.")
  List<String> words = List.of();

  @Mixin VersionFilter filter = new VersionFilter();

  @Option(names = "--all", description = "Start at all branches and tags.")
  boolean all;

  @Option(names = "--oneline", description = "Show each version in a line.")
  boolean oneline;

  @Option(names = "--graph", description = "Draw which version came from which.")
  boolean graph;

  @Option(names = "--numbers", description = "Show the short numbers, as r12.")
  boolean numbers;

  @Option(
      names = "--metrics",
      description = "Show all results, with what they were in the version before.")
  boolean metrics;

  @Mixin BestFirst best = new BestFirst();

  @Option(names = "--relative-date", description = "Show how long ago versions were made.")
  boolean relative;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Words typed = Words.parseSet(mvc, repository, words);
      VersionFilter.Check check =
          filter.check(
              mvc.caller().now(),
              new PathHistory(repository.store(), typed.paths()),
              !typed.paths().isEmpty());
      Walk walk = walk(repository, starts(repository, typed, all), typed.without());
      RefNames names = new RefNames(repository);
      Directions directions = new Experiments(repository).directions();
      Output out = mvc.out();
      LogPrinter printer =
          new LogPrinter(
              out,
              names,
              repository.store(),
              new LogPrinter.Style(
                  oneline,
                  graph,
                  numbers,
                  relative ? mvc.now() : null,
                  metrics ? directions : null));
      if (best.isGiven() || out.isJson()) {
        List<Walk.Step> steps = steps(walk, check, directions);
        if (out.isJson()) {
          out.show(
              steps.stream()
                  .map(step -> VersionDocument.of(step.id(), step.version(), names))
                  .toList(),
              () -> {});
        } else {
          for (Walk.Step step : steps) {
            printer.print(step);
          }
          best.explain(out, directions);
        }
      } else {
        filter.run(walk, check, printer::print, printer::pass);
      }
    }
    return ExitCode.DONE;
  }

  private List<Walk.Step> steps(Walk walk, VersionFilter.Check check, Directions directions)
      throws IOException {
    if (best.isGiven() && graph) {
      throw new MvcException(
          Kind.USAGE,
          "--graph shows versions in their order, --best in another.",
          "leave one away.");
    }
    int most = filter.most;
    filter.most = best.isGiven() ? Integer.MAX_VALUE : most;
    List<Walk.Step> steps = new ArrayList<>();
    filter.run(walk, check, steps::add, _ -> {});
    List<Walk.Step> ordered = best.isGiven() ? best.order(steps, directions) : steps;
    return ordered.subList(0, Math.min(most, ordered.size()));
  }

  /// Where to begin: what was named, or everything that has a name, or HEAD.
  static List<ObjectId> starts(Repository repository, Words typed, boolean all) throws IOException {
    List<ObjectId> starts = new ArrayList<>(typed.versions());
    if (all) {
      starts.addAll(repository.revisions().everything());
    }
    if (starts.isEmpty()) {
      starts.add(repository.revisions().resolve("HEAD"));
    }
    return starts;
  }

  private Walk walk(Repository repository, List<ObjectId> from, List<ObjectId> without)
      throws IOException {
    return graph
        ? new TopologicalWalk(repository.store(), from, without)
        : new HistoryWalk(repository.store(), from, without);
  }
}
