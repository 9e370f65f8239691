/// Which earlier tensor a tensor is stored as a difference of.
///
/// [dev.mvc.delta.BaseFinder] finds the tensor of an earlier version that is the same parameter;
/// [dev.mvc.delta.Chain] decides how far back along that tensor's own bases to go, so that chains
/// stay short. The difference itself is coded frame by frame in [dev.mvc.codec].
///
/// Knows nothing of packs: it works on names, shapes and positions in chains.
@NullMarked
package dev.mvc.delta;

import org.jspecify.annotations.NullMarked;
