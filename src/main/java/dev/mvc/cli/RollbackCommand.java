package dev.mvc.cli;

import dev.mvc.ref.Head;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Restoring;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc rollback [REV]`.
@Manual(
    examples = {"mvc rollback", "mvc rollback 7c41f0e"},
    text =
        "Brings an earlier version back, files and all, by making a new version that holds the"
            + " same. Nothing is taken out of history, so a rollback can itself be rolled back.")
final class RollbackCommand implements Command {
  @Parameters(
      paramLabel = "REV",
      arity = "0..1",
      description = "The version to go back to; the one before HEAD when not given.")
  String revision = "HEAD~1";

  @Option(
      names = {"-f", "--force"},
      description = "Overwrite changes that are not committed.")
  boolean force;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Restoring.RolledBack done = new Restoring(repository).rollback(revision, force);
      String what = repository.refs().head() instanceof Head.Branch branch ? branch.name() : "HEAD";
      mvc.out()
          .say(
              "Rolled {} back to {} \"{}\" with new version {}.",
              Styled.name(what),
              Styled.id(done.to().brief()),
              done.version().subject(),
              Styled.id(done.made().brief()));
      RestoreReport.print(mvc.out(), done.result());
    }
    return ExitCode.DONE;
  }
}
