package dev.mvc.cli;

import dev.mvc.experiment.Priority;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Run;
import dev.mvc.repo.RunRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc run -- CMD…`.
@Manual(
    examples = {
      "mvc run --watch out -- python train.py",
      "mvc run --watch out --metric-file out/metrics.jsonl -- python train.py",
      "mvc run --name big --param lr=2e-5 --watch out -- ./train.sh --seed 1"
    },
    text = {
      "Runs a training and commits each checkpoint as it is finished, with the results of its step."
          + " The command has the terminal, its output is left alone, and mvc ends with its exit"
          + " code (127 where there is no such command). Whatever goes wrong in mvc is said on"
          + " standard error and never stops the training.",
      "A checkpoint is finished when its files have not changed for a second and are whole, as"
          + " their formats tell; names like model.pt.tmp are passed over. Versions name their run;"
          + " `mvc runs` shows where and how it ran, and `mvc reproduce` what is different now."
    })
final class RunCommand implements Command {
  @Mixin RunOptions options = new RunOptions();

  @Option(
      names = "--watch",
      paramLabel = "DIR",
      description = "Where checkpoints appear. May be given often.")
  List<String> watched = new ArrayList<>();

  @Parameters(paramLabel = "-- CMD", arity = "0..*", description = "The command and its words.")
  List<String> words = List.of();

  /// Whether the command's standard output is dropped: where mvc has a document to write there.
  boolean silent;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (words.isEmpty()) {
      throw new MvcException(
          Kind.USAGE, "run needs a command.", "`mvc run --watch out -- python train.py`");
    }
    Environment environment = mvc.environment();
    Path folder = environment.folder();
    Optional<TrainingProcess.Refusal> refusal =
        TrainingProcess.refusal(environment, folder, words.getFirst());
    if (refusal.isPresent()) {
      mvc.out().error(refusal.get().reason(), List.of());
      return refusal.get().exitCode();
    }
    RunRecorder recorder = recorder(mvc);
    TrainingProcess training = TrainingProcess.start(environment, folder, words, silent);
    if (recorder == null) {
      return training.await();
    }
    if (environment.signals() != null) {
      Priority.lower();
    }
    recorder.start(Optional.of(training.pid()));
    int code = training.await();
    RunOptions.report(
        mvc.out(), recorder.end(state(code, training.isSignalled()), OptionalInt.of(code), true));
    return code;
  }

  /// What was typed wrongly, or the lack of a repository, ends the command before the training
  /// begins; a repository in which something is wrong does not.
  private @Nullable RunRecorder recorder(Invocation mvc) throws IOException {
    try {
      return options.recorder(mvc, words, watched, true);
    } catch (MvcException e) {
      boolean isTyped =
          switch (e.kind()) {
            case USAGE, NOT_A_REPOSITORY, NOT_FOUND, CONFLICT -> true;
            case NO, PARTIAL, LOCKED, CORRUPT, WOULD_LOSE_WORK, REMOTE -> false;
          };
      if (isTyped) {
        throw e;
      }
      RunOptions.tell(mvc, e);
      return null;
    } catch (IOException | RuntimeException e) {
      RunOptions.tell(mvc, e);
      return null;
    }
  }

  private static Run.State state(int code, boolean signalled) {
    if (signalled || code > TrainingProcess.SIGNALLED) {
      return Run.State.INTERRUPTED;
    }
    return code == 0 ? Run.State.FINISHED : Run.State.FAILED;
  }
}
