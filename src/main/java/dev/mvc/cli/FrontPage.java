package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;

/// What `mvc` alone shows: every command, grouped by what one wants to do, on one screen.
final class FrontPage {
  private FrontPage() {}

  static List<String> lines(Commands commands) {
    List<String> lines = new ArrayList<>();
    lines.add("mvc keeps every version of a model, each as a small exact difference from another.");
    int column = commands.names().stream().mapToInt(String::length).max().orElse(0) + 4;
    for (Commands.Group group : Commands.Group.values()) {
      List<Commands.Entry> entries =
          commands.entries().stream().filter(entry -> entry.group() == group).toList();
      if (!entries.isEmpty()) {
        lines.add("");
        lines.add(group.title());
        entries.forEach(entry -> lines.add(Text.left("  " + entry.name(), column) + entry.line()));
      }
    }
    lines.add("");
    lines.add("`mvc help COMMAND` explains one, with examples.");
    return lines;
  }
}
