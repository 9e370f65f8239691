package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Undoing;
import java.io.IOException;
import picocli.CommandLine.Option;

/// What `undo`, `redo` and `op restore` have in common.
final class UndoOptions {
  @Option(
      names = {"-f", "--force"},
      description = "Overwrite files that were changed since.")
  boolean force;

  @Option(names = "--keep-files", description = "Leave the files in the folder as they are.")
  boolean keep;

  Undoing.Files files() {
    if (force && keep) {
      throw new MvcException(Kind.USAGE, "--force and --keep-files exclude each other.");
    }
    if (keep) {
      return Undoing.Files.KEEP;
    }
    return force ? Undoing.Files.OVERWRITE : Undoing.Files.RESTORE;
  }

  /// Tells what was done.
  ///
  /// @param did as "Undid"
  static void print(Invocation mvc, Repository repository, String did, Undoing.Done done)
      throws IOException {
    Output out = mvc.out();
    if (out.isQuiet()) {
      return;
    }
    out.say(
        "{} operation {}{}",
        did,
        Styled.id(done.operation().map(of -> Long.toString(of.number())).orElse("0")),
        done.operation().map(of -> ": " + of.command()).orElse(", how the repository began"));
    ChangesText.print(out, repository, done.changes());
    boolean isFolderChanged =
        !done.changes().files().isEmpty() || !done.changes().moves().isEmpty();
    done.changes()
        .moves()
        .forEach(
            move -> out.say("Renamed {} to {}.", Styled.name(move.from()), Styled.name(move.to())));
    if (!done.changes().files().isEmpty()) {
      RestoreReport.print(out, done.files());
    } else if (!isFolderChanged && !done.changes().paths().isEmpty()) {
      out.say("The files in the folder stay as they are.");
    }
  }
}
