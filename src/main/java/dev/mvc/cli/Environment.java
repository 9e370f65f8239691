package dev.mvc.cli;

import dev.mvc.io.Disk;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that a command may know of the world around it, so that many can run in one process,
/// each in a world of its own.
///
/// @param folder where relative paths start; absolute
/// @param home the user's own folder; absolute
/// @param binary standard output for what is no text; nothing may be left in `out` when it is used
/// @param width how many columns a line may have; [#UNLIMITED] where nobody looks
/// @param variables the environment variables; `MVC_DATE` and `MVC_AUTHOR` stand for the clock and
///   the configured user
/// @param signals of this process, whose streams commands that mvc starts may have; null where it
///   is not mvc's alone
record Environment(
    Path folder,
    Path home,
    PrintWriter out,
    PrintWriter err,
    OutputStream binary,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int width,
    Map<String, String> variables,
    InstantSource clock,
    ZoneId zone,
    Disk disk,
    @Nullable Signals signals) {

  /// The width of output that goes to a file or a pipe: names are not cut short there.
  static final int UNLIMITED = 100_000;

  Environment {
    variables = Map.copyOf(variables);
  }

  /// The same world seen from another folder.
  Environment in(Path other) {
    return new Environment(
        other,
        home,
        out,
        err,
        binary,
        outIsTerminal,
        errIsTerminal,
        width,
        variables,
        clock,
        zone,
        disk,
        signals);
  }

  /// The same world with other variables.
  Environment with(Map<String, String> others) {
    return new Environment(
        folder,
        home,
        out,
        err,
        binary,
        outIsTerminal,
        errIsTerminal,
        width,
        others,
        clock,
        zone,
        disk,
        signals);
  }

  /// A variable that is set to something.
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /// The time that goes into versions: `MVC_DATE` when it is set.
  ///
  /// @throws dev.mvc.io.MvcException when it is set to something else than a date
  Instant now() {
    return variable("MVC_DATE")
        .map(date -> Dates.parse(date, zone, "MVC_DATE"))
        .orElseGet(clock::instant);
  }

  /// `MVC_AUTHOR`, as in `Ada Lovelace <ada@example.org>`; it goes before the configured user.
  Optional<String> author() {
    return variable("MVC_AUTHOR").map(String::strip);
  }

  /// The user's settings: `~/.config/mvc/config.toml`, or below `XDG_CONFIG_HOME`. May not exist.
  Path userConfig() {
    return variable("XDG_CONFIG_HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> home.resolve(".config"))
        .resolve("mvc")
        .resolve("config.toml");
  }

  /// The absolute path that a person means by what was typed here.
  Path resolve(String typed) {
    return folder.resolve(typed).normalize();
  }

  /// A path as a person here would write it: relative below this folder, with `~` below home.
  String show(Path path) {
    Path absolute = folder.resolve(path).normalize();
    if (absolute.equals(folder)) {
      return ".";
    }
    if (absolute.startsWith(folder)) {
      return folder.relativize(absolute).toString();
    }
    // Where home is the root, as for some services, a tilde would say nothing.
    if (absolute.startsWith(home) && home.getNameCount() > 0) {
      return home.getFileSystem().getPath("~").resolve(home.relativize(absolute)).toString();
    }
    return absolute.toString();
  }
}
