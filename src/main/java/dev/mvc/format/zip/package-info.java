/// Zip archives, in which many formats keep their tensors: where the members' bytes are.
///
/// By position and from the directory at the end, as APPNOTE.TXT 6.3.10 of PKWARE describes it.
/// Neither class of the JDK that reads zip files says where a member's bytes begin, and both read
/// files only; this also reads a stretch of one.
@NullMarked
package dev.mvc.format.zip;

import org.jspecify.annotations.NullMarked;
