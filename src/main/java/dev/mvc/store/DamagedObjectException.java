package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.io.IOException;

/// An object cannot be given back: bytes of it, or of a base that it needs, are damaged or missing.
public final class DamagedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectId id;
  private final String problem;

  /// @param id the object that is damaged itself, not the one that was asked for
  /// @param problem a predicate: "is missing", "frame 3 is damaged (pack …)"
  public DamagedObjectException(ObjectId id, String problem) {
    super("object " + id.brief() + ": " + problem);
    this.id = id;
    this.problem = problem;
  }

  /// What is wrong, as a predicate.
  public String problem() {
    return problem;
  }

  /// The object that is damaged.
  public ObjectId id() {
    return id;
  }
}
