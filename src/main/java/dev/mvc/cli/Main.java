package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.repo.Repository;
import dev.mvc.repo.ThinnedVersions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way in: `mvc [options] COMMAND [options] …`.
///
/// In every command the variable `MVC_DATE` (ISO 8601, or seconds since 1970) stands for the clock,
/// and `MVC_AUTHOR` (as `Ada <ada@example.org>`) for the configured user.
public final class Main {
  private final Commands commands;
  private final Environment environment;
  private final List<String> words;
  private final Arguments arguments;
  private final GlobalOptions global = new GlobalOptions();
  private @Nullable Output output;
  private @Nullable Invocation invocation;

  private Main(Commands commands, Environment environment, List<String> words) {
    this.commands = commands;
    this.environment = environment;
    this.words = words;
    this.arguments = Arguments.split(words);
  }

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] words) {
    Signals signals = new Signals(Runtime.getRuntime()::halt);
    int code = run(Terminal.environment(signals), words);
    signals.ended(code);
    System.exit(code);
  }

  /// Runs one command in a world of its own, and never ends the process: any number may run at
  /// once.
  ///
  /// @return the exit code
  static int run(Environment environment, String... words) {
    return run(Commands.ALL, environment, words);
  }

  /// As above, with other commands than those of mvc.
  static int run(Commands commands, Environment environment, String... words) {
    return new Main(commands, environment, List.of(words)).run();
  }

  private int run() {
    try {
      int code = dispatch();
      if (output != null) {
        output.flush();
      }
      return environment.out().checkError() ? ExitCode.BROKEN_PIPE : code;
    } catch (Throwable e) {
      return fail(e);
    }
  }

  private int dispatch() throws IOException, InterruptedException {
    String name = arguments.command();
    if (name == null) {
      return withoutCommand();
    }
    Commands.Entry entry = commands.get(name);
    Parsing parsing = new Parsing(entry, global);
    parsing.parse(arguments.rest());
    Environment at = global.applyTo(environment);
    Output to = open(at, parsing.json());
    if (global.help) {
      return print(to, HelpPage.lines(entry, to.width()));
    }
    if (global.version) {
      return print(to, List.of(Version.line()));
    }
    Invocation call =
        new Invocation(
            at, to, words, arguments.afterDashes(), arguments.dashed(), parsing.operation());
    invocation = call;
    return finishStopped(call) ? ExitCode.DONE : parsing.command().run(call);
  }

  /// Finishes what a command was stopped in.
  ///
  /// @return whether that was the same as this one
  private static boolean finishStopped(Invocation call) {
    Environment environment = call.environment();
    Optional<String> finished;
    try {
      finished = Repository.finishStopped(environment.folder(), environment.disk());
    } catch (IOException | MvcException e) {
      return false; // the command itself will meet what is wrong, or wait
    }
    finished.ifPresent(command ->
        call.out().warning("`mvc {}` had been stopped half way; it is finished now.", command));
    return finished.filter(Invocation.quoted(call.words())::equals).isPresent();
  }

  private int withoutCommand() {
    // Asked by scripts and prompts: answered without picocli, which takes half of the start.
    if (!arguments.rest().equals(List.of("--version")) && !arguments.rest().isEmpty()) {
      Parsing.parseAlone(arguments.rest(), global);
    }
    Output to = open(environment, false);
    boolean version = arguments.has("--version");
    return print(to, version ? List.of(Version.line()) : FrontPage.lines(commands));
  }

  private static int print(Output to, List<String> lines) {
    lines.forEach(line -> to.line("{}", line));
    return ExitCode.DONE;
  }

  private Output open(Environment at, boolean json) {
    Output opened = new Output(at.out(), at.err(), global.outputSettings(at, json));
    output = opened;
    return opened;
  }

  /// What is missing because versions were thinned is no damage.
  private static Throwable explained(Throwable problem, Invocation in) {
    Optional<ObjectId> missing = Failure.missing(problem);
    if (missing.isEmpty()) {
      return problem;
    }
    try (Repository repository = in.open()) {
      return new ThinnedVersions(repository)
          .explain(missing.get(), in.words())
          .map(Throwable.class::cast)
          .orElse(problem);
    } catch (IOException | MvcException e) {
      return problem;
    }
  }

  private int fail(Throwable problem) {
    Failure failure =
        Failure.of(invocation == null ? problem : explained(problem, invocation), environment);
    try {
      Output to = output == null ? open(environment, false) : output;
      if (failure.exitCode() != ExitCode.BROKEN_PIPE) {
        to.flush();
      }
      if (!failure.message().isEmpty()) {
        to.error(failure.message(), failure.hints());
      }
      if (global.debug || arguments.has("--debug")) {
        to.trace(problem);
      }
    } catch (OutputFailed e) {
      // Nobody can be told; the exit code still says it.
      return failure.exitCode();
    }
    return failure.exitCode();
  }
}
