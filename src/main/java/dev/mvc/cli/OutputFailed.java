package dev.mvc.cli;

import java.io.IOException;
import java.util.Locale;

/// Standard output could not be written. Unchecked because it must come through a `PrintWriter`,
/// which swallows every [IOException]: without it `mvc log | head -1` would compute the whole log
/// for nobody.
final class OutputFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final IOException problem;

  OutputFailed(IOException problem) {
    super(problem);
    this.problem = problem;
  }

  /// What went wrong with it.
  IOException problem() {
    return problem;
  }

  /// Whether the reader went away, which is no error: `head` had enough.
  boolean isBrokenPipe() {
    String message = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("pipe is being closed");
  }
}
