/// The mutable names of a repository and the log of every change to them.
///
/// [dev.mvc.ref.Refs] reads `HEAD`, branches and tags, and changes them in one way only: a
/// [dev.mvc.ref.Refs#update] that names the old values that it expects, holds the repository's
/// lock, and first writes an [dev.mvc.ref.Operation] from which the change can be taken back.
///
/// Readers take no lock. Knows nothing of what the ids name.
@NullMarked
package dev.mvc.ref;

import org.jspecify.annotations.NullMarked;
