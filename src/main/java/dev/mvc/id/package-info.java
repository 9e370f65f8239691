/// Names of objects: the SHA-256 of their content.
///
/// An [dev.mvc.id.ObjectId] names an object by what it contains, so that equal content has one name
/// everywhere and anybody can check a name with `sha256sum`. [dev.mvc.id.Hasher] makes ids from
/// streamed bytes; [dev.mvc.id.IdPrefix] is the beginning of an id as a person types it.
///
/// Knows nothing of what the objects are.
@NullMarked
package dev.mvc.id;

import org.jspecify.annotations.NullMarked;
