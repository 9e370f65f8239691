package dev.mvc.cli;

import dev.mvc.experiment.Programs;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A command that mvc starts as a shell would: it has mvc's own streams and terminal, and gets the
/// signals that mvc gets.
final class TrainingProcess {
  /// What shells answer for a command that is not there, and for one that cannot be run.
  static final int NOT_FOUND = 127;

  static final int NOT_EXECUTABLE = 126;

  /// Exit codes above are 128 and the number of the signal that ended the command.
  static final int SIGNALLED = 128;

  private static final int BUFFER = 1 << 13;

  private final Process process;
  private final List<Thread> pumps = new ArrayList<>();
  private volatile boolean isSignalled;

  private TrainingProcess(Process process) {
    this.process = process;
  }

  /// Why a command cannot be started.
  ///
  /// @param exitCode that of a shell
  record Refusal(int exitCode, String reason) {}

  /// Why a command cannot be started; empty when it can, as far as can be told before.
  static Optional<Refusal> refusal(Environment environment, Path folder, String command) {
    String path = environment.variable("PATH").orElse("/usr/bin:/bin");
    Optional<Path> program = Programs.find(command, folder, path);
    if (program.isEmpty() && command.contains("/") && Files.isDirectory(folder.resolve(command))) {
      return Optional.of(new Refusal(NOT_EXECUTABLE, command + " is a folder, not a command."));
    }
    if (program.isEmpty()) {
      return Optional.of(new Refusal(NOT_FOUND, "there is no command " + command + "."));
    }
    return Files.isExecutable(program.get())
        ? Optional.empty()
        : Optional.of(new Refusal(NOT_EXECUTABLE, command + " is not executable."));
  }

  /// Starts a command.
  ///
  /// @param silent whether its standard output is dropped
  static TrainingProcess start(
      Environment environment, Path folder, List<String> command, boolean silent)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Signals signals = environment.signals();
    builder.environment().putAll(environment.variables());
    if (signals != null) {
      builder.inheritIO();
    }
    if (silent) {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }
    TrainingProcess training;
    try {
      training = new TrainingProcess(builder.start());
    } catch (IOException e) {
      throw new MvcException(
          Kind.NOT_FOUND, command.getFirst() + " could not be started: " + e.getMessage() + ".", e);
    }
    if (signals != null) {
      signals.handle(training::pass);
    } else {
      training.process.getOutputStream().close();
      training.pump(training.process.inputReader(StandardCharsets.UTF_8), environment.out());
      training.pump(
          new InputStreamReader(training.process.getErrorStream(), StandardCharsets.UTF_8),
          environment.err());
    }
    return training;
  }

  /// Where mvc is not alone in its process, its streams are not the process'.
  private void pump(Reader from, PrintWriter to) {
    pumps.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              char[] buffer = new char[BUFFER];
              try (from) {
                for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                  to.write(buffer, 0, length);
                  to.flush();
                }
              } catch (IOException e) {
                process.destroy();
              }
            }));
  }

  long pid() {
    return process.pid();
  }

  /// Whether mvc was told to end meanwhile.
  boolean isSignalled() {
    return isSignalled;
  }

  /// Waits for the end.
  ///
  /// @return the exit code; 128 + n after signal n
  int await() {
    boolean isInterrupted = false;
    while (true) {
      try {
        int code = process.waitFor();
        for (Thread pump : pumps) {
          pump.join();
        }
        if (isInterrupted) {
          Thread.currentThread().interrupt();
        }
        return code;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
  }

  private void pass(String signal) {
    isSignalled = true;
    if (signal.equals("TERM")) {
      process.destroy();
    } else if (!signal.equals("INT") || !hasTerminal()) {
      try {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
      } catch (IOException e) {
        process.destroy();
      }
    }
  }

  /// Whether this process group has the terminal: then Ctrl-C there reaches the command by itself,
  /// and a second SIGINT would stop it while it saves.
  private static boolean hasTerminal() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      // State, parent, group, session, terminal, group that has it: see proc(5).
      return fields[2].equals(fields[5]);
    } catch (IOException | RuntimeException e) {
      return true; // no Linux: SIGINT mostly comes from a terminal
    }
  }
}
