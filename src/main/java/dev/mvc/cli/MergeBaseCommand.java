package dev.mvc.cli;

import dev.mvc.graph.MergeBase;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc merge-base A B…`.
@Manual(
    examples = {
      "mvc merge-base main medical",
      "mvc merge-base --all main medical",
      "mvc merge-base --is-ancestor v1.0.0 main   # exits with 0 if it is"
    },
    text =
        "The last version that all of them have. After criss-cross merges there may be several;"
            + " --all lists them. Exits with 1 when there is none.")
final class MergeBaseCommand implements Command.OfAnyTime {
  @Parameters(paramLabel = "REV", arity = "1..*", description = "Two or more versions.")
  List<String> revisions = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "List all that are last.")
  boolean all;

  @Option(
      names = "--is-ancestor",
      description = "Only answer with 0 or 1 whether the first lies before the second.")
  boolean isAncestor;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (revisions.size() < 2 || (isAncestor && revisions.size() > 2)) {
      throw new MvcException(
          Kind.USAGE,
          isAncestor
              ? "--is-ancestor takes two versions."
              : "merge-base takes two versions or more.",
          "`mvc merge-base main medical`");
    }
    try (Repository repository = mvc.open()) {
      List<ObjectId> heads = new ArrayList<>();
      for (String revision : revisions) {
        heads.add(repository.revisions().resolve(revision));
      }
      MergeBase mergeBase = new MergeBase(repository.graph());
      if (isAncestor) {
        boolean answer = mergeBase.isAncestor(heads.getFirst(), heads.getLast());
        if (mvc.out().isJson()) {
          mvc.out().show(answer, () -> {});
        }
        return answer ? ExitCode.DONE : ExitCode.NO;
      }
      List<ObjectId> bases = mergeBase.of(heads);
      List<ObjectId> shown = all || bases.isEmpty() ? bases : bases.subList(0, 1);
      mvc.out().show(shown, () -> shown.forEach(id -> mvc.out().line("{}", Styled.id(id.hex()))));
      return bases.isEmpty() ? ExitCode.NO : ExitCode.DONE;
    }
  }
}
