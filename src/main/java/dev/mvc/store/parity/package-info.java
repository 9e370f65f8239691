/// Parity: what a few spoilt sectors of a file held is computed from the others.
///
/// [dev.mvc.store.parity.ParityWriter] makes the sidecar of a file, which is specified in
/// `docs/format.md`; [dev.mvc.store.parity.ParitySource] reads the file as it was.
///
/// Knows nothing of packs. Nothing here proves that what is computed is right: the checks that tell
/// are the sidecar's own, so whoever uses it compares with what he knows of the content.
@NullMarked
package dev.mvc.store.parity;

import org.jspecify.annotations.NullMarked;
