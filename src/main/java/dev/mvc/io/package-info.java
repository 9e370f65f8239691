/// The one seam to the file system.
///
/// Every change on disk goes through [dev.mvc.io.Disk], so that a test can stop the world before
/// any step; every read of a file with tensors or packs goes through [dev.mvc.io.ByteSource], by
/// position, so that the same reader works on a file, a slice of one, or bytes in memory.
/// [dev.mvc.io.MvcException] is what a person is told when something cannot be done.
///
/// Knows nothing of objects, tensors or repositories.
@NullMarked
package dev.mvc.io;

import org.jspecify.annotations.NullMarked;
