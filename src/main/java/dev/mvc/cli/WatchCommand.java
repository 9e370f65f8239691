package dev.mvc.cli;

import dev.mvc.experiment.Priority;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Run;
import dev.mvc.repo.RunRecorder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc watch DIR…`.
@Manual(
    examples = {"mvc watch out --pid 4711", "mvc watch out --metric-file out/log.csv --for 8h"},
    text = {
      "Does what `mvc run` does for a training that is running already: commits each checkpoint as"
          + " it is finished, those that are there too. Goes on until Ctrl-C, until the process"
          + " that --pid names ends, or for the time that --for gives."
    })
final class WatchCommand implements Command {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)([smhd]?)");

  @Mixin RunOptions options = new RunOptions();

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Where checkpoints appear.")
  List<String> watched = List.of();

  @Option(names = "--pid", paramLabel = "PID", description = "Until this process ends.")
  @Nullable Long pid;

  @Option(names = "--for", paramLabel = "TIME", description = "For so long: 90s, 30m, 8h, 2d.")
  @Nullable String time;

  @Override
  public int run(Invocation mvc) throws IOException, InterruptedException {
    Optional<Duration> most = Optional.ofNullable(time).map(WatchCommand::duration);
    Optional<ProcessHandle> process = Optional.ofNullable(pid).map(WatchCommand::process);
    RunRecorder recorder =
        options.recorder(mvc, process.map(WatchCommand::command).orElse(List.of()), watched, false);
    CountDownLatch end = new CountDownLatch(1);
    Signals signals = mvc.environment().signals();
    if (signals != null) {
      signals.handle(_ -> end.countDown());
      Priority.lower();
    }
    CompletableFuture<?> gone =
        process
            .<CompletableFuture<?>>map(of -> of.onExit().thenRun(end::countDown))
            .orElseGet(CompletableFuture::new);
    recorder.start(process.map(ProcessHandle::pid));
    if (most.isPresent()) {
      end.await(most.get().toMillis(), TimeUnit.MILLISECONDS);
    } else {
      end.await();
    }
    boolean isOver = pid == null || gone.isDone();
    Run.State state = isOver ? Run.State.FINISHED : Run.State.INTERRUPTED;
    RunOptions.report(mvc.out(), recorder.end(state, OptionalInt.empty(), false));
    return ExitCode.DONE;
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .orElseThrow(() ->
            new MvcException(
                Kind.NOT_FOUND, "there is no process " + pid + ".", "`ps` lists those there are."));
  }

  private static List<String> command(ProcessHandle process) {
    List<String> words = new ArrayList<>();
    process.info().command().ifPresent(words::add);
    process.info().arguments().map(List::of).ifPresent(words::addAll);
    return words;
  }

  static Duration duration(String text) {
    Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
    if (!time.matches()) {
      throw new MvcException(
          Kind.USAGE, "--for takes a time, not \"" + text + "\".", "`mvc watch out --for 8h`");
    }
    long unit =
        switch (time.group(2)) {
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 1000;
        };
    return Duration.ofMillis((long) (Double.parseDouble(time.group(1)) * unit));
  }
}
