package dev.mvc.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/// The entry point of the `mvc` command.
public final class Main {
  private Main() {}

  /// Runs one command line and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(run(args, writer(System.out), writer(System.err)));
  }

  /// Runs one command line and returns its exit code.
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    if (args.length == 1 && args[0].equals("--version")) {
      out.println("mvc 0.1.0-SNAPSHOT");
      return 0;
    }
    err.println("usage: mvc --version");
    return 2;
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, UTF_8)), true);
  }
}
