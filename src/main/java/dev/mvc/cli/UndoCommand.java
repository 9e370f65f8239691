package dev.mvc.cli;

import dev.mvc.repo.Repository;
import dev.mvc.repo.Undoing;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// `mvc undo`.
@Manual(
    examples = {"mvc undo", "mvc undo --keep-files", "mvc undo && mvc redo"},
    text = {
      "Takes back the latest command that changed a name, what is staged, a setting or files in the"
          + " folder; also while a merge waits. Given again, the one before that, down to how the"
          + " repository began. It is itself an operation: `mvc redo` takes it back.",
      "Files that the command wrote to the folder become what they were. If one was changed since,"
          + " nothing is done. Files that the command did not write are not touched."
    })
final class UndoCommand implements Command {
  @Mixin UndoOptions options = new UndoOptions();

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Undoing.Done done = new Undoing(repository).undo(options.files());
      UndoOptions.print(mvc, repository, "Undid", done);
      mvc.out().hint("`mvc redo` does it again.");
    }
    return ExitCode.DONE;
  }
}
