package dev.mvc.cli;

import dev.mvc.io.MvcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of every command. They may stand before the command's name or behind it.
final class GlobalOptions {
  /// When there is colour.
  enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Option(names = "-C", paramLabel = "DIR", description = "Run as if started in DIR.")
  List<String> folders = List.of();

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing about what was done.")
  boolean quiet;

  @Option(names = "--debug", description = "Show stack traces of errors.")
  boolean debug;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "Colour the output: auto, always, never. NO_COLOR is respected.")
  Color color = Color.AUTO;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Explain the command.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version of mvc.")
  boolean version;

  /// The option that only reading commands have.
  static final class ReadingOptions {
    @Option(names = "--json", description = "Answer with a JSON document.")
    boolean json;
  }

  /// The option of commands that can look at the repository as it was.
  static final class PastOptions {
    @Option(
        names = "--at-op",
        paramLabel = "OPERATION",
        description = "Answer as after that operation of `mvc op log`.")
    @Nullable String operation;
  }

  /// The environment as `-C` wants it. Given twice, the second starts from the first.
  ///
  /// @throws MvcException when there is no such folder
  Environment applyTo(Environment environment) {
    Environment at = environment;
    for (String folder : folders) {
      Path path = at.resolve(folder);
      if (!Files.isDirectory(path)) {
        throw new MvcException(
            MvcException.Kind.NOT_FOUND, "there is no folder " + at.show(path) + ".");
      }
      at = at.in(path);
    }
    return at;
  }

  Output.Settings outputSettings(Environment environment, boolean json) {
    return new Output.Settings(
        environment.width(),
        hasColour(environment, environment.outIsTerminal()),
        hasColour(environment, environment.errIsTerminal()),
        quiet,
        json,
        environment.errIsTerminal() && !quiet);
  }

  private boolean hasColour(Environment environment, boolean terminal) {
    return switch (color) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          terminal
              && environment.variable("NO_COLOR").isEmpty()
              && !environment.variable("TERM").filter("dumb"::equals).isPresent();
    };
  }
}
