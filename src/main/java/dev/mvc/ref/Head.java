package dev.mvc.ref;

import dev.mvc.id.ObjectId;

/// What `HEAD` says: the branch that the next version goes to, or a version alone.
public sealed interface Head {
  /// The text of the file `HEAD`.
  String text();

  /// The name that changes when a version is made: the branch, or `HEAD` itself.
  default String movedName() {
    return this instanceof Branch branch ? branch.ref() : Refs.HEAD;
  }

  /// A branch, which may have no version yet.
  ///
  /// @param name without `refs/heads/`
  record Branch(String name) implements Head {
    /// The branch's full name.
    public String ref() {
      return Refs.BRANCHES + name;
    }

    @Override
    public String text() {
      return "ref: " + ref();
    }
  }

  /// A version that is looked at without a branch.
  record Detached(ObjectId version) implements Head {
    @Override
    public String text() {
      return version.hex();
    }
  }
}
