package dev.mvc.cli;

import dev.mvc.cli.Finding.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Collects what is found. A check that fails is itself a finding, and the next ones go on: what is
/// asked here may be broken in any way.
final class Findings {
  private final Environment environment;
  private final List<Finding> found = new ArrayList<>();

  Findings(Environment environment) {
    this.environment = environment;
  }

  /// A look at one thing.
  @FunctionalInterface
  interface Check {
    /// Looks.
    void run() throws IOException;
  }

  List<Finding> list() {
    return List.copyOf(found);
  }

  void ok(String about, String text) {
    add(Mark.OK, about, text);
  }

  void note(String about, String text, String... hints) {
    add(Mark.NOTE, about, text, hints);
  }

  void problem(String about, String text, String... hints) {
    add(Mark.PROBLEM, about, text, hints);
  }

  void add(Mark mark, String about, String text, String... hints) {
    found.add(new Finding(mark, about, text, List.of(hints)));
  }

  /// Looks at something.
  ///
  /// @return whether that was possible
  @SuppressWarnings("IllegalCatch") // of what is broken anything is expected, and all is told
  boolean attempt(String about, Check check) {
    try {
      check.run();
      return true;
    } catch (IOException | RuntimeException | LinkageError e) {
      Failure failure = Failure.of(e, environment);
      String text = failure.message();
      found.add(
          new Finding(
              Mark.PROBLEM,
              about,
              text.endsWith(".") ? text.substring(0, text.length() - 1) : text,
              failure.hints()));
      return false;
    }
  }
}
