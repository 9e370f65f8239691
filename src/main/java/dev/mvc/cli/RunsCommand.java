package dev.mvc.cli;

import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Runs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// `mvc runs [NAME]`.
@Manual(
    examples = {"mvc runs", "mvc runs run-3", "mvc runs --json baseline"},
    text = {
      "Lists the runs that `mvc run` and `mvc watch` recorded, the latest first; or shows where and"
          + " how one ran: what it took, the machine, Python and its packages, the state of the"
          + " code in git, the variables that matter, and seeds."
    })
final class RunsCommand implements Command.Reading {
  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The run to show.")
  @Nullable String name;

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Runs runs = new Runs(repository);
      if (name != null) {
        Run run = runs.get(name);
        Optional<RunEnvironment> environment = runs.environment(run);
        mvc.out()
            .show(
                RunDocument.of(run, environment.orElse(null)),
                () -> RunReport.print(mvc.out(), run, environment));
        return ExitCode.DONE;
      }
      List<Run> all = runs.list();
      mvc.out()
          .show(
              all.stream().map(run -> RunDocument.of(run, null)).toList(),
              () -> RunReport.print(mvc.out(), all, mvc.now()));
    }
    return ExitCode.DONE;
  }
}
