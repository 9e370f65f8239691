package dev.mvc.object;

import dev.mvc.io.Characters;
import java.io.IOException;

/// An object's bytes do not have the form of its kind. The message completes "object 1a2b…".
public final class MalformedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What an object holds may be quoted, and may be megabytes.
  private static final int LONGEST = 300;

  private final String problem;

  /// @param message what is wrong, as a predicate: "has no text \"name\""; text of the object in it
  ///   need not be printable
  public MalformedObjectException(String message) {
    super(Characters.harmless(message, LONGEST));
    this.problem = String.valueOf(getMessage());
  }

  /// What is wrong, as a predicate.
  public String problem() {
    return problem;
  }
}
