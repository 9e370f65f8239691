package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.repo.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line, and what was probably meant.
final class UsageErrors {
  private UsageErrors() {}

  /// A word that names no command.
  static MvcException unknownCommand(String name, List<String> commands) {
    List<String> hints = new ArrayList<>();
    Nearest.to(name, commands).ifPresent(near -> hints.add("did you mean `mvc " + near + "`?"));
    hints.add("`mvc` alone lists the commands.");
    return usage("mvc has no command " + name + ".", hints);
  }

  /// picocli's answer in our words.
  static MvcException of(ParameterException problem) {
    CommandSpec spec = problem.getCommandLine().getCommandSpec();
    List<String> hints = new ArrayList<>();
    String message =
        switch (problem) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched, spec, hints);
          case MissingParameterException missing -> missing(missing, spec);
          default -> invalid(problem, spec, hints);
        };
    hints.add("`" + (isTop(spec) ? "mvc help" : command(spec) + " -h") + "` lists the options.");
    return usage(message, hints);
  }

  private static String unmatched(
      UnmatchedArgumentException problem, CommandSpec spec, List<String> hints) {
    String word = problem.getUnmatched().getFirst();
    if (!problem.isUnknownOption()) {
      return "`" + command(spec) + "` does not know what to do with " + word + ".";
    }
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    Nearest.to(name, spec.optionsMap().keySet())
        .ifPresent(near -> hints.add("did you mean `" + near + "`?"));
    return "`" + command(spec) + "` has no option " + name + ".";
  }

  private static String missing(MissingParameterException problem, CommandSpec spec) {
    String missing =
        problem.getMissing().stream().map(UsageErrors::label).collect(Collectors.joining(" and "));
    boolean value = String.valueOf(problem.getMessage()).contains("parameter for option");
    return value
        ? "a value is missing: " + missing + "."
        : "`" + command(spec) + "` needs " + missing + ".";
  }

  private static String invalid(ParameterException problem, CommandSpec spec, List<String> hints) {
    if (problem.getCause() instanceof MvcException own) {
      hints.addAll(own.hints());
      return String.valueOf(own.getMessage());
    }
    ArgSpec argument = problem.getArgSpec();
    if (argument == null || problem.getValue() == null) {
      return "`" + command(spec) + "`: " + problem.getMessage();
    }
    Class<?> type = argument.auxiliaryTypes()[0];
    if (type.isEnum()) {
      hints.add("choose one of " + HelpPage.choices(type) + ".");
    }
    return problem.getValue() + " is no value for " + label(argument) + ".";
  }

  private static String label(ArgSpec argument) {
    String value = HelpPage.paramLabel(argument);
    return argument instanceof OptionSpec option
        ? (option.longestName() + " " + value).strip()
        : value;
  }

  private static String command(CommandSpec spec) {
    return isTop(spec) ? "mvc" : "mvc " + spec.name();
  }

  private static boolean isTop(CommandSpec spec) {
    return spec.name().equals("mvc");
  }

  private static MvcException usage(String message, List<String> hints) {
    return new MvcException(MvcException.Kind.USAGE, message, hints.toArray(String[]::new));
  }
}
