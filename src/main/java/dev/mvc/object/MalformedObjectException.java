package dev.mvc.object;

import java.io.IOException;

/// An object's bytes do not have the form of its kind. The message completes "object 1a2b…".
public final class MalformedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  /// @param message what is wrong, as a predicate: "has no text \"name\""
  public MalformedObjectException(String message) {
    super(message);
    this.problem = message;
  }

  /// What is wrong, as a predicate.
  public String problem() {
    return problem;
  }
}
