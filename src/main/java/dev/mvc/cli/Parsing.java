package dev.mvc.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Makes the one command that was named, and puts a command line into its fields.
final class Parsing {
  private final Commands.Entry entry;
  private final Command command;
  private final GlobalOptions global;
  private final GlobalOptions.ReadingOptions reading = new GlobalOptions.ReadingOptions();
  private final GlobalOptions.PastOptions past = new GlobalOptions.PastOptions();
  private final CommandLine commandLine;

  Parsing(Commands.Entry entry, GlobalOptions global) {
    this.entry = entry;
    this.command = entry.make().get();
    this.global = global;
    CommandSpec spec = CommandSpec.forAnnotatedObjectLenient(command);
    spec.name(entry.name());
    if (command instanceof Command.Reading) {
      spec.addMixin("reading", CommandSpec.forAnnotatedObject(reading));
    }
    if (command instanceof Command.OfAnyTime) {
      spec.addMixin("past", CommandSpec.forAnnotatedObject(past));
    }
    commandLine = withOptions(spec, global);
  }

  /// Finds what is wrong with options that stand without a command.
  static void parseAlone(List<String> words, GlobalOptions global) {
    withOptions(CommandSpec.create().name("mvc"), global).parseArgs(words.toArray(String[]::new));
  }

  private static CommandLine withOptions(CommandSpec spec, GlobalOptions global) {
    spec.addMixin("global", CommandSpec.forAnnotatedObject(global));
    // A name may begin with @, as the revision @{3} does: it is no file of arguments here.
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true);
  }

  /// @throws picocli.CommandLine.ParameterException when the words don't fit the command
  void parse(List<String> words) {
    commandLine.parseArgs(words.toArray(String[]::new));
  }

  Commands.Entry entry() {
    return entry;
  }

  /// The command. Its fields are set once [#parse] has returned.
  Command command() {
    return command;
  }

  CommandSpec spec() {
    return commandLine.getCommandSpec();
  }

  GlobalOptions global() {
    return global;
  }

  boolean json() {
    return reading.json;
  }

  /// The operation at which the repository is to be looked at; null for the present.
  @Nullable String operation() {
    return past.operation;
  }
}
