package dev.mvc.cli;

import dev.mvc.repo.Repository;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// `mvc init [DIR]`.
@Manual(
    examples = {"mvc init", "mvc init models/bert"},
    text = "Nothing but the folder .mvc is made. Running it again changes nothing.")
final class InitCommand implements Command {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "The folder whose files are to be tracked; made if need be.")
  String folder = ".";

  @Override
  public int run(Invocation mvc) throws IOException {
    Path root = mvc.resolve(folder);
    boolean isNew = Repository.init(root, mvc.caller());
    mvc.out()
        .say(
            isNew
                ? "Initialized an empty model repository in {}"
                : "There is a model repository already in {}",
            Styled.name(mvc.show(root.resolve(WorkFolder.REPOSITORY))));
    if (isNew) {
      mvc.out().hint("`mvc add FILE`, then `mvc commit -m \"first\"`.");
    }
    return ExitCode.DONE;
  }
}
