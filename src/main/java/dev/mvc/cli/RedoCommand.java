package dev.mvc.cli;

import dev.mvc.repo.Repository;
import dev.mvc.repo.Undoing;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// `mvc redo`.
@Manual(
    examples = {"mvc redo", "mvc undo && mvc redo"},
    text =
        "Does again what the latest `mvc undo` took back. Given again, what the undo before that"
            + " did; until something else was done.")
final class RedoCommand implements Command {
  @Mixin UndoOptions options = new UndoOptions();

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Undoing.Done done = new Undoing(repository).redo(options.files());
      UndoOptions.print(mvc, repository, "Did again", done);
    }
    return ExitCode.DONE;
  }
}
