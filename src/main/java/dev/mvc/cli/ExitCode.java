package dev.mvc.cli;

/// Exit codes beside those of [dev.mvc.io.MvcException.Kind]. A number never changes its meaning.
final class ExitCode {
  static final int DONE = 0;

  /// The answer is no.
  static final int NO = 1;

  static final int USAGE = 2;

  /// A bug in mvc. This and the next two are those of BSD's sysexits.h.
  static final int BUG = 70;

  /// The system gave no memory.
  static final int SYSTEM = 71;

  /// A file could not be read or written.
  static final int FILES = 74;

  /// Ended by SIGINT: 128 + 2.
  static final int INTERRUPTED = 130;

  /// Nobody reads the output any more: 128 + SIGPIPE, as other programs end there.
  static final int BROKEN_PIPE = 141;

  private ExitCode() {}
}
