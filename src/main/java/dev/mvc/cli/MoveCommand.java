package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/// `mvc mv FROM TO`.
@Manual(
    examples = {"mvc mv model.safetensors bert.safetensors", "mvc mv out/step-1000 best"},
    text = "Renames a tracked file or folder and stages that. The content is not stored again.")
final class MoveCommand implements Command {
  @Parameters(index = "0", paramLabel = "FROM", description = "A tracked file or folder.")
  String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "Its new name, or a folder for it.")
  String to = "";

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      List<String> paths = mvc.paths(repository, List.of(from, target(mvc)));
      if (repository.index().under(paths.getFirst()).isEmpty()) {
        throw new MvcException(
            Kind.NOT_FOUND, "nothing is tracked at " + from + ".", "`mvc add " + from + "` first.");
      }
      new Staging(repository)
          .move(paths.getFirst(), paths.getLast())
          .forEach((old, now) -> mvc.out().say("{} → {}", Styled.name(old), Styled.name(now)));
    }
    return ExitCode.DONE;
  }

  private String target(Invocation mvc) {
    Path source = mvc.resolve(from);
    Path target = mvc.resolve(to);
    // A folder that was moved already is the target itself.
    return Files.isDirectory(target) && Files.exists(source, LinkOption.NOFOLLOW_LINKS)
        ? target.resolve(source.getFileName()).toString()
        : target.toString();
  }
}
