package dev.mvc.store;

import dev.mvc.id.ObjectId;
import java.io.IOException;

/// An object cannot be given back: bytes of it, or of a base that it needs, are damaged or missing.
public final class DamagedObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What is said of an object that is nowhere.
  static final String MISSING = "is missing";

  private final transient ObjectId id;
  private final String problem;
  private final boolean missing;

  /// @param id the object that is damaged itself, not the one that was asked for
  /// @param problem a predicate: "is missing", "frame 3 is damaged (pack …)"
  public DamagedObjectException(ObjectId id, String problem) {
    this(id, problem, false);
  }

  private DamagedObjectException(ObjectId id, String problem, boolean missing) {
    super("object " + id.brief() + ": " + problem);
    this.id = id;
    this.problem = problem;
    this.missing = missing;
  }

  /// An object that was asked for is nowhere, and every pack can be read.
  static DamagedObjectException missing(ObjectId id) {
    return new DamagedObjectException(id, MISSING, true);
  }

  /// Whether the object that was asked for is missing, and nothing tells of damage: it may have
  /// been left out on purpose. Never so of what another object is a difference of.
  public boolean isMissing() {
    return missing;
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
