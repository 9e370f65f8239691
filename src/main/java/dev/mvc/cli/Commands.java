package dev.mvc.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The table of commands. A new command is one line here; nothing else lists them.
final class Commands {

  /// What one may want to do, in the order of the front page.
  enum Group {
    RECORD("record a model"),
    LOOK("see what there is and what changed"),
    BACK("go back"),
    INSIDE("look into model files"),
    EXPERIMENT("follow experiments"),
    SHARE("share"),
    HEALTH("keep the repository healthy"),
    LEARN("settings and help");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /// @param line what it is for, after "mvc NAME: " and on the front page: a verb, no full stop
  /// @param make makes the command; its class is not even loaded before
  record Entry(String name, Group group, String line, Supplier<? extends Command> make) {}

  /// In the order in which the front page shows them within their group.
  static final List<Entry> ALL =
      List.of(new Entry("help", Group.LEARN, "explain a command, with examples", HelpCommand::new));

  private Commands() {}

  static Optional<Entry> find(String name) {
    return ALL.stream().filter(entry -> entry.name.equals(name)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(Entry::name).toList();
  }
}
