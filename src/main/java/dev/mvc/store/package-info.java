/// Where objects are kept: immutable packs, found by id.
///
/// [dev.mvc.store.ObjectStore] is the entry: it opens the packs of a repository, finds objects in
/// them, reads them through their chains of differences, and starts a [dev.mvc.store.PackWriter].
/// The bytes are specified in `docs/format.md`.
///
/// Invariants: a pack never changes once it has its name; an object is only handed out when every
/// frame that it was made from passed its check; an entry's base is in the store before the entry
/// is.
///
/// Knows nothing of names, versions' meaning, or the working folder.
@NullMarked
package dev.mvc.store;

import org.jspecify.annotations.NullMarked;
