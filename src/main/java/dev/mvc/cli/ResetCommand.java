package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Head;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Restoring;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc reset [REV]`.
@Manual(
    examples = {
      "mvc reset --soft HEAD~1       # take the version back, keep what is staged",
      "mvc reset HEAD~1              # and unstage it; the files stay",
      "mvc reset --hard main~3       # and the files become what they were"
    },
    text = {
      "Makes the current branch stand for another version. `mvc undo` takes that back, and brings"
          + " back what --hard discarded.",
      "`mvc rollback` goes back without taking versions out of the branch."
    })
final class ResetCommand implements Command {
  private static final int MOST_SHOWN = 3;

  @Parameters(
      paramLabel = "REV",
      arity = "0..1",
      description = "The version; HEAD when not given, which only unstages.")
  String revision = "HEAD";

  @Option(names = "--soft", description = "Leave what is staged, and the files.")
  boolean soft;

  @Option(names = "--mixed", description = "Unstage, and leave the files; the default.")
  boolean mixed;

  @Option(names = "--hard", description = "Discard all changes that are not committed.")
  boolean hard;

  @Override
  public int run(Invocation mvc) throws IOException {
    if ((soft ? 1 : 0) + (mixed ? 1 : 0) + (hard ? 1 : 0) > 1) {
      throw new MvcException(Kind.USAGE, "--soft, --mixed and --hard exclude each other.");
    }
    Restoring.Reset kind =
        hard ? Restoring.Reset.HARD : soft ? Restoring.Reset.SOFT : Restoring.Reset.MIXED;
    try (Repository repository = mvc.open()) {
      Restoring.WasReset done = new Restoring(repository).reset(revision, kind);
      String name = repository.refs().head() instanceof Head.Branch on ? on.name() : "HEAD";
      mvc.out()
          .say(
              "{} is at {} {}{}",
              Styled.name(name),
              Styled.id(done.to().brief()),
              repository.store().version(done.to()).subject(),
              done.from().equals(done.to()) ? "" : " (was " + done.from().brief() + ")");
      if (hard) {
        RestoreReport.print(mvc.out(), done.result());
        discarded(mvc.out(), done.result().discarded());
      }
      if (!done.from().equals(done.to()) || !done.result().discarded().isEmpty()) {
        mvc.out().hint("`mvc undo` takes this back.");
      }
    }
    return ExitCode.DONE;
  }

  private static void discarded(Output out, List<String> paths) {
    if (!paths.isEmpty()) {
      String more = paths.size() > MOST_SHOWN ? ", …" : "";
      out.say(
          "Discarded changes that were not committed: {}{}",
          String.join(", ", paths.subList(0, Math.min(MOST_SHOWN, paths.size()))),
          more);
    }
  }
}
