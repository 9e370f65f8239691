/// What a repository remembers, as immutable records and their bytes.
///
/// A [dev.mvc.object.Version] names a [dev.mvc.object.Tree] of folders and files and the versions
/// before it; a file is a [dev.mvc.object.Recipe], the ordered list of the objects whose bytes make
/// it up. All are written as canonical JSON ([dev.mvc.object.CanonicalJson]): keys sorted, nothing
/// optional about the spelling, so that equal records have equal bytes and one id.
///
/// Knows nothing of where objects are kept.
@NullMarked
package dev.mvc.object;

import org.jspecify.annotations.NullMarked;
