package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Restoring;
import dev.mvc.work.Checkout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc restore PATH…`.
@Manual(
    examples = {
      "mvc restore model.safetensors",
      "mvc restore --staged .",
      "mvc restore --source HEAD~3 config.json"
    },
    text = {
      "Discards changes of the named files: the folder gets what is staged, or what the --source"
          + " holds. What it discards is stored before, so that `mvc undo` can bring it back.",
      "With --staged the index gets what HEAD holds and the files stay as they are: what `mvc add`"
          + " did is taken back."
    })
final class RestoreCommand implements Command {
  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.")
  List<String> typed = new ArrayList<>();

  @Option(
      names = {"-s", "--source"},
      paramLabel = "REV",
      description = "The version to take them from.")
  @Nullable String source;

  @Option(
      names = {"-S", "--staged"},
      description = "Restore the index instead of the files.")
  boolean staged;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Restoring restoring = new Restoring(repository);
      List<String> paths = mvc.paths(repository, typed);
      Optional<ObjectId> version =
          source == null ? Optional.empty() : Optional.of(repository.revisions().resolve(source));
      if (staged) {
        Optional<ObjectId> from = version.isPresent() ? version : repository.refs().headVersion();
        List<String> changed =
            from.isPresent() ? restoring.unstage(from.get(), paths) : restoring.unstageFirst(paths);
        mvc.out().say("Unstaged {}.", Counts.of(changed.size(), "file"));
      } else {
        Checkout.Result result =
            version.isPresent()
                ? restoring.restoreFrom(version.get(), paths)
                : restoring.restore(paths);
        RestoreReport.print(mvc.out(), result);
        if (!result.discarded().isEmpty()) {
          mvc.out().hint("`mvc undo` brings back what was discarded.");
        }
      }
    }
    return ExitCode.DONE;
  }
}
