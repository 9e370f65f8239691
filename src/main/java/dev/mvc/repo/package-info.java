/// A repository as one thing: what a command line or a server calls.
///
/// [dev.mvc.repo.Repository] opens the store, the names, the index and the working folder together;
/// the other classes are what one can do with it, one use each. Heavy work (reading and storing
/// tensors) takes no lock; what changes names or the index takes the repository's lock for the
/// moment of the change.
///
/// Knows nothing of terminals and options.
@NullMarked
package dev.mvc.repo;

import org.jspecify.annotations.NullMarked;
