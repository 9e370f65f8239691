package dev.mvc.cli;

import dev.mvc.io.MvcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes `docs/commands.md` from the commands themselves.
final class CommandsPage {
  private static final String SHARED = "options of every command";

  private CommandsPage() {}

  static List<String> lines(Commands commands) {
    List<String> lines = new ArrayList<>();
    lines.add("# The commands of mvc");
    lines.add("");
    lines.add(
        "This page is what `mvc help COMMAND` prints, for every command. It is written by a test:");
    lines.add("`./build verify -Dtest=CommandsPageTest -Dscenario.update=true`.");
    for (Commands.Group group : Commands.Group.values()) {
      List<Commands.Entry> entries =
          commands.entries().stream().filter(entry -> entry.group() == group).toList();
      if (!entries.isEmpty()) {
        lines.add("");
        lines.add("## " + capitalized(group.title()));
        entries.forEach(entry -> page(entry, lines));
      }
    }
    sharedOptions(commands, lines);
    variables(lines);
    exitCodes(lines);
    return lines;
  }

  private static void page(Commands.Entry entry, List<String> lines) {
    lines.add("");
    lines.add("### mvc " + entry.name());
    lines.add("");
    lines.add("```text");
    List<String> page = HelpPage.lines(entry, Cli.WIDTH);
    lines.addAll(page.subList(0, page.indexOf(SHARED) - 1));
    lines.add("```");
  }

  /// They end every page; here they stand once.
  private static void sharedOptions(Commands commands, List<String> lines) {
    List<String> page = HelpPage.lines(commands.entries().getFirst(), Cli.WIDTH);
    lines.addAll(List.of("", "## Options of every command", "", "```text"));
    lines.addAll(page.subList(page.indexOf(SHARED) + 1, page.size()));
    lines.add("```");
  }

  private static void variables(List<String> lines) {
    lines.addAll(
        List.of(
            "",
            "## Environment variables",
            "",
            "| variable | meaning |",
            "| --- | --- |",
            "| `MVC_AUTHOR` | who makes versions, as `Ada <ada@example.org>`; before the settings"
                + " |",
            "| `MVC_DATE` | the time instead of the clock's: ISO 8601 or seconds since 1970 |",
            "| `NO_COLOR` | set to anything: no colours, unless `--color always` asks for them |",
            "| `COLUMNS` | how wide lines may be, also where the output is not a terminal |",
            "| `XDG_CONFIG_HOME` | where `mvc/config.toml` is, instead of `~/.config` |"));
  }

  private static void exitCodes(List<String> lines) {
    lines.addAll(List.of("", "## Exit codes", "", "| code | meaning |", "| --- | --- |"));
    lines.add("| 0 | done |");
    for (MvcException.Kind kind : MvcException.Kind.values()) {
      lines.add("| " + kind.exitCode() + " | " + meaning(kind) + " |");
    }
    lines.add("| " + ExitCode.BUG + " | a bug in mvc |");
    lines.add("| " + ExitCode.SYSTEM + " | out of memory |");
    lines.add("| " + ExitCode.FILES + " | a file or the disk could not be used |");
    lines.add("| " + ExitCode.INTERRUPTED + " | interrupted |");
    lines.add("| " + ExitCode.BROKEN_PIPE + " | nobody reads the output any more |");
    lines.add("");
    lines.add("Take a code that is not in this table for a failure.");
  }

  private static String meaning(MvcException.Kind kind) {
    return switch (kind) {
      case NO -> "the answer is no";
      case USAGE -> "wrong usage";
      case PARTIAL -> "done in part";
      case NOT_A_REPOSITORY -> "not a repository";
      case LOCKED -> "another command is writing";
      case CORRUPT -> "corrupt data found";
      case CONFLICT -> "conflict; nothing changed";
      case NOT_FOUND -> "no such revision, path or name";
      case WOULD_LOSE_WORK -> "refused because work would be lost";
      case REMOTE -> "remote or network";
    };
  }

  private static String capitalized(String title) {
    return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
  }
}
