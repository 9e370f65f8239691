package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Staging;
import dev.mvc.work.Adder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc add PATH…`.
@Manual(
    examples = {"mvc add model.safetensors config.json", "mvc add out", "mvc add ."},
    text = {
      "Stores the files and stages them for the next commit. In folders, what .mvcignore names is"
          + " passed over; its patterns are those of .gitignore.",
      "When one file cannot be stored, none is staged."
    })
final class AddCommand implements Command {
  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.")
  List<String> typed = new ArrayList<>();

  @Option(
      names = {"-f", "--force"},
      description = "Add named files also where .mvcignore names them.")
  boolean force;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Staging staging = new Staging(repository);
      List<String> paths = mvc.paths(repository, typed);
      for (int i = 0; i < paths.size(); i++) {
        staging.requireKnown(paths.get(i), typed.get(i));
        refuseIgnored(repository, paths.get(i), typed.get(i));
      }
      Adder.Result result = staging.add(paths);
      AddReport.print(mvc.out(), result, staging.findings());
      if (result.added().stream().anyMatch(Adder.Added::isNew)) {
        AddReport.clashes(mvc.out(), result, repository.index().entries().keySet());
      }
    }
    return ExitCode.DONE;
  }

  private void refuseIgnored(Repository repository, String path, String name) throws IOException {
    boolean isTracked = !repository.index().under(path).isEmpty();
    if (!force
        && !path.isEmpty()
        && !isTracked
        && repository.folder().isIgnored(path, name.endsWith("/"))) {
      if (repository.folder().isExternalData(path)) {
        throw new MvcException(
            Kind.NO,
            name + " is external data, of which only a list is kept.",
            "`mvc data list` shows it; `mvc data rm NAME` forgets it.");
      }
      throw new MvcException(
          Kind.NO, name + " is ignored by .mvcignore.", "`mvc add --force " + name + "` adds it.");
    }
  }
}
