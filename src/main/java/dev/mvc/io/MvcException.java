package dev.mvc.io;

import java.util.List;

/// What a person is told when mvc cannot or will not do something: one sentence, what kind of
/// answer it is, and what to do next. Never used for bugs.
public final class MvcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The kinds of answer. The number is the exit code of the process and never changes meaning.
  public enum Kind {
    /// The answer is no.
    NO(1),
    USAGE(2),
    PARTIAL(3),
    NOT_A_REPOSITORY(10),
    LOCKED(11),
    CORRUPT(12),
    CONFLICT(13),
    NOT_FOUND(14),
    WOULD_LOSE_WORK(15),
    REMOTE(20);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /// The exit code of a command that ends with this answer.
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;
  private final transient List<String> hints;

  /// @param message one sentence without a line break
  /// @param hints what to do next, commands in backquotes
  public MvcException(Kind kind, String message, String... hints) {
    super(message);
    this.kind = kind;
    this.hints = List.of(hints);
  }

  /// As above, with the cause kept for `--debug`.
  public MvcException(Kind kind, String message, Throwable cause, String... hints) {
    super(message, cause);
    this.kind = kind;
    this.hints = List.of(hints);
  }

  /// Which kind of answer this is.
  public Kind kind() {
    return kind;
  }

  /// What to do next, the most useful first.
  public List<String> hints() {
    return hints;
  }
}
