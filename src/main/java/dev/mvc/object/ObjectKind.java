package dev.mvc.object;

/// What an object is. The code is part of the pack format; the kind is not part of the id, so equal
/// bytes are one object whatever they are used for.
public enum ObjectKind {
  /// Literal bytes of a file: a header, padding, or a chunk of an opaque file.
  BYTES(1),
  TENSOR(2),
  RECIPE(3),
  TREE(4),
  VERSION(5),
  TAG(6),
  /// A run of a command that made versions, or the environment of one.
  RUN(7),
  /// Which versions do without some of their tensors.
  THINNED(8);

  private final int code;

  ObjectKind(int code) {
    this.code = code;
  }

  /// The kind's number in packs.
  public int code() {
    return code;
  }

  /// The kind with that number.
  ///
  /// @throws MalformedObjectException when there is none
  public static ObjectKind of(int code) throws MalformedObjectException {
    for (ObjectKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new MalformedObjectException("has unknown kind " + code);
  }
}
