package dev.mvc.cli;

import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/// What `mvc params` and `mvc metrics` have in common: `show [REV]` and `diff [A [B]]`.
abstract class ValuesCommand implements Command.OfAnyTime {
  /// What can be done with them.
  enum Action {
    SHOW,
    DIFF
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      arity = "0..1",
      description = "show, which is the default, or diff.")
  Action action = Action.SHOW;

  @Parameters(index = "1..*", paramLabel = "REV", arity = "0..2", description = "Versions.")
  List<String> words = List.of();

  @Override
  public final int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      switch (action) {
        case SHOW -> show(mvc.out(), repository);
        case DIFF -> diff(mvc.out(), repository);
      }
    }
    return ExitCode.DONE;
  }

  /// Those of one version.
  abstract void show(Output out, Repository repository) throws IOException;

  /// Those of two versions, or of a version and the folder's files.
  abstract void diff(Output out, Repository repository) throws IOException;
}
