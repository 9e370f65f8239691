package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What `mvc` alone shows: every command, grouped by what one wants to do, on one screen; those
/// that are needed now and then only by name.
final class FrontPage {
  private FrontPage() {}

  static List<String> lines(Commands commands) {
    List<String> lines = new ArrayList<>();
    lines.add("mvc keeps every version of a model, each as a small exact difference from another.");
    lines.add("");
    int column = commands.names().stream().mapToInt(String::length).max().orElse(0) + 4;
    for (Commands.Group group : Commands.Group.values()) {
      List<Commands.Entry> entries =
          commands.entries().stream().filter(entry -> entry.group() == group).toList();
      if (!entries.isEmpty()) {
        lines.add(group.title());
        entries.stream()
            .filter(entry -> !entry.rare())
            .forEach(entry -> lines.add(Text.left("  " + entry.name(), column) + entry.line()));
        String rare =
            entries.stream()
                .filter(Commands.Entry::rare)
                .map(Commands.Entry::name)
                .collect(Collectors.joining(", "));
        if (!rare.isEmpty()) {
          lines.add("  also: " + rare);
        }
      }
    }
    lines.add("");
    lines.add("`mvc help COMMAND` explains one, with examples.");
    return lines;
  }
}
