package dev.mvc.cli;

import dev.mvc.experiment.CodeCopy;
import dev.mvc.experiment.EnvironmentDifference;
import dev.mvc.experiment.Environments;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Reproducing;
import dev.mvc.repo.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc reproduce REV`.
@Manual(
    examples = {"mvc reproduce HEAD", "mvc reproduce --run baseline-step-500 --out again"},
    text = {
      "Says what is not as it was when a version was made: data, hyperparameters, the commit of the"
          + " code in git and changes to it, Python and its packages, the machine, variables. A"
          + " line each; the exit code is 1 if anything differs.",
      "With --run the recorded command is run once more, in a fresh folder: a clone of the code's"
          + " commit, with the files of the version, and the checkpoints that were there when the"
          + " run began. Then results and weights are compared; the exit code is 1 unless they are"
          + " equal. Changes of the code that were never committed, to git or to mvc, cannot be"
          + " brought back. With --json what the command prints is dropped."
    })
final class ReproduceCommand implements Command.Reading {
  @Parameters(paramLabel = "REV", description = "A version that `mvc run` made.")
  String revision = "";

  @Option(names = "--run", description = "Run the command once more, and compare.")
  boolean again;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to run it, instead of a new temporary folder.")
  @Nullable String out;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (out != null && !again) {
      throw new MvcException(Kind.USAGE, "--out says where --run runs.", "add --run.");
    }
    try (Repository repository = mvc.open()) {
      ObjectId id = repository.revisions().resolve(revision);
      Reproducing reproducing = new Reproducing(repository, id);
      Optional<RunEnvironment> then = new Runs(repository).environment(reproducing.run());
      List<EnvironmentDifference> differences = new ArrayList<>(reproducing.differences());
      then.ifPresent(was ->
          differences.addAll(
              EnvironmentDifference.between(was, now(mvc, repository, reproducing.run()))));
      ReproduceReport report =
          new ReproduceReport(
              id,
              reproducing.run(),
              then.isPresent(),
              differences,
              again ? repeat(mvc, repository, reproducing, then) : null);
      mvc.out().show(report.document(), () -> report.print(mvc.out()));
      return report.isSame() ? ExitCode.DONE : ExitCode.NO;
    }
  }

  private static RunEnvironment now(Invocation mvc, Repository repository, Run run) {
    Path root = repository.folder().root();
    return Environments.here(
        run.asked().command(),
        root.resolve(run.asked().folder()),
        root,
        run.asked().params(),
        mvc.environment().variables());
  }

  private ReproduceReport.Repetition repeat(
      Invocation mvc, Repository repository, Reproducing reproducing, Optional<RunEnvironment> then)
      throws IOException {
    Run run = reproducing.run();
    if (run.asked().command().isEmpty()) {
      throw new MvcException(Kind.NO, "the command of run " + run.name() + " is not known.");
    }
    Path fresh = fresh(mvc);
    Path root =
        then.flatMap(RunEnvironment::code)
            .flatMap(code -> CodeCopy.make(code, repository.folder().root(), fresh))
            .orElse(fresh);
    Repository.init(root, mvc.caller());
    reproducing.prepare(root);
    Path folder = Files.createDirectories(root.resolve(run.asked().folder()));
    int code = execute(mvc, run, root, folder, then);
    try (Repository made = Repository.open(root, mvc.caller())) {
      return new ReproduceReport.Repetition(
          mvc.show(root), code, code == 0 ? reproducing.compare(made) : null);
    }
  }

  private Path fresh(Invocation mvc) throws IOException {
    if (out == null) {
      return Files.createTempDirectory("mvc-reproduce-").toRealPath();
    }
    Path folder = Files.createDirectories(mvc.resolve(out));
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new MvcException(
            Kind.WOULD_LOSE_WORK, out + " is not empty.", "name a folder that is not there yet.");
      }
    }
    return folder;
  }

  /// The run's variables go before those of now; nothing else of the environment can be chosen.
  private static int execute(
      Invocation mvc, Run run, Path root, Path folder, Optional<RunEnvironment> then)
      throws IOException {
    Map<String, String> variables = new TreeMap<>(mvc.environment().variables());
    then.ifPresent(was -> variables.putAll(was.variables()));
    RunCommand command = new RunCommand();
    command.words = run.asked().command();
    command.silent = mvc.out().isJson();
    command.watched =
        run.asked().watched().stream().map(path -> root.resolve(path).toString()).toList();
    command.options.metricFiles =
        run.asked().metricFiles().stream().map(path -> root.resolve(path).toString()).toList();
    command.options.message = run.asked().message();
    run.asked().params().forEach((name, value) -> command.options.params.add(name + "=" + value));
    return command.run(
        new Invocation(
            mvc.environment().in(folder).with(variables),
            mvc.out(),
            mvc.words(),
            List.of(),
            false,
            null));
  }
}
