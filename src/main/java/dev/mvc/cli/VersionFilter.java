package dev.mvc.cli;

import dev.mvc.graph.Moment;
import dev.mvc.graph.PathHistory;
import dev.mvc.graph.Walk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options with which `log` and `history` choose versions. A version has to match all that were
/// given.
final class VersionFilter {
  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "COUNT",
      description = "Show at most so many versions.")
  int most = Integer.MAX_VALUE;

  @Option(
      names = "--author",
      paramLabel = "TEXT",
      description = "Only those whose author or mail has this text; a regular expression.")
  @Nullable String author;

  @Option(
      names = "--grep",
      paramLabel = "TEXT",
      description = "Only those whose message has this text; a regular expression.")
  @Nullable String grep;

  @Option(
      names = {"--since", "--after"},
      paramLabel = "DATE",
      description = "Only those made since, as \"2 days ago\", yesterday or 2026-03-01.")
  @Nullable String since;

  @Option(
      names = {"--until", "--before"},
      paramLabel = "DATE",
      description = "Only those made until then.")
  @Nullable String until;

  @Option(
      names = "--metric",
      paramLabel = "CONDITION",
      description = "Only those with such a result, as 'val_acc>0.9'. May be given often.")
  List<String> metrics = List.of();

  @Option(
      names = "--param",
      paramLabel = "CONDITION",
      description = "Only those with such a hyperparameter, as 'lr<=2e-5'. May be given often.")
  List<String> params = List.of();

  /// The options as they are asked for each version.
  interface Check {
    /// Whether a version is one of those that are wanted.
    boolean accepts(Version version) throws IOException;
  }

  /// What was asked for.
  ///
  /// @param hasPaths whether a version has to change one of the paths
  Check check(OffsetDateTime now, PathHistory history, boolean hasPaths) {
    if (most < 0) {
      throw new MvcException(Kind.USAGE, "-n takes a number from 0 on, not " + most + ".");
    }
    List<Check> checks = new ArrayList<>();
    if (author != null) {
      Pattern pattern = pattern(author, "--author");
      checks.add(version -> pattern.matcher(VersionText.author(version)).find());
    }
    if (grep != null) {
      Pattern pattern = pattern(grep, "--grep");
      checks.add(version -> pattern.matcher(version.message()).find());
    }
    if (since != null) {
      Instant from = Moment.parse(since, now, "--since");
      checks.add(version -> !version.author().time().toInstant().isBefore(from));
    }
    if (until != null) {
      Instant to = Moment.parse(until, now, "--until");
      checks.add(version -> !version.author().time().toInstant().isAfter(to));
    }
    metrics.stream()
        .map(text -> Condition.parse(text, "--metric"))
        .forEach(condition -> checks.add(version -> condition.holds(version.metrics())));
    params.stream()
        .map(text -> Condition.parse(text, "--param"))
        .forEach(condition -> checks.add(version -> condition.holds(version.params())));
    if (hasPaths) {
      checks.add(history::isChangedBy);
    }
    return version -> {
      for (Check check : checks) {
        if (!check.accepts(version)) {
          return false;
        }
      }
      return true;
    };
  }

  private static Pattern pattern(String text, String option) {
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    } catch (PatternSyntaxException e) {
      throw new MvcException(
          Kind.USAGE,
          option + " is no regular expression: " + e.getDescription() + ".",
          e,
          "put a backslash before characters such as ( [ * that stand for themselves.");
    }
  }

  /// Takes one version.
  @FunctionalInterface
  interface Each {
    void accept(Walk.Step step) throws IOException;
  }

  /// Goes through a walk until enough was shown.
  ///
  /// @param shown gets the versions that are wanted
  /// @param passed gets those between them
  void run(Walk walk, Check check, Each shown, Each passed) throws IOException {
    int left = most;
    while (left > 0) {
      var step = walk.next();
      if (step.isEmpty()) {
        return;
      }
      if (check.accepts(step.get().version())) {
        shown.accept(step.get());
        left--;
      } else {
        passed.accept(step.get());
      }
    }
  }
}
