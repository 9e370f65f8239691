package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Staging;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc rm PATH…`.
@Manual(
    examples = {"mvc rm optimizer.pt", "mvc rm --cached out"},
    text = "The next commit no longer holds the files. Earlier versions keep them.")
final class RemoveCommand implements Command {
  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Tracked files and folders.")
  List<String> typed = new ArrayList<>();

  @Option(names = "--cached", description = "Stop tracking, but keep the files in the folder.")
  boolean cached;

  @Option(
      names = {"-f", "--force"},
      description = "Delete also files with changes that are not committed.")
  boolean force;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      List<String> paths = mvc.paths(repository, typed);
      for (int i = 0; i < paths.size(); i++) {
        if (repository.index().under(paths.get(i)).isEmpty()) {
          throw new MvcException(
              Kind.NOT_FOUND,
              "nothing is tracked at " + typed.get(i) + ".",
              "`mvc status` lists what is not tracked.");
        }
      }
      List<String> removed = new Staging(repository).remove(paths, cached, force);
      removed.forEach(path -> mvc.out().say("rm {}", Styled.name(path)));
    }
    return ExitCode.DONE;
  }
}
