package dev.mvc.cli;

import dev.mvc.graph.BisectSearch;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.Bisecting;
import dev.mvc.repo.Bisecting.Answer;
import dev.mvc.repo.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc bisect start|good|bad|skip|run|log|reset`.
@Manual(
    examples = {
      "mvc bisect start main v1.2.0          # main is bad, v1.2.0 was good",
      "mvc bisect good                       # what is in the folder now is good",
      "mvc bisect run -- python evaluate.py  # exit code 0 means good",
      "mvc bisect run --metric val_acc --below 0.88",
      "mvc bisect reset                      # back to where it began"
    },
    text = {
      "Searches the version with which something went wrong: each step brings the version in the"
          + " middle of those in question into the folder, and you say whether it is good or bad,"
          + " or cannot be tested (skip).",
      "`run` asks a command: 0 means good, 125 skip, other codes up to 127 bad, and larger ones end"
          + " the run. With --metric the results that were recorded are asked, and nothing is"
          + " brought back; from the latest version that is bad back to the last good one, unless a"
          + " search was started."
    })
final class BisectCommand implements Command {
  private static final int CANNOT_TELL = 125;
  private static final int LAST_BAD = 127;

  /// What can be done.
  enum Action {
    START,
    GOOD,
    BAD,
    SKIP,
    RUN,
    LOG,
    RESET
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      description = "start, good, bad, skip, run, log or reset.")
  Action action = Action.LOG;

  @Parameters(
      index = "1..*",
      paramLabel = "REV",
      arity = "0..*",
      description =
          "Versions; for start, the bad one and then good ones. For run, -- and a command.")
  List<String> words = List.of();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "With run: ask this result instead of a command.")
  @Nullable String metric;

  @Option(
      names = "--below",
      paramLabel = "NUMBER",
      description = "A version is bad when the result is less.")
  @Nullable Double below;

  @Option(
      names = "--above",
      paramLabel = "NUMBER",
      description = "A version is bad when the result is more.")
  @Nullable Double above;

  @Override
  public int run(Invocation mvc) throws IOException, InterruptedException {
    requireFitting();
    try (Repository repository = mvc.open()) {
      Bisecting bisecting = new Bisecting(repository);
      switch (action) {
        case START -> {
          Optional<String> bad = words.stream().findFirst();
          List<String> good = words.isEmpty() ? words : words.subList(1, words.size());
          print(mvc.out(), repository, bisecting.start(bad, good));
        }
        case GOOD -> print(mvc.out(), repository, bisecting.answer(Answer.GOOD, words));
        case BAD -> print(mvc.out(), repository, bisecting.answer(Answer.BAD, words));
        case SKIP -> print(mvc.out(), repository, bisecting.answer(Answer.SKIP, words));
        case LOG -> {
          bisecting.log().forEach(line -> mvc.out().line("{}", line));
          print(mvc.out(), repository, bisecting.progress());
        }
        case RESET -> HeadText.print(mvc.out(), repository, bisecting.reset(), "On branch");
        case RUN -> {
          return metric == null ? runCommand(mvc, repository) : runMetric(mvc, repository, metric);
        }
      }
    }
    return ExitCode.DONE;
  }

  private void requireFitting() {
    boolean hasLimit = below != null || above != null;
    if (metric == null && hasLimit || metric != null && action != Action.RUN) {
      throw new MvcException(
          Kind.USAGE,
          "--metric, --below and --above belong to `mvc bisect run`.",
          "`mvc bisect run --metric val_acc --below 0.88`");
    }
    if (metric != null && ((below == null) == (above == null) || !words.isEmpty())) {
      throw new MvcException(
          Kind.USAGE,
          "--metric needs either --below or --above, and no command.",
          "`mvc bisect run --metric val_acc --below 0.88`");
    }
    if (metric == null && action == Action.RUN && words.isEmpty()) {
      throw new MvcException(
          Kind.USAGE, "bisect run needs a command.", "`mvc bisect run -- python evaluate.py`");
    }
    if ((action == Action.LOG || action == Action.RESET) && !words.isEmpty()) {
      throw new MvcException(Kind.USAGE, "this takes no versions.", "`mvc bisect log`");
    }
  }

  private static void print(Output out, Repository repository, Bisecting.Progress at)
      throws IOException {
    if (at.search().isEmpty()) {
      out.hint(
          at.isBadKnown()
              ? "`mvc bisect good REV` names a version that was good."
              : "`mvc bisect bad` says that the version here is bad, `mvc bisect good REV` names"
                  + " one that was good.");
      return;
    }
    BisectSearch search = at.search().get();
    if (search.next().isEmpty()) {
      found(out, repository, search.suspects());
      out.hint("`mvc bisect reset` goes back to where it began.");
      return;
    }
    out.say(
        "{} to search, about {}.",
        Counts.of(search.suspects().size(), "version"),
        Counts.of(search.steps(), "step"));
    if (at.moved().isPresent()) {
      ObjectId id = search.next().get();
      out.say("Now at {} {}", Styled.id(id.brief()), repository.store().version(id).subject());
      RestoreReport.print(out, at.moved().get().result());
      out.hint("`mvc bisect good`, `bad` or `skip` says what it is.");
    }
  }

  private static void found(Output out, Repository repository, List<ObjectId> suspects)
      throws IOException {
    ObjectId last = suspects.getFirst();
    if (suspects.size() == 1) {
      out.say(
          "{} \"{}\" is the first bad version.",
          Styled.id(last.brief()),
          repository.store().version(last).subject());
      out.hint("`mvc diff {}~1 {}` shows what it changed.", last.brief(), last.brief());
      return;
    }
    out.say("The first bad version is one of these; the others could not be tested:");
    for (ObjectId id : suspects) {
      out.say("  {} {}", Styled.id(id.brief()), repository.store().version(id).subject());
    }
  }

  private int runCommand(Invocation mvc, Repository repository)
      throws IOException, InterruptedException {
    Bisecting bisecting = new Bisecting(repository);
    Bisecting.Progress at = bisecting.progress();
    if (at.search().isEmpty()) {
      throw new MvcException(
          Kind.CONFLICT,
          "the search needs a bad and a good version first.",
          "`mvc bisect start BAD GOOD`");
    }
    while (at.search().flatMap(BisectSearch::next).isPresent()) {
      ObjectId id = repository.revisions().resolve("HEAD");
      int code = execute(mvc);
      if (code > LAST_BAD) {
        throw new MvcException(
            Kind.CONFLICT,
            "the command ended with exit code " + code + "; the search stays where it is.",
            "run it again, or say good, bad or skip yourself.");
      }
      Answer answer = code == 0 ? Answer.GOOD : code == CANNOT_TELL ? Answer.SKIP : Answer.BAD;
      mvc.out()
          .say(
              "{} {} {}",
              Styled.id(id.brief()),
              answer == Answer.GOOD ? "good" : answer == Answer.BAD ? "bad " : "skip",
              repository.store().version(id).subject());
      at = bisecting.answer(answer, List.of());
    }
    print(mvc.out(), repository, at);
    return ExitCode.DONE;
  }

  /// Runs the command in the folder where mvc was started; what it prints is shown as it comes.
  private int execute(Invocation mvc) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .directory(mvc.environment().folder().toFile())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      lines.lines().forEach(line -> mvc.out().say("  {}", line));
    }
    return process.waitFor();
  }

  private int runMetric(Invocation mvc, Repository repository, String name) throws IOException {
    Output out = mvc.out();
    Bisecting.Found found = new Bisecting(repository).search(version -> answer(version, name));
    out.say(
        "{} searched, {} looked at.",
        Counts.of(found.searched(), "version"),
        Counts.exact(found.tested()));
    ObjectId bad = found.suspects().getFirst();
    if (found.suspects().size() > 1) {
      found(out, repository, found.suspects());
      return ExitCode.DONE;
    }
    String was =
        found.good().isEmpty()
            ? ""
            : " (was " + value(repository.store().version(found.good().get()), name) + ")";
    Version version = repository.store().version(bad);
    out.say(
        "{} \"{}\" is the first bad version: {} {}{}.",
        Styled.id(bad.brief()),
        version.subject(),
        name,
        value(version, name),
        was);
    out.hint("`mvc diff {}~1 {}` shows what it changed.", bad.brief(), bad.brief());
    return ExitCode.DONE;
  }

  private static String value(Version version, String name) {
    Scalar value = version.metrics().get(name);
    return value == null ? "–" : value.toString();
  }

  private Answer answer(Version version, String name) {
    Scalar value = version.metrics().get(name);
    OptionalDouble number = value == null ? OptionalDouble.empty() : value.number();
    if (number.isEmpty()) {
      return Answer.SKIP;
    }
    // NaN is bad: training fell apart.
    boolean isGood =
        below != null
            ? number.getAsDouble() >= below
            : above != null && number.getAsDouble() <= above;
    return isGood ? Answer.GOOD : Answer.BAD;
  }
}
