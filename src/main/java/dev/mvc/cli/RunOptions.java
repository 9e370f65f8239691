package dev.mvc.cli;

import dev.mvc.experiment.Environments;
import dev.mvc.experiment.Guard;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.object.Run;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Caller;
import dev.mvc.repo.ProjectFile;
import dev.mvc.repo.Repository;
import dev.mvc.repo.RunData;
import dev.mvc.repo.RunRecorder;
import dev.mvc.repo.Runs;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `run` and `watch` are told about a training, and how they say what came of it.
final class RunOptions {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the run is called, instead of a number.")
  @Nullable String name;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "A hyperparameter of its versions. May be given often.")
  List<String> params = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "NAME",
      description = "A data set that it is trained on. May be given often; without, all of them.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--metric-file",
      paramLabel = "FILE",
      description = "Where the training logs its results. May be given often.")
  List<String> metricFiles = new ArrayList<>();

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "What the messages of the versions begin with.")
  String message = "";

  /// What is to be recorded, checked as far as it can be before anything is started.
  ///
  /// @param watched as typed
  /// @throws MvcException when something was typed wrongly, or there is no repository
  RunRecorder recorder(Invocation mvc, List<String> command, List<String> watched, boolean onlyNew)
      throws IOException {
    TreeMap<String, Scalar> values = new TreeMap<>(CommitCommand.scalars(params, "--param"));
    Path current = mvc.environment().folder();
    try (Repository repository = open(mvc)) {
      if (name != null) {
        new Runs(repository).requireFree(name);
      }
      RunData.requireKnown(repository, data);
      // A mistake in it would stop every commit of the run.
      ProjectFile.read(repository);
      WorkFolder folder = repository.folder();
      Run.Asked asked =
          new Run.Asked(
              command,
              pathIn(folder, current, ""),
              watched.stream().map(typed -> folder.pathOf(current, typed)).toList(),
              metricFiles.stream().map(typed -> pathIn(folder, current, typed)).toList(),
              values,
              data,
              message.strip(),
              repository.refs().headVersion());
      return new RunRecorder(
          new RunRecorder.Setting(
              () -> open(mvc),
              folder,
              Optional.ofNullable(name).orElse(""),
              asked,
              mvc.caller().now(),
              () ->
                  Environments.here(
                      command, current, folder.root(), values, mvc.environment().variables()),
              problem -> tell(mvc, problem),
              (version, finding) -> warn(mvc.out(), version, finding),
              onlyNew));
    }
  }

  private static String pathIn(WorkFolder folder, Path current, String typed) {
    Path place = current.resolve(typed).normalize();
    return place.startsWith(folder.root()) ? folder.pathOf(current, typed) : place.toString();
  }

  /// The repository as a command that begins now would see it, without a progress line in the
  /// middle of the training's output.
  private static Repository open(Invocation mvc) throws IOException {
    Caller now = mvc.caller();
    return Repository.open(
        mvc.environment().folder(),
        new Caller(
            now.disk(), now.now(), now.author(), now.userConfig(), now.command(), Progress.NONE));
  }

  /// Says in one line why something could not be recorded.
  static void tell(Invocation mvc, Throwable problem) {
    try {
      String what = Failure.of(problem, mvc.environment()).message();
      mvc.out().warning("the run is not recorded as it should be, and goes on: {}", what);
    } catch (OutputFailed e) {
      return; // nobody can be told
    }
  }

  /// Says what a guard found in a version. It was made all the same.
  private static void warn(Output out, String version, Guard.Finding finding) {
    try {
      out.warning("{}: {}.", version, finding.text());
    } catch (OutputFailed e) {
      return; // nobody can be told
    }
  }

  /// Says what came of it.
  static void report(Output out, RunRecorder.Summary summary) {
    try {
      Run run = summary.run();
      summary
          .broken()
          .forEach((path, problem) ->
              out.warning("{} is not whole and was not committed: {}", Styled.name(path), problem));
      if (!summary.isRecorded()) {
        out.warning("the end of the run could not be recorded.");
        return;
      }
      out.note(
          "run {} {}: {} in {}",
          Styled.name(run.name()),
          run.state().word(),
          Counts.of(run.versions(), "version"),
          Durations.format(Duration.ofMillis(run.measured().wallMillis())));
      if (run.asked().watched().isEmpty()) {
        out.hint("no folder was watched: `mvc run --watch DIR` commits the checkpoints in it.");
      }
    } catch (OutputFailed e) {
      return;
    }
  }
}
