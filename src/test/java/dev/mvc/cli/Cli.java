package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.Disk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/// mvc as a person in a folder meets it, in this process: `Cli.in(folder).run("status")`.
///
/// Everything is fixed: the clock starts at [#START] and goes on by a second per command; the user
/// is Ada; her home is the folder `home` beside the given one; nothing is a terminal.
final class Cli {
  static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  static final int WIDTH = 100;

  private final Path folder;
  private final Path home;
  private final Map<String, String> variables = new TreeMap<>();
  private Commands commands = Commands.ALL;
  private boolean terminal;
  private int width = WIDTH;
  private Disk disk = new Disk();
  private OutputStream binary = OutputStream.nullOutputStream();
  private Instant now = START;

  private Cli(Path folder, Path home) {
    this.folder = folder;
    this.home = home;
  }

  /// In a folder that is there. The home folder is made and gets the user's settings.
  static Cli in(Path folder) {
    Path parent = folder.toAbsolutePath().getParent();
    return in(folder, parent.resolve("home"));
  }

  static Cli in(Path folder, Path home) {
    Path config = home.resolve(".config/mvc/config.toml");
    try {
      Files.createDirectories(config.getParent());
      Files.writeString(config, "user.name = \"Ada\"\nuser.email = \"ada@example.org\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Cli(folder.toAbsolutePath(), home.toAbsolutePath());
  }

  Cli variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /// On a terminal: colours, and progress.
  Cli onTerminal() {
    terminal = true;
    return this;
  }

  Cli width(int columns) {
    width = columns;
    return this;
  }

  /// With commands that mvc doesn't have.
  Cli with(Commands others) {
    commands = others;
    return this;
  }

  /// With a disk that fails, for example.
  Cli with(Disk other) {
    disk = other;
    return this;
  }

  /// With a place for output that is no text.
  Cli binaryTo(OutputStream stream) {
    binary = stream;
    return this;
  }

  /// With the clock at another time before the next command.
  Cli at(Instant time) {
    now = time;
    return this;
  }

  /// The world that the next command would see, with these writers.
  Environment environment(Writer out, Writer err) {
    return new Environment(
        folder,
        home,
        new PrintWriter(out),
        new PrintWriter(err),
        binary,
        terminal,
        terminal,
        width,
        variables,
        InstantSource.fixed(now),
        ZoneOffset.UTC,
        disk,
        null);
  }

  Result run(String... words) {
    StringWriter all = new StringWriter();
    Both out = new Both(all);
    Both err = new Both(all);
    int exit = Main.run(commands, environment(out, err), words);
    now = now.plusSeconds(1);
    return new Result(exit, out.own.toString(), err.own.toString(), all.toString());
  }

  /// What a command answered.
  ///
  /// @param all both streams as a person sees them
  record Result(int exit, String out, String err, String all) {
    Result assertExit(int expected) {
      assertThat(exit).as("exit code; the output was:%n%s", all).isEqualTo(expected);
      return this;
    }

    /// Both streams, line by line.
    Result assertOutput(String... lines) {
      assertThat(all.lines()).containsExactly(lines);
      return this;
    }
  }

  /// Writes to a writer of its own and to one that it shares.
  private static final class Both extends Writer {
    private final StringWriter own = new StringWriter();
    private final Writer shared;

    Both(Writer shared) {
      this.shared = shared;
    }

    @Override
    public void write(char[] text, int at, int length) throws IOException {
      own.write(text, at, length);
      shared.write(text, at, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
