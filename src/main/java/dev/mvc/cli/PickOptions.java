package dev.mvc.cli;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Head;
import dev.mvc.repo.Picking;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `cherry-pick` and `revert` have in common.
final class PickOptions {
  @Parameters(paramLabel = "REV", arity = "1..*", description = "Versions, or ranges A..B of them.")
  List<String> words = List.of();

  @Option(
      names = {"-m", "--mainline"},
      paramLabel = "PARENT",
      description = "For a merge: the parent from which its changes are counted, 1 or 2.")
  int parent;

  int run(Invocation mvc, Picking.Direction direction) throws IOException {
    try (Repository repository = mvc.open()) {
      List<ObjectId> versions = versions(mvc, repository);
      if (direction == Picking.Direction.REVERT) {
        versions = versions.reversed();
      }
      Picking.Done done = new Picking(repository).run(versions, direction, parent);
      String branch = repository.refs().head() instanceof Head.Branch on ? on.name() : "HEAD";
      for (Picking.Made made : done.made()) {
        mvc.out()
            .say(
                "[{} {}] {}",
                Styled.name(branch),
                Styled.id(made.id().brief()),
                made.version().subject());
      }
      RestoreReport.print(mvc.out(), done.result());
      mvc.out().hint("`mvc undo` takes this back.");
    }
    return ExitCode.DONE;
  }

  /// The versions that were named, ranges the oldest first.
  private List<ObjectId> versions(Invocation mvc, Repository repository) throws IOException {
    List<ObjectId> versions = new ArrayList<>();
    for (String word : words) {
      Words typed = Words.parseSet(mvc, repository, List.of(word));
      if (!typed.paths().isEmpty() || (typed.versions().isEmpty() && typed.without().isEmpty())) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "no revision is called \"" + word + "\".",
            "`mvc log` lists the versions.");
      }
      if (typed.without().isEmpty()) {
        versions.addAll(typed.versions());
      } else {
        List<ObjectId> range = new ArrayList<>();
        HistoryWalk walk = new HistoryWalk(repository.store(), typed.versions(), typed.without());
        for (var step = walk.next(); step.isPresent(); step = walk.next()) {
          range.add(step.get().id());
        }
        versions.addAll(range.reversed());
      }
    }
    if (versions.isEmpty()) {
      throw new MvcException(Kind.NO, "there is no version in " + String.join(" ", words) + ".");
    }
    return versions;
  }
}
